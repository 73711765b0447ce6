"""The life of an order, played from another language: python3-grpcio and the .proto files, nothing of ours in between."""
import datetime
import unittest

import grpc
from harness import (COMMUNITY, Peidand, assignment_pb2, assignment_service_pb2, catalog_service_pb2, event_pb2,
                     event_service_pb2, match_pb2, matching_service_pb2, new_id, order_pb2, order_service_pb2, reason_of)

NEED = "小区健身器材坏了两件，转腰器的轴都掉出来了，别磕着老人"


class LifeTest(unittest.TestCase):
    @classmethod
    def make_server(cls):
        return Peidand()

    @classmethod
    def setUpClass(cls):
        cls.server = cls.make_server().start()
        cls.client = cls.server.client()
        cls.client.import_library()

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        status = cls.server.stop()
        cls.server.__exit__()
        assert status == 0, f"peidand ended with {status} after SIGTERM"

    def test_from_words_to_rating(self):
        client = self.client
        order = client.place(NEED)
        self.assertEqual(order.state, order_pb2.ORDER_STATE_ASSIGNED)
        self.assertRegex(order.name, r"^orders/\d{6}-\d{4}-\d{4}$")
        self.assertEqual(order.match.bureaus[0].bureau, "bureaus/tiyu")
        part = order.assignments[0]
        self.assertEqual(part.role, match_pb2.BUREAU_ROLE_LEAD)

        todo = client.assignments.ListAssignments(assignment_service_pb2.ListAssignmentsRequest(
            parent="orders/-", filter=f'bureau = "{part.bureau}" AND state = "ASSIGNED"'))
        self.assertIn(part.name, [a.name for a in todo.assignments])

        for part_number in range(len(order.assignments)):
            order = client.accept(order.assignments[part_number], handler="王工")
        self.assertEqual(order.state, order_pb2.ORDER_STATE_ACCEPTED)

        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=20)
        for part_number in range(len(order.assignments)):
            part = order.assignments[part_number]
            request = assignment_service_pb2.ScheduleAssignmentRequest(name=part.name, etag=part.etag, request_id=new_id())
            request.window.start_time.FromDatetime(start)
            request.window.end_time.FromDatetime(start + datetime.timedelta(hours=2))
            order = client.assignments.ScheduleAssignment(request)
        self.assertEqual(order.state, order_pb2.ORDER_STATE_SCHEDULED)

        helpers_first = sorted(range(len(order.assignments)),
                               key=lambda number: order.assignments[number].role == match_pb2.BUREAU_ROLE_LEAD)
        for part_number in helpers_first:
            part = order.assignments[part_number]
            order = client.assignments.CompleteAssignment(assignment_service_pb2.CompleteAssignmentRequest(
                name=part.name, etag=part.etag, request_id=new_id(),
                completion=assignment_pb2.Completion(summary="更换器材两件，检修六件", attendance=0, evidence=["照片-01"])))
        self.assertEqual(order.state, order_pb2.ORDER_STATE_COMPLETED)

        order = client.orders.ConfirmOrder(order_service_pb2.ConfirmOrderRequest(
            name=order.name, etag=order.etag, request_id=new_id()))
        order = client.orders.RateOrder(order_service_pb2.RateOrderRequest(
            name=order.name, etag=order.etag, request_id=new_id(),
            rating=order_pb2.Rating(level=order_pb2.RATING_LEVEL_VERY_SATISFIED, comment="修得挺快")))
        self.assertEqual(order.state, order_pb2.ORDER_STATE_RATED)
        self.assertEqual(client.orders.GetOrder(order_service_pb2.GetOrderRequest(name=order.name)), order)

        told = [event.type for event in client.all_events(order=order.name)]
        self.assertEqual(told[0], event_pb2.EVENT_TYPE_ORDER_PLACED)
        self.assertEqual(told[-1], event_pb2.EVENT_TYPE_ORDER_RATED)
        self.assertIn(event_pb2.EVENT_TYPE_ORDER_COMPLETED, told)

    def test_a_repeated_request_does_nothing_twice(self):
        request_id = new_id()
        first = self.client.place(NEED, request_id=request_id)
        again = self.client.place(NEED, request_id=request_id)
        self.assertEqual(first.name, again.name)
        with self.assertRaises(grpc.RpcError) as raised:
            self.client.place("别的诉求：路灯不亮", request_id=request_id)
        self.assertEqual(reason_of(raised.exception)[0], "REQUEST_ID_REUSED")

    def test_a_declined_order_goes_to_the_next_bureau(self):
        order = self.client.place("健身房一夜关门，卡里还剩四千多，群里二百多人")
        lead = order.assignments[0]
        order = self.client.assignments.DeclineAssignment(assignment_service_pb2.DeclineAssignmentRequest(
            name=lead.name, etag=lead.etag, request_id=new_id(),
            decline=assignment_pb2.Decline(reason=assignment_pb2.DECLINE_REASON_NOT_OUR_DUTY, cited_duty="三定规定第三条")))
        self.assertEqual(order.assignments[0].state, assignment_pb2.ASSIGNMENT_STATE_DECLINED)
        active = [a.bureau for a in order.assignments if a.state == assignment_pb2.ASSIGNMENT_STATE_ASSIGNED]
        self.assertEqual(active[0], "bureaus/shichang")
        self.assertEqual(order.state, order_pb2.ORDER_STATE_ASSIGNED)

    def test_what_waits_for_a_person_is_dispatched_by_one(self):
        order = self.client.place("老王家那事儿你们到底管不管")
        self.assertEqual(order.state, order_pb2.ORDER_STATE_REVIEW)
        self.assertNotEqual(order.review_reason, "")
        order = self.client.orders.DispatchOrder(order_service_pb2.DispatchOrderRequest(
            name=order.name, etag=order.etag, request_id=new_id(), lead_bureau="bureaus/sifa", reason="电话核实为邻里纠纷"))
        self.assertEqual(order.state, order_pb2.ORDER_STATE_ASSIGNED)
        self.assertEqual(order.dispatch_reason, "电话核实为邻里纠纷")

    def test_the_dry_run_decides_as_the_order_does_and_writes_nothing(self):
        before = self.client.all_orders()[1]
        dry = self.client.matching.MatchNeed(matching_service_pb2.MatchNeedRequest(
            need=match_pb2.Need(text=NEED, community=COMMUNITY), explain=True))
        self.assertEqual(self.client.all_orders()[1], before)
        order = self.client.place(NEED)
        self.assertEqual([b.bureau for b in dry.match.bureaus], [b.bureau for b in order.match.bureaus])
        explained = self.client.matching.ExplainOrder(matching_service_pb2.ExplainOrderRequest(name=order.name))
        self.assertTrue(explained.certificate.concepts)
        self.assertTrue(explained.certificate.reasons)
        self.assertEqual(dry.certificate.concepts, explained.certificate.concepts)

    def test_a_watcher_misses_nothing_and_gets_nothing_twice(self):
        cursor = self.client.all_events()[-1].name
        stream = self.client.events.WatchEvents(event_service_pb2.WatchEventsRequest(after=cursor), timeout=30)
        placed = [self.client.place(NEED).name for _ in range(20)]
        seen = []
        for event in stream:
            if event.type == event_pb2.EVENT_TYPE_ORDER_PLACED:
                seen.append(event.subject)
            if len(seen) == len(placed):
                break
        stream.cancel()
        self.assertEqual(seen, placed)

    def test_lists_show_each_order_once_and_how_many_there_are(self):
        for _ in range(7):
            self.client.place(NEED, community="communities/110108001004")
        names, token = [], ""
        query = 'community = "communities/110108001004"'
        while True:
            page = self.client.orders.ListOrders(order_service_pb2.ListOrdersRequest(
                page_size=3, page_token=token, filter=query))
            self.assertEqual(page.total_size, 7)
            names.extend(order.name for order in page.orders)
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(len(set(names)), 7)
        skipped = self.client.orders.ListOrders(order_service_pb2.ListOrdersRequest(page_size=3, skip=2, filter=query))
        self.assertEqual([order.name for order in skipped.orders], names[2:5])

    def test_a_repeated_import_changes_nothing_that_came_later(self):
        request_id = new_id()
        first = self.client.import_library(request_id)
        resource = self.client.catalog.GetResource(catalog_service_pb2.GetResourceRequest(name="resources/kexie-004"))
        update = catalog_service_pb2.UpdateResourceRequest(resource=resource, request_id=new_id())
        update.resource.contact_desk = "改过的窗口"
        update.update_mask.paths.append("contact_desk")
        self.client.catalog.UpdateResource(update)
        self.assertEqual(self.client.import_library(request_id), first)
        resource = self.client.catalog.GetResource(catalog_service_pb2.GetResourceRequest(name="resources/kexie-004"))
        self.assertEqual(resource.contact_desk, "改过的窗口")

    def test_fixing_a_time_takes_capacity_from_its_own_period(self):
        order = self.client.place(resources=["resources/tiyu-001"], community="communities/110108001005")
        part = order.assignments[0]
        self.assertNotEqual(part.capacity_period, "")
        order = self.client.accept(part)
        later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=400)
        part = order.assignments[0]
        request = assignment_service_pb2.ScheduleAssignmentRequest(name=part.name, etag=part.etag, request_id=new_id())
        request.window.start_time.FromDatetime(later)
        request.window.end_time.FromDatetime(later + datetime.timedelta(hours=2))
        order = self.client.assignments.ScheduleAssignment(request)
        self.assertTrue(order.assignments[0].capacity_period.startswith(str(later.year)))

    def test_a_resource_is_changed_retired_and_kept(self):
        get = lambda: self.client.catalog.GetResource(catalog_service_pb2.GetResourceRequest(name="resources/kexie-001"))
        resource = get()
        update = catalog_service_pb2.UpdateResourceRequest(resource=resource, request_id=new_id())
        update.resource.contact_desk = "区科协科普部新窗口"
        update.update_mask.paths.append("contact_desk")
        changed = self.client.catalog.UpdateResource(update)
        self.assertEqual(changed.contact_desk, "区科协科普部新窗口")
        self.assertEqual(get(), changed)
        with self.assertRaises(grpc.RpcError) as raised:
            self.client.catalog.DeleteResource(catalog_service_pb2.DeleteResourceRequest(
                name=resource.name, etag=resource.etag, request_id=new_id()))
        self.assertEqual(raised.exception.code(), grpc.StatusCode.ABORTED)
        self.client.catalog.DeleteResource(catalog_service_pb2.DeleteResourceRequest(
            name=resource.name, etag=changed.etag, request_id=new_id()))
        with self.assertRaises(grpc.RpcError) as raised:
            self.client.place(resources=["resources/kexie-001"])
        self.assertEqual(reason_of(raised.exception)[0], "RESOURCE_NOT_ACTIVE")


if __name__ == "__main__":
    unittest.main(verbosity=2)
