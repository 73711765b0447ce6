"""Kill -9 at random moments under writers, readers and watchers: what was acknowledged is there, once, and whole, and the
event feed has no gap.

The client's own ledger of acknowledgements is the judge. Every second kill waits until the store begins to write out or to merge
its tables; they are small, so that it does so all the time.

  PEIDAN_KILLS         how often, default 20; from 100 on with 16 writers, 16 readers and 20 watchers
  PEIDAN_KILL_MINUTES  instead: for so long, with as many of them
  PEIDAN_KILL_SPACING  longest time between two kills in seconds, default 0.6
  PEIDAN_KILL_DATA     a data directory with orders in it, e.g. one that peidan_bench --fill ... --keep left; it is written to
  PEIDAN_SEED          of the chances
"""
import os
import pathlib
import random
import threading
import time
import unittest
import zlib

import grpc
from harness import (Client, Peidand, event_pb2, event_service_pb2, new_id, order_pb2, order_service_pb2)

KILLS = int(os.environ.get("PEIDAN_KILLS", "20"))
MINUTES = float(os.environ.get("PEIDAN_KILL_MINUTES", "0"))
SPACING = float(os.environ.get("PEIDAN_KILL_SPACING", "0.6"))
LONG = MINUTES > 0 or KILLS >= 100
WRITERS, READERS, WATCHERS = (16, 16, 20) if LONG else (8, 4, 4)
WRITE_BUFFER_BYTES = 1 << 18
FLUSH_SECONDS = 5  # longest wait for the next table
NEEDS = ["楼道里有人给电动车充电", "想请律师来讲讲遗嘱怎么写", "健身器材坏了", "井盖丢了一个", "想办一场消防演练",
         "老人想学用手机挂号", "树枝压着电线", "厨房里蟑螂成灾"]


def orders_of(client):
    """Every order, page by page, never all in memory."""
    token = ""
    while True:
        page = client.orders.ListOrders(order_service_pb2.ListOrdersRequest(page_size=500, page_token=token), timeout=60)
        yield from page.orders
        token = page.next_page_token
        if not token:
            return


def events_of(client, after=""):
    while True:
        page = client.events.ListEvents(event_service_pb2.ListEventsRequest(page_size=1000, after=after), timeout=60)
        if not page.events:
            return
        yield from page.events
        after = page.next


def total_of(client):
    return client.orders.ListOrders(order_service_pb2.ListOrdersRequest(page_size=1), timeout=60).total_size


class Ledger:
    """What the writers know: the judge of everything else."""

    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged, self.unknown = {}, set()  # request id: (order, text); (request id, text)
        self.latest = []  # a few acknowledged orders to be read
        self.faults = []

    def acknowledge(self, request_id, order, text):
        with self.lock:
            self.acknowledged[request_id] = (order.name, text)
            self.latest = self.latest[-999:] + [(order.name, text)]

    def doubt(self, request_id, text):
        with self.lock:
            self.unknown.add((request_id, text))

    def fault(self, what):
        with self.lock:
            self.faults.append(what)


def write(client, stop, ledger):
    while not stop.is_set():
        request_id, text = new_id(), random.choice(NEEDS)
        try:
            order = client.place(text, request_id=request_id, timeout=30)
        except grpc.RpcError as error:
            ledger.doubt(request_id, text)
            if error.code() == grpc.StatusCode.UNAVAILABLE:
                return
        else:
            ledger.acknowledge(request_id, order, text)


def read(client, stop, ledger):
    while not stop.is_set():
        with ledger.lock:
            name, text = random.choice(ledger.latest) if ledger.latest else ("", "")
        try:
            if not name:
                client.orders.ListOrders(order_service_pb2.ListOrdersRequest(page_size=50), timeout=30)
            elif client.orders.GetOrder(order_service_pb2.GetOrderRequest(name=name), timeout=30).need.text != text:
                ledger.fault(f"{name} is another order")
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNAVAILABLE:
                return
            ledger.fault(f"reading {name}: {error.code()} {error.details()}")


class Watcher:
    """Follows the feed across kills; keeps how many events it saw and a digest of their names, in order."""

    def __init__(self, cursor):
        self.cursor, self.count, self.digest = cursor, 0, 0

    def follow(self, client, ledger):
        try:
            for event in client.events.WatchEvents(event_service_pb2.WatchEventsRequest(after=self.cursor)):
                self.cursor, self.count = event.name, self.count + 1
                self.digest = zlib.crc32(event.name.encode(), self.digest)
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.UNAVAILABLE:
                ledger.fault(f"watching from {self.cursor}: {error.code()} {error.details()}")


def tables_in(data_dir):
    return {path.name for path in pathlib.Path(data_dir).glob("*.sst")}


def await_new_table(data_dir):
    """Returns as soon as the store begins a table: it writes out its memory, or merges others. False: it did not."""
    before, deadline = tables_in(data_dir), time.monotonic() + FLUSH_SECONDS
    while time.monotonic() < deadline:
        if tables_in(data_dir) - before:
            return True
        time.sleep(0.0005)
    return False


class KillTest(unittest.TestCase):
    def test_nothing_acknowledged_is_lost_doubled_or_half(self):
        seed = int(os.environ.get("PEIDAN_SEED", random.SystemRandom().randrange(1 << 32)))
        print(f"seed {seed}, {f'{MINUTES} minutes' if MINUTES else f'{KILLS} kills'}")
        chance, ledger = random.Random(seed), Ledger()
        with Peidand(os.environ.get("PEIDAN_KILL_DATA"), "--log_rpcs=false",
                     f"--write_buffer_bytes={WRITE_BUFFER_BYTES}") as server:
            client = server.client()
            others = total_of(client)
            if not others:
                client.import_library()
            origin = ""
            for event in events_of(client):
                origin = event.name
            client.close()
            watchers = [Watcher(origin) for _ in range(WATCHERS)]
            restarts, in_tables = self.storm(server, chance, ledger, watchers)
            client = server.client()
            self.assertEqual(ledger.faults, [])
            self.check_feed(client, origin, watchers)
            self.check(client, ledger.acknowledged, ledger.unknown, others)
        restarts.sort()
        print(f"{len(restarts)} kills, {in_tables} of them while tables were written; {len(ledger.acknowledged)} acknowledged, "
              f"{len(ledger.unknown)} unknown; each of {WATCHERS} watchers saw {min(w.count for w in watchers)} events or more; "
              f"restart to serving p50 {restarts[len(restarts) // 2]:.2f} s, p99 {restarts[len(restarts) * 99 // 100]:.2f} s, "
              f"slowest {restarts[-1]:.2f} s with {others + len(ledger.acknowledged)} orders stored")

    def storm(self, server, chance, ledger, watchers):
        """Kills and restarts; returns the seconds that each restart took, and how many kills met a table half written."""
        restarts, in_tables = [], 0
        end = time.monotonic() + MINUTES * 60
        while time.monotonic() < end if MINUTES else len(restarts) < KILLS:
            stop = threading.Event()
            clients = [Client(server.address) for _ in range(WRITERS + READERS + WATCHERS)]
            work = [(write, stop, ledger)] * WRITERS + [(read, stop, ledger)] * READERS
            work += [(watcher.follow, ledger) for watcher in watchers]
            threads = [threading.Thread(target=what, args=(client, *arguments))
                       for client, (what, *arguments) in zip(clients, work)]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.1, SPACING))
            if len(restarts) % 2:
                in_tables += await_new_table(server.data_dir)
            server.kill()
            stop.set()
            for thread in threads:
                thread.join()
            for client in clients:
                client.close()
            begin = time.monotonic()
            server.start()
            restarts.append(time.monotonic() - begin)
        return restarts, in_tables

    def check_feed(self, client, origin, watchers):
        """Every watcher saw the beginning of the feed as it is now, up to where it stopped: no gap, nothing twice, no event
        that is gone."""
        count, digest = 0, 0
        stops = {}
        for watcher in watchers:
            stops.setdefault(watcher.count, []).append(watcher)
        for event in events_of(client, origin):
            for watcher in stops.pop(count, []):
                self.assertEqual(watcher.digest, digest, f"a watcher saw another feed up to {watcher.cursor}")
            count += 1
            digest = zlib.crc32(event.name.encode(), digest)
        for watcher in stops.pop(count, []):
            self.assertEqual(watcher.digest, digest, f"a watcher saw another feed up to {watcher.cursor}")
        self.assertEqual(stops, {}, "a watcher saw more events than there are")

    def check(self, client, acknowledged, unknown, others=0):
        texts = dict(acknowledged.values())
        self.assertEqual(len(texts), len(acknowledged), "an order is doubled")
        names, parts = set(), set()
        for order in orders_of(client):
            self.assertNotIn(order.name, names, "an order is listed twice")
            names.add(order.name)
            parts.update(part.name for part in order.assignments)
            self.assertNotEqual(order.state, order_pb2.ORDER_STATE_UNSPECIFIED)
            self.assertTrue(order.assignments or order.review_reason, order.name)
            if order.name in texts:
                self.assertEqual(order.need.text, texts[order.name])
        self.assertEqual(total_of(client), len(names), "the counter and the list disagree")
        self.assertEqual(sorted(set(texts) - names)[:5], [], "acknowledged orders are lost")
        # Every order is one that was asked for; those that were not acknowledged may be there, whole.
        self.assertLessEqual(len(names), len(acknowledged) + len(unknown) + others)

        # Half an order would miss its events, its assignments in their list, or its certificate.
        placed, created = [], set()
        for event in events_of(client):
            if event.type == event_pb2.EVENT_TYPE_ORDER_PLACED:
                placed.append(event.subject)
            elif event.type == event_pb2.EVENT_TYPE_ASSIGNMENT_CREATED:
                created.add(event.subject)
        self.assertEqual(len(placed), len(names), "an order was placed twice, or not")
        self.assertEqual(set(placed), names, "orders and events disagree")
        self.assertEqual(created, parts)

        # A repetition of a request whose answer was lost finds what it did, or does it now: never twice.
        for request_id, text in unknown:
            first = client.place(text, request_id=request_id)
            self.assertEqual(client.place(text, request_id=request_id).name, first.name)
        self.assertEqual(total_of(client), len(acknowledged) + len(unknown) + others)


if __name__ == "__main__":
    unittest.main(verbosity=2)
