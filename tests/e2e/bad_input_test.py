"""The table of bad inputs: each has its code, its stable reason, its field and a Chinese sentence, and changes no byte."""
import datetime
import re
import unittest

import grpc
from harness import (COMMUNITY, Peidand, assignment_pb2, assignment_service_pb2, catalog_import_pb2, catalog_service_pb2, error_reason_pb2,
                     event_service_pb2, match_pb2, matching_service_pb2, new_id, order_pb2, order_service_pb2, reason_of,
                     store_bytes)

INVALID = grpc.StatusCode.INVALID_ARGUMENT
NOT_FOUND = grpc.StatusCode.NOT_FOUND
PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION
ABORTED = grpc.StatusCode.ABORTED
OUT_OF_RANGE = grpc.StatusCode.OUT_OF_RANGE
ALREADY_EXISTS = grpc.StatusCode.ALREADY_EXISTS
NOW = datetime.datetime.now(datetime.timezone.utc)


def window(start_days, end_days):
    window = match_pb2.TimeWindow()
    window.start_time.FromDatetime(NOW + datetime.timedelta(days=start_days))
    window.end_time.FromDatetime(NOW + datetime.timedelta(days=end_days))
    return window


def place(request_id="id-1", text="路灯不亮", community=COMMUNITY, contact=None, **need):
    return order_service_pb2.PlaceOrderRequest(request_id=request_id, contact=contact,
                                               need=match_pb2.Need(text=text, community=community, **need))


class BadInputTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Peidand(None, "--log_rpcs=false").start()
        client = cls.client = cls.server.client()
        client.import_library()
        cls.order = client.place("小区健身器材坏了两件")
        cls.part = cls.order.assignments[0]
        cls.used = new_id()
        client.place("健身器材坏了", request_id=cls.used)
        cancelled = client.place("小区健身器材坏了两件")
        cls.cancelled = client.orders.CancelOrder(order_service_pb2.CancelOrderRequest(
            name=cancelled.name, etag=cancelled.etag, request_id=new_id()))
        cls.resource = client.catalog.GetResource(catalog_service_pb2.GetResourceRequest(name="resources/kexie-001"))
        retired = client.catalog.GetResource(catalog_service_pb2.GetResourceRequest(name="resources/kexie-003"))
        client.catalog.DeleteResource(catalog_service_pb2.DeleteResourceRequest(
            name=retired.name, etag=retired.etag, request_id=new_id()))
        cls.communities_token = client.catalog.ListCommunities(
            catalog_service_pb2.ListCommunitiesRequest(page_size=1)).next_page_token

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.server.__exit__()

    def cases(self):
        """(what is wrong, call, request, code, reason, field or '')"""
        orders, parts, catalog = self.client.orders, self.client.assignments, self.client.catalog
        matching, events = self.client.matching, self.client.events
        order, part, cancelled, resource = self.order, self.part, self.cancelled, self.resource
        yield from [
            ("no text and no resource", orders.PlaceOrder, place(text=""), INVALID, "FIELD_REQUIRED", "need.text"),
            ("only spaces", orders.PlaceOrder, place(text=" 　\n"), INVALID, "FIELD_REQUIRED", "need.text"),
            ("text of 2001 characters", orders.PlaceOrder, place(text="灯" * 2001), INVALID, "FIELD_TOO_LONG", "need.text"),
            ("text of 2001 four-byte characters", orders.PlaceOrder, place(text="𬭚" * 2001), INVALID, "FIELD_TOO_LONG",
             "need.text"),
            ("NUL in the text", orders.PlaceOrder, place(text="路灯\0不亮"), INVALID, "FIELD_CONTROL_CHARACTER", "need.text"),
            ("escape in the text", orders.PlaceOrder, place(text="路灯\x1b[31m"), INVALID, "FIELD_CONTROL_CHARACTER",
             "need.text"),
            ("no community", orders.PlaceOrder, place(community=""), INVALID, "FIELD_REQUIRED", "need.community"),
            ("unknown community", orders.PlaceOrder, place(community="communities/999999999999"), INVALID,
             "COMMUNITY_UNKNOWN", "need.community"),
            ("unknown resource", orders.PlaceOrder, place(resources=["resources/none-001"]), INVALID, "RESOURCE_UNKNOWN",
             "need.resources[0]"),
            ("a resource twice", orders.PlaceOrder, place(resources=[resource.name] * 2), INVALID, "FIELD_MALFORMED",
             "need.resources[1]"),
            ("six resources", orders.PlaceOrder, place(resources=[f"resources/minzheng-00{i}" for i in range(1, 7)]),
             INVALID, "FIELD_TOO_LONG", "need.resources"),
            ("retired resource", orders.PlaceOrder, place(resources=["resources/kexie-003"]), PRECONDITION,
             "RESOURCE_NOT_ACTIVE", ""),
            ("paused resource", orders.PlaceOrder, place(resources=["resources/kexie-002"]), PRECONDITION,
             "RESOURCE_NOT_ACTIVE", ""),
            ("window in the past", orders.PlaceOrder, place(preferred_window=window(-2, -1)), INVALID, "WINDOW_PAST",
             "need.preferred_window"),
            ("reversed window", orders.PlaceOrder, place(preferred_window=window(2, 1)), INVALID, "WINDOW_REVERSED",
             "need.preferred_window"),
            ("half a window", orders.PlaceOrder, place(preferred_window=match_pb2.TimeWindow(
                start_time=window(1, 2).start_time)), INVALID, "FIELD_REQUIRED", "need.preferred_window.end_time"),
            ("window in the year 2200", orders.PlaceOrder, place(preferred_window=window(60000, 60001)), INVALID,
             "FIELD_OUT_OF_RANGE", "need.preferred_window"),
            ("quantity 0", orders.PlaceOrder, place(quantity=0), INVALID, "FIELD_OUT_OF_RANGE", "need.quantity"),
            ("quantity below 0", orders.PlaceOrder, place(quantity=-3), INVALID, "FIELD_OUT_OF_RANGE", "need.quantity"),
            ("quantity over the limit", orders.PlaceOrder, place(quantity=10001), INVALID, "FIELD_OUT_OF_RANGE",
             "need.quantity"),
            ("headcount 0", orders.PlaceOrder, place(headcount=0), INVALID, "FIELD_OUT_OF_RANGE", "need.headcount"),
            ("headcount over the limit", orders.PlaceOrder, place(headcount=100001), INVALID, "FIELD_OUT_OF_RANGE",
             "need.headcount"),
            ("unknown service field", orders.PlaceOrder, place(service_field=99), INVALID, "ENUM_UNKNOWN",
             "need.service_field"),
            ("unknown orderer", orders.PlaceOrder, place(orderer=77), INVALID, "ENUM_UNKNOWN", "need.orderer"),
            ("excluded bureaus in an order", orders.PlaceOrder, place(excluded_bureaus=["bureaus/gongan"]), INVALID,
             "FIELD_NOT_ALLOWED", "need.excluded_bureaus"),
            ("letters in a telephone number", orders.PlaceOrder, place(contact=order_pb2.Contact(phone="打给我")), INVALID,
             "FIELD_MALFORMED", "contact.phone"),
            ("person of 31 characters", orders.PlaceOrder, place(contact=order_pb2.Contact(person="张" * 31)), INVALID,
             "FIELD_TOO_LONG", "contact.person"),
            ("no request id", orders.PlaceOrder, place(request_id=""), INVALID, "FIELD_REQUIRED", "request_id"),
            ("request id of 65 characters", orders.PlaceOrder, place(request_id="x" * 65), INVALID, "FIELD_TOO_LONG",
             "request_id"),
            ("request id with a space", orders.PlaceOrder, place(request_id="a b"), INVALID, "FIELD_MALFORMED",
             "request_id"),
            ("request id with another body", orders.PlaceOrder, place(request_id=self.used), INVALID, "REQUEST_ID_REUSED",
             "request_id"),
            ("order name empty", orders.GetOrder, order_service_pb2.GetOrderRequest(), INVALID, "FIELD_REQUIRED", "name"),
            ("order number misread", orders.GetOrder, order_service_pb2.GetOrderRequest(
                name=order.name[:-1] + str((int(order.name[-1]) + 1) % 10)), INVALID, "FIELD_MALFORMED", "name"),
            ("unknown order", orders.GetOrder, order_service_pb2.GetOrderRequest(name="orders/200101-0000-0002"),
             NOT_FOUND, "ORDER_UNKNOWN", ""),
            ("cancel without etag", orders.CancelOrder, order_service_pb2.CancelOrderRequest(
                name=order.name, request_id="c-1"), INVALID, "ETAG_REQUIRED", "etag"),
            ("cancel with an old etag", orders.CancelOrder, order_service_pb2.CancelOrderRequest(
                name=cancelled.name, etag="1", request_id="c-2"), ABORTED, "ETAG_MISMATCH", ""),
            ("cancel again", orders.CancelOrder, order_service_pb2.CancelOrderRequest(
                name=cancelled.name, etag=cancelled.etag, request_id="c-3"), PRECONDITION, "ORDER_STATE_CONFLICT", ""),
            ("reason of 501 characters", orders.CancelOrder, order_service_pb2.CancelOrderRequest(
                name=order.name, etag=order.etag, request_id="c-4", reason="因" * 501), INVALID, "FIELD_TOO_LONG", "reason"),
            ("confirm before it is done", orders.ConfirmOrder, order_service_pb2.ConfirmOrderRequest(
                name=order.name, etag=order.etag, request_id="c-5"), PRECONDITION, "ORDER_STATE_CONFLICT", ""),
            ("rate without a level", orders.RateOrder, order_service_pb2.RateOrderRequest(
                name=order.name, etag=order.etag, request_id="r-1"), INVALID, "FIELD_REQUIRED", "rating.level"),
            ("rate with level 9", orders.RateOrder, order_service_pb2.RateOrderRequest(
                name=order.name, etag=order.etag, request_id="r-2", rating=order_pb2.Rating(level=9)), INVALID,
             "ENUM_UNKNOWN", "rating.level"),
            ("dispatch what is assigned", orders.DispatchOrder, order_service_pb2.DispatchOrderRequest(
                name=order.name, etag=order.etag, request_id="d-1", lead_bureau="bureaus/gongan", reason="试"),
             PRECONDITION, "ORDER_STATE_CONFLICT", ""),
            ("dispatch to nobody", orders.DispatchOrder, order_service_pb2.DispatchOrderRequest(
                name=order.name, etag=order.etag, request_id="d-2", reason="试"), INVALID, "FIELD_REQUIRED", "lead_bureau"),
            ("dispatch to an unknown bureau", orders.DispatchOrder, order_service_pb2.DispatchOrderRequest(
                name=order.name, etag=order.etag, request_id="d-3", lead_bureau="bureaus/none", reason="试"), INVALID,
             "BUREAU_UNKNOWN", "lead_bureau"),
            ("page size below 0", orders.ListOrders, order_service_pb2.ListOrdersRequest(page_size=-1), INVALID,
             "FIELD_OUT_OF_RANGE", "page_size"),
            ("skip over the limit", orders.ListOrders, order_service_pb2.ListOrdersRequest(skip=10001), INVALID,
             "FIELD_OUT_OF_RANGE", "skip"),
            ("page token of nonsense", orders.ListOrders, order_service_pb2.ListOrdersRequest(page_token="!!"), INVALID,
             "PAGE_TOKEN_INVALID", "page_token"),
            ("page token of another list", orders.ListOrders, order_service_pb2.ListOrdersRequest(
                page_token=self.communities_token), INVALID, "PAGE_TOKEN_INVALID", "page_token"),
            ("filter on an unknown field", orders.ListOrders, order_service_pb2.ListOrdersRequest(filter='need = "x"'),
             INVALID, "FILTER_INVALID", "filter"),
            ("filter with an unknown state", orders.ListOrders, order_service_pb2.ListOrdersRequest(filter="state = LOST"),
             INVALID, "FILTER_INVALID", "filter"),
            ("filter with an unknown community", orders.ListOrders, order_service_pb2.ListOrdersRequest(
                filter='community = "x/110108001001"'), INVALID, "COMMUNITY_UNKNOWN", "filter"),
            ("filter with an unknown bureau", parts.ListAssignments, assignment_service_pb2.ListAssignmentsRequest(
                parent="orders/-", filter="bureau = minzheng"), INVALID, "BUREAU_UNKNOWN", "filter"),
            ("filter with a field twice", orders.ListOrders, order_service_pb2.ListOrdersRequest(
                filter="state = REVIEW AND state = ASSIGNED"), INVALID, "FILTER_INVALID", "filter"),
            ("filter with an unknown kind", catalog.ListResources, catalog_service_pb2.ListResourcesRequest(
                filter="kind = NOSUCH"), INVALID, "FILTER_INVALID", "filter"),
            ("a path twice in the mask", catalog.UpdateResource, self.update(resource, "basis", twice=True), INVALID,
             "FIELD_MASK_INVALID", "update_mask"),
            ("fifty faults at once", catalog.UpdateResource, self.update(resource, "phrases", phrases=["\x01" * 30] * 1 + [
                f"{i}" * 50 for i in range(49)]), INVALID, None, "resource.phrases[0]"),
            ("filter cut off", orders.ListOrders, order_service_pb2.ListOrdersRequest(filter='community = "comm'), INVALID,
             "FILTER_INVALID", "filter"),
            ("assignments of one order", parts.ListAssignments, assignment_service_pb2.ListAssignmentsRequest(
                parent=order.name), INVALID, "FIELD_MALFORMED", "parent"),
            ("accept without etag", parts.AcceptAssignment, assignment_service_pb2.AcceptAssignmentRequest(
                name=part.name, request_id="a-1"), INVALID, "ETAG_REQUIRED", "etag"),
            ("accept with another etag", parts.AcceptAssignment, assignment_service_pb2.AcceptAssignmentRequest(
                name=part.name, etag="99", request_id="a-2"), ABORTED, "ETAG_MISMATCH", ""),
            ("accept an order", parts.AcceptAssignment, assignment_service_pb2.AcceptAssignmentRequest(
                name=order.name, etag="1", request_id="a-3"), INVALID, "FIELD_MALFORMED", "name"),
            ("accept assignment 99", parts.AcceptAssignment, assignment_service_pb2.AcceptAssignmentRequest(
                name=f"{order.name}/assignments/99", etag="1", request_id="a-4"), NOT_FOUND, "ASSIGNMENT_UNKNOWN", ""),
            ("accept assignment 01", parts.AcceptAssignment, assignment_service_pb2.AcceptAssignmentRequest(
                name=f"{order.name}/assignments/01", etag="1", request_id="a-5"), INVALID, "FIELD_MALFORMED", "name"),
            ("accept what was cancelled", parts.AcceptAssignment, assignment_service_pb2.AcceptAssignmentRequest(
                name=cancelled.assignments[0].name, etag=cancelled.assignments[0].etag, request_id="a-6"), PRECONDITION,
             "ASSIGNMENT_STATE_CONFLICT", ""),
            ("decline without a reason", parts.DeclineAssignment, assignment_service_pb2.DeclineAssignmentRequest(
                name=part.name, etag=part.etag, request_id="n-1"), INVALID, "FIELD_REQUIRED", "decline.reason"),
            ("not our duty, and no duty cited", parts.DeclineAssignment, assignment_service_pb2.DeclineAssignmentRequest(
                name=part.name, etag=part.etag, request_id="n-2", decline=assignment_pb2.Decline(reason=1)), INVALID,
             "FIELD_REQUIRED", "decline.cited_duty"),
            ("schedule in the past", parts.ScheduleAssignment, assignment_service_pb2.ScheduleAssignmentRequest(
                name=part.name, etag=part.etag, request_id="s-1", window=window(-2, -1)), INVALID, "WINDOW_PAST", "window"),
            ("schedule without a time", parts.ScheduleAssignment, assignment_service_pb2.ScheduleAssignmentRequest(
                name=part.name, etag=part.etag, request_id="s-2"), INVALID, "FIELD_REQUIRED", "window.start_time"),
            ("complete what nobody accepted", parts.CompleteAssignment,
             assignment_service_pb2.CompleteAssignmentRequest(name=part.name, etag=part.etag, request_id="f-1",
                                                              completion=assignment_pb2.Completion(summary="办完了")),
             PRECONDITION, "ASSIGNMENT_STATE_CONFLICT", ""),
            ("complete without a word", parts.CompleteAssignment, assignment_service_pb2.CompleteAssignmentRequest(
                name=part.name, etag=part.etag, request_id="f-2"), INVALID, "FIELD_REQUIRED", "completion.summary"),
            ("attendance below 0", parts.CompleteAssignment, assignment_service_pb2.CompleteAssignmentRequest(
                name=part.name, etag=part.etag, request_id="f-3",
                completion=assignment_pb2.Completion(summary="办完了", attendance=-1)), INVALID, "FIELD_OUT_OF_RANGE",
             "completion.attendance"),
            ("unknown bureau", catalog.GetBureau, catalog_service_pb2.GetBureauRequest(name="bureaus/none"), NOT_FOUND,
             "BUREAU_UNKNOWN", ""),
            ("unknown field in the mask", catalog.UpdateResource, self.update(resource, "color"), INVALID,
             "FIELD_MASK_INVALID", "update_mask"),
            ("name in the mask", catalog.UpdateResource, self.update(resource, "name"), INVALID, "FIELD_MASK_INVALID",
             "update_mask"),
            ("update without etag", catalog.UpdateResource, self.update(resource, "basis", etag=""), INVALID,
             "ETAG_REQUIRED", "etag"),
            ("update with an old etag", catalog.UpdateResource, self.update(resource, "basis", etag="77"), ABORTED,
             "ETAG_MISMATCH", ""),
            ("description of two characters", catalog.UpdateResource, self.update(resource, "description",
                                                                                  description="很好"), INVALID,
             None, "resource.description"),
            ("the same resource again", catalog.CreateResource, self.create(resource), ALREADY_EXISTS, "ALREADY_EXISTS", ""),
            ("need for a dry run empty", matching.MatchNeed, matching_service_pb2.MatchNeedRequest(), INVALID,
             "FIELD_REQUIRED", "need.text"),
            ("explain an unknown order", matching.ExplainOrder, matching_service_pb2.ExplainOrderRequest(
                name="orders/200101-0000-0002"), NOT_FOUND, "ORDER_UNKNOWN", ""),
            ("cursor of nonsense", events.ListEvents, event_service_pb2.ListEventsRequest(after="events/1"), INVALID,
             "CURSOR_INVALID", "after"),
            ("cursor of another store", events.ListEvents, event_service_pb2.ListEventsRequest(
                after="events/00000000-0000000000000001-0000"), OUT_OF_RANGE, "CURSOR_OUT_OF_RANGE", ""),
            ("cursor from the future", events.ListEvents, event_service_pb2.ListEventsRequest(
                after=re.sub("-.*", "-00ffffffffffffff-0000", self.client.all_events()[0].name)), OUT_OF_RANGE,
             "CURSOR_OUT_OF_RANGE", ""),
        ]

    @staticmethod
    def update(resource, path, etag=None, twice=False, **fields):
        request = catalog_service_pb2.UpdateResourceRequest(resource=resource, request_id="u-1")
        if etag is not None:
            request.resource.etag = etag
        for field, value in fields.items():
            if isinstance(value, list):
                del getattr(request.resource, field)[:]
                getattr(request.resource, field).extend(value)
            else:
                setattr(request.resource, field, value)
        request.update_mask.paths.extend([path] * (2 if twice else 1))
        return request

    @staticmethod
    def create(resource):
        request = catalog_service_pb2.CreateResourceRequest(resource=resource, request_id="u-2")
        request.resource.ClearField("etag")
        request.resource.ClearField("update_time")
        return request

    def refused(self, call, request):
        with self.assertRaises(grpc.RpcError) as raised:
            call(request, timeout=30)
        return raised.exception

    def test_every_bad_input_is_named_and_changes_nothing(self):
        reasons = {name.removeprefix("ERROR_REASON_") for name in error_reason_pb2.ErrorReason.keys()}
        before = store_bytes(self.server.data_dir)
        count = 0
        for what, call, request, code, reason, field in self.cases():
            with self.subTest(what):
                error = self.refused(call, request)
                got_reason, fields, message = reason_of(error)
                self.assertEqual(error.code(), code, error.details())
                self.assertIn(got_reason, reasons)
                if reason is not None:
                    self.assertEqual(got_reason, reason)
                if field:
                    self.assertIn(field, fields)
                self.assertRegex(message, "[\u4e00-\u9fff]", "the sentence for people is in Chinese")
                self.assertTrue(error.details().startswith(got_reason), error.details())
                count += 1
        self.assertEqual(store_bytes(self.server.data_dir), before, "a refused request changed the store")
        print(f"{count} bad inputs refused, no byte changed")

    def test_text_that_is_not_utf8_is_named_although_protobuf_cannot_carry_it(self):
        request = place(text="XXXX").SerializeToString().replace(b"XXXX", b"ab\xff\xfe")
        call = self.client.channel.unary_unary("/peidan.v1.OrderService/PlaceOrder",
                                               request_serializer=lambda raw: raw, response_deserializer=lambda raw: raw)
        before = store_bytes(self.server.data_dir)
        error = self.refused(call, request)
        self.assertEqual(error.code(), INVALID)
        self.assertEqual(reason_of(error)[:2], ("FIELD_NOT_UTF8", ["text"]))
        error = self.refused(call, b"\xff\xff\xff")
        self.assertEqual(error.code(), INVALID)
        self.assertEqual(reason_of(error)[0], "FIELD_MALFORMED")
        self.assertEqual(store_bytes(self.server.data_dir), before)

    def test_an_import_that_breaks_off_imports_nothing(self):
        rows = "code,name,type\n110108999,新设街道,街道\n"
        table = catalog_import_pb2.CATALOG_TABLE_SUBDISTRICTS
        piece = lambda **fields: catalog_service_pb2.ImportCatalogRequest(table=table, **fields)
        raw = self.client.channel.stream_unary("/peidan.v1.CatalogService/ImportCatalog",
                                               request_serializer=lambda raw: raw, response_deserializer=lambda raw: raw)
        first = piece(request_id="i-2", csv=rows.encode())
        before = store_bytes(self.server.data_dir)
        cases = [
            ("no last piece", [first.SerializeToString()], "last"),
            ("unreadable piece", [first.SerializeToString(), b"\xff\xff"], "last"),
            ("piece after the last", [piece(request_id="i-3", csv=rows.encode(), last=True).SerializeToString(),
                                      piece(csv=b"x").SerializeToString()], "last"),
            ("request id on a later piece", [first.SerializeToString(), piece(request_id="i-4").SerializeToString()],
             "request_id"),
            ("validate_only on a later piece", [first.SerializeToString(), piece(validate_only=True).SerializeToString()],
             "validate_only"),
            ("no piece at all", [], "last"),
        ]
        for what, pieces, field in cases:
            with self.subTest(what):
                with self.assertRaises(grpc.RpcError) as raised:
                    raw(iter(pieces), timeout=30)
                self.assertEqual(raised.exception.code(), INVALID)
                self.assertIn(field, reason_of(raised.exception)[1])
        self.assertEqual(store_bytes(self.server.data_dir), before)

    def test_a_stream_of_needs_names_text_that_is_not_utf8(self):
        raw = self.client.channel.stream_stream("/peidan.v1.MatchingService/StreamMatchNeeds",
                                                request_serializer=lambda raw: raw, response_deserializer=lambda raw: raw)
        good = matching_service_pb2.MatchNeedRequest(need=match_pb2.Need(text="XXXX")).SerializeToString()
        with self.assertRaises(grpc.RpcError) as raised:
            list(raw(iter([good, good.replace(b"XXXX", b"ab\xff\xfe"), good]), timeout=30))
        self.assertEqual(raised.exception.code(), INVALID)
        self.assertEqual(reason_of(raised.exception)[:2], ("FIELD_NOT_UTF8", ["text"]))

    def test_a_request_that_is_too_large_is_refused(self):
        request = place(text="灯" * 200_000)
        self.assertEqual(self.refused(self.client.orders.PlaceOrder, request).code(), grpc.StatusCode.RESOURCE_EXHAUSTED)

    def test_a_table_with_bad_rows_reports_every_fault_and_imports_nothing(self):
        header = "code,name,type\n"
        rows = "110108001,万寿路街道,街道\n11010800x,错码街道,街道\n110108999,,镇\n110108998,无此类,区\n"
        before = store_bytes(self.server.data_dir)
        response = self.client.catalog.ImportCatalog(iter([catalog_service_pb2.ImportCatalogRequest(
            request_id="i-1", table=catalog_import_pb2.CATALOG_TABLE_SUBDISTRICTS, csv=(header + rows).encode(), last=True)]))
        self.assertFalse(response.imported)
        self.assertEqual([(fault.row, fault.column) for fault in response.faults], [(3, "code"), (4, "name"), (5, "type")])
        for fault in response.faults:
            self.assertNotEqual(fault.reason, 0)
            self.assertRegex(fault.message, "[\u4e00-\u9fff]")
        self.assertEqual(store_bytes(self.server.data_dir), before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
