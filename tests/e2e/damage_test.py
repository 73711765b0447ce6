"""Damage is refused, not served: a flipped bit stops a running server, a lost or older log keeps it from starting, and the
tools for a closed store say what is wrong and go back to the last whole commit."""
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

import grpc
from harness import BIN, Peidand, order_service_pb2, reason_of

SERVING, NOT_SERVING = b"\x08\x01", b"\x08\x02"


def health(address, service=""):
    """grpc.health.v1.Health/Check, spoken without stubs: both messages have one field."""
    with grpc.insecure_channel(address) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check",
                                    request_serializer=lambda name: b"\x0a" + bytes([len(name)]) + name.encode() if name else b"",
                                    response_deserializer=bytes)
        return check(service, timeout=10)


def flip(path):
    """One bit in the middle of a file."""
    with open(path, "r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 0x10]))


def admin(command, data, *flags):
    done = subprocess.run([str(BIN / "peidanctl"), "admin", command, "--data", data, *flags], capture_output=True, text=True,
                          timeout=120)
    return done.returncode, done.stdout + done.stderr


class DamageTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="peidan-damage-")
        self.addCleanup(self.folder.cleanup)
        self.data = self.folder.name + "/data"

    def serve(self, *flags):
        server = Peidand(self.data, "--log_rpcs=false", *flags)
        self.addCleanup(server.__exit__)
        return server.start()

    def refused(self, *flags):
        server = Peidand(self.data, "--log_rpcs=false", *flags)
        self.addCleanup(server.__exit__)
        with self.assertRaises(RuntimeError) as raised:
            server.start()
        server.process.stdout.close()
        return str(raised.exception)

    def fill(self, orders=20):
        server = self.serve()
        client = server.client()
        client.import_library()
        names = [client.place("想请律师来讲讲遗嘱怎么写").name for _ in range(orders)]
        client.close()
        self.assertEqual(server.stop(), 0)
        return names

    def log_file(self):
        return max(pathlib.Path(self.data).glob("*.log"), key=lambda path: path.stat().st_size)

    def test_a_flipped_bit_stops_a_running_server(self):
        server = self.serve("--scrub_seconds=1")
        client = server.client()
        client.import_library()
        order = client.place("健身器材坏了")
        self.assertEqual(health(server.address), SERVING)
        self.assertEqual(health(server.address, "peidan.write"), SERVING)
        damaged = self.log_file()
        flip(damaged)
        deadline = time.monotonic() + 60
        while health(server.address) == SERVING:
            self.assertLess(time.monotonic(), deadline, "nobody noticed")
            time.sleep(0.05)
        self.assertEqual(health(server.address), NOT_SERVING)
        self.assertEqual(health(server.address, "peidan.write"), NOT_SERVING)
        for call in (lambda: client.place("健身器材坏了"),
                     lambda: client.orders.GetOrder(order_service_pb2.GetOrderRequest(name=order.name), timeout=10)):
            with self.assertRaises(grpc.RpcError) as raised:
                call()
            self.assertEqual(raised.exception.code(), grpc.StatusCode.DATA_LOSS)
            reason, _, message = reason_of(raised.exception)
            self.assertEqual(reason, "STORE_CORRUPT")
            self.assertEqual(message, "存储数据损坏，服务已停止，请联系运维人员")
            self.assertIn(damaged.name, raised.exception.details())
        server.kill()
        self.assertIn(damaged.name, server.log_text())

    def test_a_damaged_log_is_recovered_when_the_loss_is_accepted(self):
        names = self.fill()
        self.assertEqual(admin("verify", self.data)[0], 0)
        log = self.log_file()
        # Behind the import, so that the library stays.
        with open(log, "r+b") as file:
            file.seek(int(log.stat().st_size * 0.97))
            byte = file.read(1)[0]
            file.seek(-1, 1)
            file.write(bytes([byte ^ 0x10]))
        self.assertIn("orruption", self.refused())
        code, text = admin("verify", self.data)
        self.assertEqual(code, 1)
        self.assertIn(log.name, text)
        code, text = admin("recover", self.data, "--dry-run")
        self.assertEqual(code, 1)
        self.assertIn("首处损坏", text)
        self.refused()
        code, text = admin("recover", self.data, "--accept-loss")
        self.assertEqual(code, 0, text)
        code, text = admin("verify", self.data)
        self.assertEqual(code, 0, text)
        with_loss = self.serve().client()
        left = [order.name for order in with_loss.all_orders()[0]]
        self.assertTrue(set(left) < set(names))
        self.assertEqual(set(left), set(names[:len(left)]), "what is left is a beginning")

    def test_an_older_copy_and_a_lost_log_are_refused(self):
        self.fill()
        shutil.copytree(self.data, self.folder.name + "/copy")
        server = self.serve()
        server.client().place("井盖丢了一个")
        self.assertEqual(server.stop(), 0)
        shutil.move(self.data, self.folder.name + "/newer")
        shutil.copytree(self.folder.name + "/copy", self.data)
        self.assertIn("commits are lost", self.refused())
        self.assertEqual(admin("verify", self.data)[0], 1)
        shutil.rmtree(self.data)
        shutil.move(self.folder.name + "/newer", self.data)
        server = self.serve()
        server.client().place("井盖丢了一个")
        self.assertEqual(server.stop(), 0)
        self.log_file().unlink()
        self.assertIn("commits are lost", self.refused())

    def test_a_missing_watermark_is_refused_until_it_is_accepted(self):
        self.fill(1)
        pathlib.Path(self.data + ".watermark").unlink()
        self.assertIn("is missing", self.refused())
        self.serve("--accept_missing_watermark").stop()
        self.serve().stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
