"""Kill -9 at random moments under concurrent PlaceOrder: what was acknowledged is there, once, and whole.

PEIDAN_KILLS (default 20) sets how often. The client's own ledger of acknowledgements is the judge.
"""
import os
import random
import threading
import time
import unittest

import grpc
from harness import Peidand, event_pb2, new_id, order_pb2, order_service_pb2

KILLS = int(os.environ.get("PEIDAN_KILLS", "20"))
WRITERS = 8
NEEDS = ["楼道里有人给电动车充电", "想请律师来讲讲遗嘱怎么写", "健身器材坏了", "井盖丢了一个", "想办一场消防演练",
         "老人想学用手机挂号", "树枝压着电线", "厨房里蟑螂成灾"]


class KillTest(unittest.TestCase):
    def test_nothing_acknowledged_is_lost_doubled_or_half(self):
        seed = int(os.environ.get("PEIDAN_SEED", random.SystemRandom().randrange(1 << 32)))
        print(f"seed {seed}, {KILLS} kills")
        chance = random.Random(seed)
        acknowledged, unknown = {}, set()
        lock = threading.Lock()
        restarts = []

        with Peidand(None, "--log_rpcs=false") as server:
            server.client().import_library()
            for _ in range(KILLS):
                stop = threading.Event()
                threads = [threading.Thread(target=self.write, args=(server.address, stop, acknowledged, unknown, lock))
                           for _ in range(WRITERS)]
                for thread in threads:
                    thread.start()
                time.sleep(chance.uniform(0.1, 0.6))
                server.kill()
                stop.set()
                for thread in threads:
                    thread.join()
                begin = time.monotonic()
                server.start()
                restarts.append(time.monotonic() - begin)
            self.check(server.client(), acknowledged, unknown)
        print(f"acknowledged {len(acknowledged)}, unknown {len(unknown)}, slowest restart {max(restarts):.2f} s")

    def write(self, address, stop, acknowledged, unknown, lock):
        from harness import Client
        client = Client(address)
        while not stop.is_set():
            request_id, text = new_id(), random.choice(NEEDS)
            try:
                order = client.place(text, request_id=request_id, timeout=5)
            except grpc.RpcError:
                with lock:
                    unknown.add((request_id, text))
                break
            with lock:
                acknowledged[request_id] = (order.name, text)
        client.close()

    def check(self, client, acknowledged, unknown):
        orders, total = client.all_orders()
        by_name = {order.name: order for order in orders}
        self.assertEqual(len(by_name), len(orders), "an order is listed twice")
        self.assertEqual(total, len(orders), "the counter and the list disagree")
        lost = [name for name, _ in acknowledged.values() if name not in by_name]
        self.assertEqual(lost, [], "acknowledged orders are lost")
        self.assertEqual(len(set(name for name, _ in acknowledged.values())), len(acknowledged), "an order is doubled")

        # Every order is one that was asked for; those that were not acknowledged may be there, whole.
        self.assertLessEqual(len(orders), len(acknowledged) + len(unknown))
        for name, text in acknowledged.values():
            self.assertEqual(by_name[name].need.text, text)

        # Half an order would miss its events, its assignments in their list, or its certificate.
        events = client.all_events()
        placed = [event.subject for event in events if event.type == event_pb2.EVENT_TYPE_ORDER_PLACED]
        self.assertEqual(sorted(placed), sorted(by_name), "orders and events disagree")
        created = {event.subject for event in events if event.type == event_pb2.EVENT_TYPE_ASSIGNMENT_CREATED}
        self.assertEqual(created, {part.name for order in orders for part in order.assignments})
        for order in orders:
            self.assertNotEqual(order.state, order_pb2.ORDER_STATE_UNSPECIFIED)
            self.assertTrue(order.assignments or order.review_reason, order.name)

        # A repetition of a request whose answer was lost finds what it did, or does it now: never twice.
        for request_id, text in unknown:
            first = client.place(text, request_id=request_id)
            self.assertEqual(client.place(text, request_id=request_id).name, first.name)
        self.assertEqual(client.all_orders()[1], len(acknowledged) + len(unknown))


if __name__ == "__main__":
    unittest.main(verbosity=2)
