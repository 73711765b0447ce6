"""The service's edges: more calls than it can do, connections that say nothing, streams that are reset at once.

PEIDAN_EDGES_SECONDS (default 4) is the length of the overload; PEIDAN_EDGES_RESETS (default 4,000) and PEIDAN_EDGES_SILENT
(default 300) the numbers of resets and of silent connections. The long form: 300, 20,000, 2,000.
"""
import json
import os
import socket
import struct
import subprocess
import time
import unittest

import grpc
from harness import BIN, COMMUNITY, Peidand, detail_of, error_details_pb2, new_id, order_service_pb2, reason_of

SECONDS = float(os.environ.get("PEIDAN_EDGES_SECONDS", "4"))
RESETS = int(os.environ.get("PEIDAN_EDGES_RESETS", "4000"))
SILENT = int(os.environ.get("PEIDAN_EDGES_SILENT", "300"))
DESCRIPTORS = 256
MEGABYTE = 1 << 20
GRPC_QUOTA = 512 * MEGABYTE  # server.cc


def load(server, mode, **flags):
    """What edge_load measured. It and the server get a half of the processors each, as if it were another machine."""
    cores = sorted(os.sched_getaffinity(0))
    ours, theirs = cores[:len(cores) // 2] or cores, cores[len(cores) // 2:]
    for thread in os.listdir(f"/proc/{server.process.pid}/task"):
        os.sched_setaffinity(int(thread), ours)
    output = subprocess.run([str(BIN / "edge_load"), f"--address={server.address}", f"--mode={mode}",
                             *(f"--{name}={value}" for name, value in flags.items())], check=True, stdout=subprocess.PIPE,
                            preexec_fn=lambda: os.sched_setaffinity(0, theirs))
    return json.loads(output.stdout)


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def literal(name, value):
    """A header field of HPACK that enters no table; `name` is text, or the number of a known one."""
    head = bytes([name]) if isinstance(name, int) else bytes([0, len(name)]) + name
    return head + bytes([len(value)]) + value


HEADERS = (b"\x83\x86" + literal(4, b"/peidan.v1.OrderService/PlaceOrder") + literal(1, b"peidan")
           + literal(b"content-type", b"application/grpc") + literal(b"te", b"trailers"))
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0)


def is_closed(connection):
    """Whether the other side has ended it; what it said before is read and dropped."""
    try:
        while connection.recv(65536):
            pass
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


class EdgesTest(unittest.TestCase):
    def test_too_much_is_refused_early_and_the_rest_is_done(self):
        with Peidand(None, "--log_rpcs=false") as server:
            client = server.client()
            client.import_library()
            most = load(server, "closed", seconds=3)
            self.assertEqual(most["failed"], 0)
            before = server.memory()
            result = load(server, "open", rate=3 * most["per_second"], seconds=SECONDS)
            grown = server.memory() - before
            goodput = result["ok"]["count"] / SECONDS / most["per_second"]
            print(f"closed loop {most['per_second']}/s; at three times that {goodput:.2f} of it done (p99 "
                  f"{result['ok']['p99']} ms), {result['refused']['count']} refused (p50 {result['refused']['p50']} ms, p99 "
                  f"{result['refused']['p99']} ms), memory +{grown / MEGABYTE:.0f} MB")
            self.assertGreater(result["refused"]["count"], 0, "nothing was too much")
            self.assertEqual(result["failed"], 0)
            client.place("小区健身器材坏了两件", timeout=10)
            after = load(server, "closed", seconds=3)
            self.assertEqual(after["failed"], 0)
            print(f"right after it {after['per_second'] / most['per_second']:.2f} of the rate before")

    def test_a_refusal_says_when_to_try_again_and_a_write_says_its_number(self):
        with Peidand(None, "--log_rpcs=false", "--max_commands=16") as server:
            client = server.client()
            client.import_library()
            request = lambda: order_service_pb2.PlaceOrderRequest(
                request_id=new_id(), need={"text": "小区健身器材坏了两件", "community": COMMUNITY})
            calls = [client.orders.PlaceOrder.future(request(), timeout=60) for _ in range(2000)]
            refused = [call for call in calls if call.code() == grpc.StatusCode.RESOURCE_EXHAUSTED]
            done = [call for call in calls if call.code() == grpc.StatusCode.OK]
            self.assertEqual(len(refused) + len(done), len(calls))
            self.assertGreater(len(refused), 0)
            self.assertEqual(reason_of(refused[0])[0], "OVERLOADED")
            self.assertEqual(detail_of(refused[0], error_details_pb2.RetryInfo).retry_delay.ToMilliseconds(), 500)
            numbers = [int(value) for call in done for key, value in call.trailing_metadata()
                       if key == "peidan-commit-seq"]
            self.assertEqual(len(set(numbers)), len(done), "each write has a number of its own")
            _, repeated = client.orders.PlaceOrder.with_call(request(), timeout=60)
            self.assertGreater(int(dict(repeated.trailing_metadata())["peidan-commit-seq"]), max(numbers))

    def test_connections_that_say_nothing_take_no_place_for_long(self):
        with Peidand(None, "--log_rpcs=false", "--handshake_seconds=60", descriptors=DESCRIPTORS) as server:
            client = server.client()
            client.import_library()
            host, port = server.address.rsplit(":", 1)
            silent = []
            for _ in range(SILENT):
                connection = socket.create_connection((host, int(port)), timeout=10)
                connection.setblocking(False)
                silent.append(connection)
            client.place("小区健身器材坏了两件")  # whoever is connected is served, and the store has its descriptors
            deadline = time.monotonic() + 20
            while sum(map(is_closed, silent)) < SILENT - DESCRIPTORS // 2:
                self.assertLess(time.monotonic(), deadline, "those beyond the limit are not told")
            self.assertIn("few_descriptors", server.log_so_far())
            self.assertIn("connections_refused", server.log_so_far())
            for connection in silent:
                connection.close()
            begin = time.monotonic()
            while True:
                newcomer = server.client()
                try:
                    newcomer.place("小区健身器材坏了两件", timeout=2)
                    break
                except grpc.RpcError as error:
                    self.assertLess(time.monotonic() - begin, 5, f"it does not accept again: {error}")
                finally:
                    newcomer.close()
            print(f"{SILENT} silent connections, {DESCRIPTORS} descriptors: accepts {time.monotonic() - begin:.2f} s after")

    def test_streams_that_are_reset_at_once_are_bounded_and_others_are_served(self):
        with Peidand(None, "--log_rpcs=false") as server:
            client = server.client()
            client.import_library()
            before = server.memory()
            host, port = server.address.rsplit(":", 1)
            reset, peak = 0, 0
            while reset < RESETS:
                with socket.create_connection((host, int(port)), timeout=10) as connection:
                    connection.sendall(PREFACE)
                    connection.setblocking(False)
                    for stream in range(1, 2001, 2):
                        pair = frame(1, 4, stream, HEADERS) + frame(3, 0, stream, struct.pack(">I", 8))
                        try:
                            connection.setblocking(True)
                            connection.sendall(pair)
                            connection.setblocking(False)
                        except OSError:
                            break  # the server has had enough of this connection
                        reset += 1
                        if is_closed(connection):
                            break
                peak = max(peak, server.memory())
                client.place("小区健身器材坏了两件", timeout=5)
            print(f"{reset} resets: memory {before / MEGABYTE:.0f} MB, at most {peak / MEGABYTE:.0f} MB")
            self.assertLess(peak - before, GRPC_QUOTA)


if __name__ == "__main__":
    unittest.main(verbosity=2)
