"""peidand on PostgreSQL: the life of an order, the feed and what leaves it, and failover of the primary under writers
(PEIDAN_FAILOVERS, default 2).

Two peidand share the cluster in the failover test; the writers' own ledger is the judge.
"""
import os
import random
import statistics
import sys
import threading
import time
import unittest

import grpc
import feed_test
import kill_test
import life_test
from harness import SOURCE, Client, Peidand, admin_service_pb2, event_pb2, new_id, reason_of

sys.path.insert(0, str(SOURCE / "tests/postgres"))
from cluster import Cluster

FAILOVERS = int(os.environ.get("PEIDAN_FAILOVERS", "2"))
WRITERS = 4
PASSING = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED)


class LifeOnPostgresTest(life_test.LifeTest):
    @classmethod
    def make_server(cls):
        return Peidand(store=cls.cluster.url)

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster().start()
        cls.addClassCleanup(cls.cluster.stop)
        super().setUpClass()

    def test_the_database_makes_the_backups(self):
        with self.assertRaises(grpc.RpcError) as refused:
            list(self.client.admin.BackUp(admin_service_pb2.BackUpRequest(), timeout=10))
        self.assertEqual(refused.exception.code(), grpc.StatusCode.FAILED_PRECONDITION)
        self.assertEqual(reason_of(refused.exception)[0], "BACKUP_NOT_CONFIGURED")


class FeedOnPostgresTest(feed_test.FeedTest):
    test_an_idle_watcher_costs_little = None  # the store has no part in it
    test_a_watcher_that_does_not_read_is_cut_off_and_goes_on_where_it_was = None

    def setUp(self):
        self.cluster = Cluster().start()
        self.addCleanup(self.cluster.stop)

    def peidand(self, *flags):
        return Peidand(None, *flags, store=self.cluster.url)

    def test_two_who_delete_do_not_get_in_each_others_way(self):
        flags = ("--log_rpcs=false", "--keep_events_seconds=2", "--keep_requests_seconds=2")
        with self.peidand(*flags) as first:
            client = first.client()
            client.import_library()
            with self.peidand(*flags) as second:
                other = second.client()
                begin, orders = time.monotonic(), []
                while time.monotonic() - begin < 6:  # events grow old while others are made
                    orders.append((client if len(orders) % 2 else other).place("小区健身器材坏了两件").name)
                placed = self.kept_placements(other)
                self.assertGreater(len(placed), 0)
                self.assertLess(len(placed), len(orders))
                self.assertEqual(placed, orders[-len(placed):])
                self.assertNotIn("retention", first.log_so_far() + second.log_so_far())

    def kept_placements(self, client):
        while True:
            try:
                return [event.subject for event in client.all_events() if event.type == event_pb2.EVENT_TYPE_ORDER_PLACED]
            except grpc.RpcError as error:  # what a page ended with grew too old before the next
                self.assertEqual(reason_of(error)[0], "CURSOR_EXPIRED")


class Ledger:
    """What was acknowledged, and when."""

    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged = {}  # request id: (order, text)
        self.times = []
        self.repeated = 0

    def add(self, request_id, name, text):
        with self.lock:
            self.acknowledged[request_id] = (name, text)
            self.times.append(time.monotonic())


def write(address, stop, ledger):
    """Places orders, and repeats a request until it is answered: the same request never makes two orders."""
    client = Client(address)
    while not stop.is_set():
        request_id, text = new_id(), random.choice(kill_test.NEEDS)
        while True:
            try:
                order = client.place(text, request_id=request_id, timeout=60)
                break
            except grpc.RpcError as error:
                if error.code() not in PASSING:
                    raise
                with ledger.lock:
                    ledger.repeated += 1
        ledger.add(request_id, order.name, text)
    client.close()


class FailoverTest(unittest.TestCase):
    def test_nothing_acknowledged_is_lost_or_doubled_by_failover(self):
        with Cluster() as cluster, Peidand(None, "--log_rpcs=false", store=cluster.url) as first:
            first.client().import_library()
            with Peidand(None, "--log_rpcs=false", store=cluster.url) as second:
                ledger, pauses = self.fail_over(cluster, (first, second))
                print(f"{FAILOVERS} failovers, {len(ledger.acknowledged)} acknowledged, {ledger.repeated} repeated; serving "
                      f"again after {statistics.median(pauses):.2f} s in the middle, {max(pauses):.2f} s at most")
                kill_test.KillTest.check(self, second.client(), ledger.acknowledged, set())

    def fail_over(self, cluster, servers):
        ledger, stop, pauses = Ledger(), threading.Event(), []
        writers = [threading.Thread(target=write, args=(servers[i % 2].address, stop, ledger)) for i in range(WRITERS)]
        for writer in writers:
            writer.start()
        try:
            for _ in range(FAILOVERS):
                served = len(ledger.times)
                cluster.wait(lambda: len(ledger.times) > served + WRITERS, "orders between two failovers")
                killed = time.monotonic()
                cluster.failover()
                cluster.wait(lambda: ledger.times[-1] > killed + 0.5, "the first order after a failover")
                pauses.append(self.pause_after(killed, ledger))
        finally:
            stop.set()
            for writer in writers:
                writer.join()
        return ledger, pauses

    def pause_after(self, killed, ledger):
        """The longest time without an answer since the primary was killed."""
        with ledger.lock:
            times = [killed] + [moment for moment in ledger.times if moment > killed]
        return max(later - earlier for earlier, later in zip(times, times[1:]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
