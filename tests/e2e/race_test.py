"""Races: one assignment, a hundred clerks; ten places, a thousand orders.

PEIDAN_RACES (default 200) sets how many assignments are raced for.
"""
import concurrent.futures
import os
import unittest

import grpc
from harness import (Client, Peidand, assignment_service_pb2, catalog_pb2, catalog_service_pb2, match_pb2, new_id,
                     order_pb2)

RACES = int(os.environ.get("PEIDAN_RACES", "200"))
CLERKS = 100
ORDERS = 1000
PLACES = 10


class RaceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Peidand(None, "--log_rpcs=false").start()
        cls.clients = [Client(cls.server.address) for _ in range(10)]
        cls.clients[0].import_library()

    @classmethod
    def tearDownClass(cls):
        for client in cls.clients:
            client.close()
        cls.server.__exit__()

    def test_exactly_one_clerk_accepts(self):
        wrong = []
        for _ in range(RACES):
            part = self.clients[0].place("小区健身器材坏了两件").assignments[0]
            calls = []
            for clerk in range(CLERKS):
                request = assignment_service_pb2.AcceptAssignmentRequest(
                    name=part.name, etag=part.etag, request_id=new_id(), handler=f"承办人{clerk}")
                calls.append(self.clients[clerk % len(self.clients)].assignments.AcceptAssignment.future(request, timeout=60))
            codes = [call.code() for call in calls]
            winners = codes.count(grpc.StatusCode.OK)
            losers = sum(code in (grpc.StatusCode.ABORTED, grpc.StatusCode.FAILED_PRECONDITION) for code in codes)
            if winners != 1 or losers != CLERKS - 1:
                wrong.append(codes)
        self.assertEqual(wrong, [])
        print(f"{RACES} assignments, {CLERKS} clerks each: one winner every time")

    def test_the_last_places_are_given_exactly_once(self):
        client = self.clients[0]
        resource = client.catalog.GetResource(catalog_service_pb2.GetResourceRequest(name="resources/honghui-002"))
        del resource.eligibility.community_types[:]
        del resource.eligibility.service_area[:]
        resource.eligibility.orderers[:] = [catalog_pb2.ORDERER_TYPE_COMMUNITY]
        resource.capacity.amount = PLACES
        resource.capacity.community_quota = PLACES
        client.catalog.UpdateResource(catalog_service_pb2.UpdateResourceRequest(resource=resource, request_id=new_id()))

        def place(number):
            return self.clients[number % len(self.clients)].place(resources=[resource.name], timeout=120)

        with concurrent.futures.ThreadPoolExecutor(64) as pool:
            orders = list(pool.map(place, range(ORDERS)))
        self.assertEqual(len({order.name for order in orders}), ORDERS)
        holding = [order for order in orders if any(part.resource == resource.name for part in order.assignments)]
        self.assertEqual(len(holding), PLACES)
        for order in orders:
            if order in holding:
                continue
            self.assertEqual(order.match.gap, match_pb2.GAP_CLASS_NO_CAPACITY)
            self.assertEqual(order.match.decision, match_pb2.MATCH_DECISION_GAP)
        print(f"{ORDERS} orders for {PLACES} places: {len(holding)} got one")


if __name__ == "__main__":
    unittest.main(verbosity=2)
