"""A full disk: commands are refused with RESOURCE_EXHAUSTED, reads go on, and commands work again once there is space."""
import os
import subprocess
import tempfile
import time
import unittest

import grpc
from harness import Peidand, order_service_pb2, reason_of

MEGABYTES = 512  # the library, and the reserve of two write buffers that the store keeps free


class FullDiskTest(unittest.TestCase):
    def test_it_refuses_reads_on_and_recovers(self):
        with tempfile.TemporaryDirectory(prefix="peidan-disk-") as disk:
            mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", disk],
                                     capture_output=True, text=True)
            if mounted.returncode != 0:
                self.skipTest(f"mounting a tmpfs is not permitted here: {mounted.stderr.strip()}")
            try:
                self.play(disk)
            finally:
                subprocess.run(["umount", "-l", disk], check=True)

    def play(self, disk):
        with Peidand(disk + "/data", "--log_rpcs=false", "--metrics_listen=127.0.0.1:0") as server:
            client = server.client()
            client.import_library()
            placed = [client.place("小区健身器材坏了两件").name]
            ballast = disk + "/ballast"
            with open(ballast, "wb", buffering=0) as file:  # fills the disk to the last block
                try:
                    while True:
                        file.write(b"\0" * 65536)
                except OSError:
                    pass
            error = None
            for _ in range(20000):
                try:
                    placed.append(client.place("小区健身器材坏了两件").name)
                except grpc.RpcError as raised:
                    error = raised
                    break
            self.assertIsNotNone(error, "the disk never became full")
            self.assertEqual(error.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
            self.assertEqual(reason_of(error)[0], "STORE_FULL")
            names = {order.name for order in client.all_orders()[0]}
            self.assertTrue(set(placed) <= names, "an acknowledged order is not listed")
            metrics = server.metrics()
            self.assertEqual(metrics['peidan_store_state{state="read_only"}'], 1)
            self.assertGreater(metrics['peidan_commits_total{outcome="refused"}'], 0)

            os.unlink(ballast)
            deadline = time.monotonic() + 60
            while True:
                try:
                    placed.append(client.place("健身器材坏了").name)
                    break
                except grpc.RpcError as raised:
                    self.assertLess(time.monotonic(), deadline, f"writes did not resume: {raised}")
                    time.sleep(0.2)
            self.assertEqual(server.metrics()['peidan_store_state{state="serving"}'], 1)
            server.kill()
            server.start()
            names = {order.name for order in server.client().all_orders()[0]}
            self.assertTrue(set(placed) <= names, "an acknowledged order is lost after the restart")


if __name__ == "__main__":
    unittest.main(verbosity=2)
