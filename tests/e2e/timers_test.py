"""Missed deadlines: each is said once, in order, over kill -9 and with two processes on one database.

Deadlines are hours; `late_orders` writes orders that were placed so long ago that theirs have passed, or are about to.

  PEIDAN_TIMERS  how many two peidand race for on PostgreSQL, default 1,000; ten times as many are due at once on RocksDB. From
                 10,000 on with 20 kills there
  PEIDAN_SEED    of the chances
"""
import os
import random
import subprocess
import sys
import time
import unittest

import grpc
from harness import BIN, SOURCE, Peidand, assignment_pb2, assignment_service_pb2, event_pb2
from kill_test import events_of

sys.path.insert(0, str(SOURCE / "tests/postgres"))
from cluster import Cluster

TIMERS = int(os.environ.get("PEIDAN_TIMERS", "1000"))
KILLS = 20 if TIMERS >= 10_000 else 3
PATIENCE = 600  # seconds
OVERDUE = event_pb2.EVENT_TYPE_ASSIGNMENT_ACCEPT_OVERDUE
CREATED = event_pb2.EVENT_TYPE_ASSIGNMENT_CREATED


def fill(store, timers, due_seconds):
    """Returns how many timers it made."""
    made = subprocess.run([str(BIN / "late_orders"), store, str(timers), str(due_seconds)], check=True, capture_output=True)
    return int(made.stdout)


def overdue_of(client, **request):
    return client.assignments.ListAssignments(assignment_service_pb2.ListAssignmentsRequest(
        parent="orders/-", filter='overdue = "ACCEPT"', **request), timeout=60)


def await_overdue(client, count):
    """Waits until so many are listed as overdue; returns how many are."""
    end = time.monotonic() + PATIENCE
    while (listed := overdue_of(client, page_size=1).total_size) < count:
        if time.monotonic() > end:
            raise TimeoutError(f"{listed} of {count} timers fired")
        time.sleep(0.005)
    return listed


class TimersTest(unittest.TestCase):
    def check(self, client, made):
        """Each assignment was said to be late once; returns their names in the order they were said."""
        created, late = [], []
        for event in events_of(client):
            if event.type == CREATED:
                created.append(event.subject)
            elif event.type == OVERDUE:
                late.append(event.subject)
        self.assertEqual(len(created), made)
        self.assertEqual(len(late), len(set(late)), "doubled")
        self.assertEqual(set(late), set(created), "lost")
        page = overdue_of(client, page_size=500)
        self.assertEqual(page.total_size, made)
        for assignment in page.assignments:
            self.assertEqual(assignment.state, assignment_pb2.ASSIGNMENT_STATE_ASSIGNED)
            self.assertTrue(assignment.HasField("accept_overdue_time"))
            self.assertEqual(assignment.etag, "1")
        return created, late

    def check_lists(self, server, client):
        for text in ('overdue = "ACCEPT" AND state = "ASSIGNED"', 'overdue = "SOON"', 'overdue != "ACCEPT"'):
            with self.assertRaises(grpc.RpcError) as refused:
                client.assignments.ListAssignments(
                    assignment_service_pb2.ListAssignmentsRequest(parent="orders/-", filter=text), timeout=60)
            self.assertEqual(refused.exception.code(), grpc.StatusCode.INVALID_ARGUMENT, text)
        listed = subprocess.run([str(BIN / "peidanctl"), "--server", server.address, "assignment", "list", "--overdue", "接单期限",
                                 "--limit", "3"], capture_output=True, text=True)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertEqual(listed.stdout.count("逾期未接"), 3, listed.stdout)

    def test_what_was_due_while_nobody_ran_is_said_once_and_in_order_over_kills(self):
        seed = int(os.environ.get("PEIDAN_SEED", random.randrange(1 << 30)))
        print(f"PEIDAN_SEED={seed}")
        chance = random.Random(seed)
        with Peidand(None, "--log_rpcs=false") as server:
            server.stop()
            made = fill(server.data_dir, 10 * TIMERS, -86_400)
            served, early = 0.0, 0
            for kill in range(KILLS):
                server.start()
                client, begin = server.client(), time.monotonic()
                early += await_overdue(client, chance.randint(1, made // KILLS) + made * kill // KILLS) < made
                server.kill()
                client.close()
                served += time.monotonic() - begin
            server.start()
            client, begin = server.client(), time.monotonic()
            await_overdue(client, made)
            served += time.monotonic() - begin
            print(f"{made} timers due at once, {early} of {KILLS} kills in the middle: {served:.1f} s of serving, {made / served:,.0f} a second")
            created, late = self.check(client, made)
            self.assertEqual(late, created, "by due time, which is the order in which they were placed")
            self.check_lists(server, client)
            client.close()
            self.assertEqual(server.stop(), 0)
            verified = subprocess.run([str(BIN / "peidanctl"), "admin", "verify", "--data", server.data_dir],
                                      capture_output=True, text=True)
            self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def test_of_two_processes_on_one_database_one_says_each(self):
        with Cluster() as cluster, Peidand(None, "--log_rpcs=false", store=cluster.url) as first:
            with Peidand(None, "--log_rpcs=false", store=cluster.url) as second:
                clients = [first.client(), second.client()]
                due = time.monotonic() + 3 + TIMERS // 500
                made = fill(cluster.url, TIMERS, 3 + TIMERS // 500)
                await_overdue(clients[0], made)
                print(f"{made} timers, two peidand: all said {time.monotonic() - due:.1f} s after they were due")
                for client in clients:
                    self.check(client, made)
                    client.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
