"""The feed of events under fire: many watchers, slow ones, and cursors older than what is kept.

PEIDAN_FEED_WATCHERS (default 100), PEIDAN_FEED_ORDERS (default 60, a second; an order is about four events),
PEIDAN_FEED_SECONDS (default 4) and PEIDAN_FEED_IDLE (default 500) set how much. The long form: 1,000, 130, 60, 10,000.
"""
import json
import os
import subprocess
import time
import unittest

import grpc
from harness import BIN, Peidand, detail_of, error_details_pb2, event_service_pb2, new_id, reason_of

WATCHERS = int(os.environ.get("PEIDAN_FEED_WATCHERS", "100"))
ORDERS = float(os.environ.get("PEIDAN_FEED_ORDERS", "60"))
SECONDS = float(os.environ.get("PEIDAN_FEED_SECONDS", "4"))
IDLE = int(os.environ.get("PEIDAN_FEED_IDLE", "500"))
STREAMS_OF_A_CONNECTION = 100


def load(server, mode, **flags):
    """edge_load, started."""
    return subprocess.Popen([str(BIN / "edge_load"), f"--address={server.address}", f"--mode={mode}",
                             *(f"--{name}={value}" for name, value in flags.items())], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE)


def resume_after(error):
    return detail_of(error, error_details_pb2.ErrorInfo).metadata["resume_after"]


class FeedTest(unittest.TestCase):
    def peidand(self, *flags):
        return Peidand(None, *flags)

    def test_every_watcher_sees_every_event_once_and_in_order(self):
        with self.peidand("--log_rpcs=false") as server:
            client = server.client()
            client.import_library()
            after = client.all_events()[-1].name
            channels = WATCHERS // STREAMS_OF_A_CONNECTION + 4
            process = load(server, "watch", watchers=WATCHERS, rate=ORDERS, seconds=SECONDS, channels=channels, after=after)
            result = json.loads(process.communicate(timeout=60 + 10 * SECONDS)[0])
            print(f"{WATCHERS} watchers, {result['events'] / SECONDS:.0f} events/s: lag p50 {result['lag']['p50']} ms, p99 "
                  f"{result['lag']['p99']} ms")
            self.assertEqual(result["whole"], WATCHERS)
            self.assertEqual(result["failed"], 0)
            self.assertGreater(result["events"], 2 * ORDERS)

    def test_an_idle_watcher_costs_little(self):
        with self.peidand("--log_rpcs=false") as server:
            client = server.client()
            client.import_library()
            after = client.all_events()[-1].name
            before = server.memory()
            process = load(server, "watch", watchers=IDLE, channels=IDLE // STREAMS_OF_A_CONNECTION + 4, after=after)
            self.assertEqual(process.stdout.readline().strip(), b"watching")
            client.place("小区健身器材坏了两件")
            each = (server.memory() - before) / IDLE
            result = json.loads(process.communicate(b"\n", timeout=120)[0])
            self.assertEqual(result["whole"], IDLE)
            print(f"{IDLE} idle watchers: {each / 1024:.1f} KB each")
            self.assertLess(each, 100 * 1024)

    def test_a_watcher_that_does_not_read_is_cut_off_and_goes_on_where_it_was(self):
        with self.peidand("--watch_stall_seconds=5") as server:
            client = server.client()
            client.import_library()
            after = client.all_events()[-1].name
            slow = server.client()
            stream = slow.events.WatchEvents(event_service_pb2.WatchEventsRequest(after=after))
            cut_off = '"method":"/peidan.v1.EventService/WatchEvents","code":"ABORTED"'
            deadline = time.monotonic() + 120
            while cut_off not in server.log_so_far():
                client.place("小区健身器材坏了两件")
                self.assertLess(time.monotonic(), deadline, "a watcher may hold up the feed for ever")
            seen = []
            with self.assertRaises(grpc.RpcError) as raised:
                for event in stream:
                    seen.append(event.name)
            self.assertEqual(raised.exception.code(), grpc.StatusCode.ABORTED)
            self.assertEqual(reason_of(raised.exception)[0], "WATCH_TOO_SLOW")
            self.assertEqual(resume_after(raised.exception), seen[-1])
            rest = client.all_events(after=seen[-1]) if seen else []
            self.assertEqual(seen + [event.name for event in rest], [event.name for event in client.all_events(after=after)])
            self.assertGreater(len(rest), 0)
            self.assertGreater(len(seen), 100, "what the connection holds was not sent")
            print(f"cut off after {len(seen)} events, {len(rest)} later ones read from there")

    def test_what_is_too_old_is_deleted_and_an_old_cursor_is_told_where_to_go_on(self):
        with self.peidand("--log_rpcs=false", "--keep_events_seconds=2", "--keep_requests_seconds=2") as server:
            client = server.client()
            client.import_library()
            request_id = new_id()
            order = client.place("小区健身器材坏了两件", request_id=request_id)
            first = client.all_events()[0].name
            deadline = time.monotonic() + 60
            while True:
                self.assertLess(time.monotonic(), deadline, "old events are kept for ever")
                try:
                    client.all_events(after=first)
                except grpc.RpcError as error:
                    expired = error
                    break
                time.sleep(0.1)
            self.assertEqual(expired.code(), grpc.StatusCode.OUT_OF_RANGE)
            self.assertEqual(reason_of(expired)[0], "CURSOR_EXPIRED")
            with self.assertRaises(grpc.RpcError) as raised:
                next(client.events.WatchEvents(event_service_pb2.WatchEventsRequest(after=first), timeout=30))
            self.assertEqual(reason_of(raised.exception)[0], "CURSOR_EXPIRED")
            while client.place("小区健身器材坏了两件", request_id=request_id).name == order.name:
                self.assertLess(time.monotonic(), deadline, "an old request id is remembered for ever")
                time.sleep(0.1)
            newest = client.place("小区健身器材坏了两件")
            self.assertTrue(self.sees(client, resume_after(raised.exception), newest.name))
            self.assertEqual(server.stop(), 0)
            server.start()
            self.assertIn(newest.name, [order.name for order in server.client().all_orders()[0]])

    def sees(self, client, after, subject):
        """Whether a watcher who goes on where it is told sees an event of this subject."""
        while True:
            try:
                request = event_service_pb2.WatchEventsRequest(after=after)
                return any(event.subject == subject for event in client.events.WatchEvents(request, timeout=30))
            except grpc.RpcError as error:  # more has grown too old meanwhile
                self.assertEqual(reason_of(error)[0], "CURSOR_EXPIRED")
                after = resume_after(error)


if __name__ == "__main__":
    unittest.main(verbosity=2)
