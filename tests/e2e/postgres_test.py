"""peidand on PostgreSQL: the life of an order, and failover of the primary under writers (PEIDAN_FAILOVERS, default 2).

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
import kill_test
import life_test
from harness import SOURCE, Client, Peidand, new_id

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
