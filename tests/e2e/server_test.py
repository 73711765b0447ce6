"""peidand as a process: how it starts, refuses, drains, and what it logs."""
import json
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import grpc
from harness import (BIN, RULES, SOURCE, Peidand, event_service_pb2, order_service_pb2, reason_of)


def run(*flags):
    return subprocess.run([str(BIN / "peidand"), *flags], capture_output=True, text=True, timeout=60)


class ServerTest(unittest.TestCase):
    def test_a_configuration_is_checked_without_serving(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "peidand.textproto")
            path.write_text(f'data_dir: "{folder}/data"\nrules_dir: "{RULES}"\n')
            good = run(f"--config={path}", "--check_config")
            self.assertEqual(good.returncode, 0, good.stderr)
            self.assertFalse(pathlib.Path(folder, "data").exists())
            rules = pathlib.Path(folder, "rules")
            shutil.copytree(RULES, rules)
            with open(rules / "routing.csv", "a", encoding="utf-8") as routing:
                routing.write("R9001,any(sport.equip),-,none(sport.equip),-,tiyu,,60,依据,\n")
            path.write_text(f'data_dir: "{folder}/data"\nrules_dir: "{rules}"\n')
            for flags in ([], ["--check_config"]):
                never_hits = run(f"--config={path}", *flags)
                self.assertEqual(never_hits.returncode, 1)
                self.assertRegex(never_hits.stderr, "routing.csv:[0-9]+: ROW_NEVER_HITS")
            path.write_text('data_dir: "x"\nlisten_on: "y"\n')
            bad = run(f"--config={path}", "--check_config")
            self.assertEqual(bad.returncode, 1)
            self.assertIn("peidand.textproto:2:1", bad.stderr)
            self.assertIn("listen_on", bad.stderr)

    def test_it_refuses_what_it_cannot_do_and_says_why(self):
        cases = [
            (["--listen=0.0.0.0:0", "--data_dir=x", f"--rules_dir={RULES}"], "--insecure"),
            (["--listen=127.0.0.1", "--data_dir=x", f"--rules_dir={RULES}"], "listen"),
            (["--listen=127.0.0.1:0", f"--rules_dir={RULES}"], "data_dir"),
            (["--listen=127.0.0.1:0", "--data_dir=x"], "rules_dir"),
            (["--listen=127.0.0.1:0", "--data_dir=x", "--rules_dir=/nowhere"], "/nowhere"),
            (["--max_request_bytes=1", "--data_dir=x", f"--rules_dir={RULES}"], "max_request_bytes"),
            (["--config=/nowhere.textproto"], "/nowhere.textproto"),
        ]
        for flags, word in cases:
            with self.subTest(flags=flags):
                result = run(*flags)
                self.assertEqual(result.returncode, 1)
                self.assertIn(word, result.stderr)

    def test_a_second_server_on_the_same_directory_stops_with_a_clear_line(self):
        with Peidand() as server:
            second = run("--listen=127.0.0.1:0", f"--data_dir={server.data_dir}", f"--rules_dir={RULES}")
            self.assertEqual(second.returncode, 1)
            self.assertIn("another process holds", second.stderr)
            self.assertEqual(server.client().all_orders()[1], 0)

    def test_a_taken_port_is_refused(self):
        with socket.socket() as taken, tempfile.TemporaryDirectory() as folder:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            result = run(f"--listen=127.0.0.1:{taken.getsockname()[1]}", f"--data_dir={folder}/data",
                         f"--rules_dir={RULES}")
            self.assertEqual(result.returncode, 1)
            self.assertIn("cannot be bound", result.stderr)

    def test_the_metrics_page_counts_calls_and_commits(self):
        place = 'method="/peidan.v1.OrderService/PlaceOrder"'
        with Peidand(None, "--metrics_listen=127.0.0.1:0") as server:
            client = server.client()
            client.import_library()
            client.place("小区健身器材坏了两件")
            with self.assertRaises(grpc.RpcError):
                client.place("小区健身器材坏了两件", request_id="不是 UUID")
            unknown = client.channel.unary_unary("/peidan.v1.OrderService/罚款".encode(), bytes, bytes)
            with self.assertRaises(grpc.RpcError):
                unknown(b"")
            before = server.metrics()
            self.assertEqual(before['peidan_calls_total{code="UNIMPLEMENTED",method="other"}'], 1)
            self.assertEqual(before[f'peidan_calls_total{{code="OK",{place}}}'], 1)
            self.assertEqual(before[f'peidan_calls_total{{code="INVALID_ARGUMENT",{place}}}'], 1)
            self.assertEqual(before[f"peidan_call_seconds_count{{{place}}}"], 2)
            self.assertFalse([series for series in before if "罚款" in series], "a label that a caller chose")
            self.assertEqual(before['peidan_store_state{state="serving"}'], 1)
            watch = client.events.WatchEvents(event_service_pb2.WatchEventsRequest())
            next(watch)
            watching = server.metrics()
            self.assertEqual(watching['peidan_open_calls{method="/peidan.v1.EventService/WatchEvents"}'], 1)
            client.place("井盖丢了一个")
            after = server.metrics()
            self.assertEqual(after["peidan_commit_seq"], before["peidan_commit_seq"] + 1)
            self.assertEqual(after["peidan_commits_waiting"], 0)
            taken = run("--listen=127.0.0.1:0", f"--data_dir={server.data_dir}-2", f"--rules_dir={RULES}",
                        f"--metrics_listen={server.address}")
            self.assertEqual(taken.returncode, 1)
            self.assertIn("metrics_listen", taken.stderr)
            watch.cancel()

    def test_sigterm_ends_watchers_with_a_reason_and_exits_with_0(self):
        with Peidand() as server:
            client = server.client()
            client.import_library()
            stream = client.events.WatchEvents(event_service_pb2.WatchEventsRequest())
            next(stream)
            errors = []

            def read():
                try:
                    for _ in stream:
                        pass
                except grpc.RpcError as error:
                    errors.append(error)

            reader = threading.Thread(target=read)
            reader.start()
            begin = time.monotonic()
            self.assertEqual(server.stop(), 0)
            reader.join(10)
            self.assertLess(time.monotonic() - begin, 10)
            self.assertEqual(errors[0].code(), grpc.StatusCode.UNAVAILABLE)
            self.assertEqual(reason_of(errors[0])[0], "SHUTTING_DOWN")
            log = server.log_text()
            lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
            self.assertIn("draining", [line["event"] for line in lines])
            calls = [line for line in lines if line["event"] == "rpc"]
            self.assertIn(("/peidan.v1.CatalogService/ImportCatalog", "OK"), [(c["method"], c["code"]) for c in calls])

    def test_reflection_lists_every_service_to_a_stranger(self):
        buf = SOURCE / "proto/node_modules/.bin/buf"
        self.assertTrue(buf.exists(), "scripts/setup installs it")
        with Peidand() as server:
            listed = subprocess.run([str(buf), "curl", "--list-methods", "--protocol", "grpc", "--http2-prior-knowledge",
                                     f"http://{server.address}"], capture_output=True, text=True, timeout=60)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        services = {line.split("/")[0] for line in listed.stdout.split()}
        ours = {f"peidan.v1.{name}Service" for name in ("Admin", "Assignment", "Catalog", "Event", "Matching", "Order", "Rule",
                                                        "Waitlist", "Whistle")}
        self.assertEqual(services, ours | {"grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"})

    def test_orders_wait_for_the_library(self):
        with Peidand() as server:
            with self.assertRaises(grpc.RpcError) as raised:
                server.client().place("路灯不亮")
            self.assertEqual(raised.exception.code(), grpc.StatusCode.FAILED_PRECONDITION)
            self.assertEqual(reason_of(raised.exception)[0], "CATALOG_EMPTY")

    def test_everything_is_there_after_an_ordinary_restart(self):
        with Peidand() as server:
            client = server.client()
            client.import_library()
            order = client.place("小区健身器材坏了两件")
            events = client.all_events()
            self.assertEqual(server.stop(), 0)
            server.start()
            client = server.client()
            self.assertEqual(client.orders.GetOrder(order_service_pb2.GetOrderRequest(name=order.name)), order)
            self.assertEqual(client.all_events(), events)
            self.assertEqual(client.import_library().unchanged, 40 + 29 + 426 + 145)


if __name__ == "__main__":
    unittest.main(verbosity=2)
