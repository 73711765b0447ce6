"""Lives that do not go smoothly, on a real server: declined twice and ruled, conditional acceptance, partly served, held and
extended, called back and reopened."""
import datetime
import unittest

import grpc
from google.protobuf import field_mask_pb2
from harness import (Peidand, assignment_pb2, assignment_service_pb2, catalog_pb2, catalog_service_pb2, event_pb2,
                     match_pb2, matching_service_pb2, new_id, order_pb2, order_service_pb2, reason_of, rule_service_pb2)

CHARGING = "楼道里有人给电动车充电，电线从窗户拉出来，老人担心着火"
LECTURE = "resources/zuzhi-001"


class ProcessTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Peidand(None, "--log_rpcs=false")
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__, None, None, None)
        cls.client = cls.server.client()
        cls.client.import_library()
        resource = cls.client.catalog.GetResource(catalog_service_pb2.GetResourceRequest(name=LECTURE), timeout=30)
        resource.capacity.CopyFrom(catalog_pb2.Capacity(amount=20, unit="场", community_quota=10,
                                                        period=catalog_pb2.CAPACITY_PERIOD_MONTH))
        cls.client.catalog.UpdateResource(catalog_service_pb2.UpdateResourceRequest(
            resource=resource, update_mask=field_mask_pb2.FieldMask(paths=["capacity"]), request_id=new_id()), timeout=30)

    def on_part(self, method, part, **fields):
        request = getattr(assignment_service_pb2, method + "Request")(name=part.name, etag=part.etag, request_id=new_id(),
                                                                      **fields)
        return getattr(self.client.assignments, method)(request, timeout=30)

    def on_order(self, method, order, **fields):
        request = getattr(order_service_pb2, method + "Request")(name=order.name, etag=order.etag, request_id=new_id(),
                                                                 **fields)
        return getattr(self.client.orders, method)(request, timeout=30)

    def refused(self, expected, call, /, *args, **fields):
        with self.assertRaises(grpc.RpcError) as caught:
            call(*args, **fields)
        self.assertEqual(reason_of(caught.exception)[0], expected)

    def complete_all(self, order):
        """Helpers first, the lead last."""
        for number in sorted(range(len(order.assignments)),
                             key=lambda i: order.assignments[i].role == match_pb2.BUREAU_ROLE_LEAD):
            if order.assignments[number].state == assignment_pb2.ASSIGNMENT_STATE_ASSIGNED:
                order = self.client.accept(order.assignments[number], "李工")
            if order.assignments[number].state == assignment_pb2.ASSIGNMENT_STATE_ACCEPTED:
                order = self.on_part("CompleteAssignment", order.assignments[number],
                                     completion=assignment_pb2.Completion(summary="已清理并加装充电桩", milestones=["现场核实"]))
        self.assertEqual(order.state, order_pb2.ORDER_STATE_COMPLETED)
        return order

    @staticmethod
    def lead_of(order):
        return next(part for part in order.assignments if part.role == match_pb2.BUREAU_ROLE_LEAD
                    and part.state not in (assignment_pb2.ASSIGNMENT_STATE_DECLINED, assignment_pb2.ASSIGNMENT_STATE_REOPENED))

    def decline_as_no_duty(self, part, **cited):
        return self.on_part("DeclineAssignment", part, decline=assignment_pb2.Decline(
            reason=assignment_pb2.DECLINE_REASON_NOT_OUR_DUTY, **cited))

    def test_declined_twice_ruled_and_the_next_of_its_kind_carries_the_precedent(self):
        order = self.client.place(CHARGING)
        first = self.lead_of(order)
        self.refused("FIELD_REQUIRED", self.decline_as_no_duty, first)
        self.refused("RULE_ROW_UNKNOWN", self.decline_as_no_duty, first, cited_row="R9999")
        order = self.decline_as_no_duty(first, cited_duty="三定规定第四条：充电设施建设管理不属本单位")
        if order.state == order_pb2.ORDER_STATE_REVIEW:
            order = self.on_order("DispatchOrder", order, lead_bureau="bureaus/fangguan", reason="请房管局先办")
        second = self.lead_of(order)
        self.assertNotEqual(second.bureau, first.bureau)
        order = self.decline_as_no_duty(second, cited_duty="物业管理条例第三条")
        self.assertEqual(order.state, order_pb2.ORDER_STATE_RULING)
        self.assertEqual(sum(part.HasField("decline") for part in order.assignments), 2, "both arguments stand side by side")
        self.refused("ORDER_STATE_CONFLICT", self.on_order, "DispatchOrder", order, lead_bureau="bureaus/fangguan", reason="直接派")

        order = self.on_order("RuleOrder", order, lead_bureau=second.bureau, reason="楼内私拉电线由该单位牵头处置",
                              basis="区委编办〔2026〕3号")
        ruled = self.lead_of(order)
        self.assertEqual((ruled.bureau, ruled.binding), (second.bureau, True))
        self.refused("RULING_BINDS", self.decline_as_no_duty, ruled, cited_duty="仍不属本单位")
        self.assertTrue(order.ruling.precedent)
        precedent = self.client.catalog.GetPrecedent(catalog_service_pb2.GetPrecedentRequest(name=order.ruling.precedent))
        self.assertEqual(precedent.state, catalog_pb2.PRECEDENT_STATE_ACTIVE)

        later = self.client.place("三单元又有人在楼道里给电动车充电，电线从窗户拉下来，大家担心着火")
        self.assertEqual(self.lead_of(later).bureau, second.bureau)
        self.assertIn(order.ruling.precedent, later.match.precedents)
        explained = self.client.matching.ExplainOrder(matching_service_pb2.ExplainOrderRequest(name=later.name))
        self.assertIn(order.ruling.precedent, "".join(explained.certificate.reasons))
        suggested = self.client.rules.SuggestRules(rule_service_pb2.SuggestRulesRequest(), timeout=60)
        self.assertGreaterEqual(suggested.cases, 1)

    def test_an_offer_of_another_time_is_taken(self):
        order = self.client.place("想请一位党课名师来社区讲课", resources=[LECTURE], headcount=40)
        part = next(part for part in order.assignments if part.resource == LECTURE)
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=40)
        offer = assignment_pb2.Offer(reason="本周讲师外出")
        offer.window.start_time.FromDatetime(start)
        offer.window.end_time.FromDatetime(start + datetime.timedelta(hours=2))
        self.refused("FIELD_REQUIRED", self.on_part, "OfferAssignment", part, offer=assignment_pb2.Offer(reason="无"))
        order = self.on_part("OfferAssignment", part, offer=offer)
        self.assertEqual(order.state, order_pb2.ORDER_STATE_OFFERED)
        number = int(part.name.rsplit("/", 1)[1])
        self.refused("ASSIGNMENT_UNKNOWN", self.on_order, "AnswerOffer", order, assignment=99, take=True)
        order = self.on_order("AnswerOffer", order, assignment=number, take=True)
        taken = order.assignments[number - 1]
        self.assertEqual(taken.state, assignment_pb2.ASSIGNMENT_STATE_SCHEDULED)
        self.assertTrue(taken.offer.taken)
        told = [event.notice for event in self.client.all_events() if event.subject == part.name
                and event.type == event_pb2.EVENT_TYPE_ASSIGNMENT_OFFERED]
        self.assertEqual(len(told), 1)
        self.assertIn("时间改为", told[0])

    def test_an_offer_that_is_left_goes_elsewhere(self):
        order = self.client.place("想请一位党课名师来社区讲课", resources=[LECTURE], headcount=40)
        part = next(part for part in order.assignments if part.resource == LECTURE)
        start = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=40)
        offer = assignment_pb2.Offer(reason="本周讲师外出")
        offer.window.start_time.FromDatetime(start)
        offer.window.end_time.FromDatetime(start + datetime.timedelta(hours=2))
        order = self.on_part("OfferAssignment", part, offer=offer)
        number = int(part.name.rsplit("/", 1)[1])
        order = self.on_order("AnswerOffer", order, assignment=number, take=False)
        self.assertEqual(order.assignments[number - 1].state, assignment_pb2.ASSIGNMENT_STATE_DECLINED)
        self.assertEqual(order.assignments[number - 1].decline.reason, assignment_pb2.DECLINE_REASON_NO_TIME)

    def test_held_extended_and_called_back_until_it_is_solved(self):
        order = self.client.place(CHARGING)
        order = self.client.accept(self.lead_of(order), "王工")
        order = self.on_part("RequestExtension", self.lead_of(order), seconds=3600, reason="等待配件")
        self.refused("EXTENSION_REFUSED", self.on_part, "RequestExtension", self.lead_of(order), seconds=3600, reason="再等")
        before = self.lead_of(order).complete_due_time.ToSeconds()
        self.refused("FIELD_REQUIRED", self.on_part, "DecideExtension", self.lead_of(order), grant=False)
        order = self.on_part("DecideExtension", self.lead_of(order), grant=True)
        self.assertGreaterEqual(self.lead_of(order).complete_due_time.ToSeconds(), before + 3600)
        order = self.on_part("SuspendAssignment", self.lead_of(order), reason="等待充电桩到货")
        self.assertEqual(self.lead_of(order).state, assignment_pb2.ASSIGNMENT_STATE_ON_HOLD)
        order = self.on_part("ResumeAssignment", self.lead_of(order))
        order = self.complete_all(order)
        self.assertTrue(order.HasField("confirm_due_time"))
        order = self.on_order("ReopenOrder", order, reason="第二天又拉了新线")
        self.assertEqual(order.state, order_pb2.ORDER_STATE_REVIEW)
        self.assertIn("第二天又拉了新线", order.review_reason)
        order = self.on_order("DispatchOrder", order, lead_bureau=order.first_receiver, reason="首接负责")
        order = self.complete_all(order)
        order = self.on_order("ConfirmOrder", order)
        spans = order.time_account
        self.assertTrue(all(span.HasField("end_time") for span in spans))
        self.assertEqual([span.end_time for span in spans[:-1]], [span.start_time for span in spans[1:]])
        self.assertEqual(spans[0].start_time, order.create_time)

    def test_what_is_partly_delivered_is_matched_again(self):
        order = self.client.place("想请党课名师来讲两场党课", resources=[LECTURE], headcount=40, quantity=2)
        part = next((part for part in order.assignments if part.resource == LECTURE), None)
        self.assertIsNotNone(part, order)
        order = self.client.accept(part, "李老师")
        number = int(part.name.rsplit("/", 1)[1]) - 1
        for other in range(len(order.assignments)):
            if other != number:
                order = self.on_part("ReleaseAssignment", order.assignments[other], reason="一家即可") \
                    if order.assignments[other].role != match_pb2.BUREAU_ROLE_LEAD else order
        self.refused("FIELD_OUT_OF_RANGE", self.on_part, "CompleteAssignment", order.assignments[number],
                     completion=assignment_pb2.Completion(summary="讲了三场", delivered_quantity=3))
        order = self.on_part("CompleteAssignment", order.assignments[number],
                             completion=assignment_pb2.Completion(summary="讲了一场", delivered_quantity=1))
        line = next(line for line in order.lines if line.resource == LECTURE)
        self.assertEqual((line.requested, line.delivered, line.fulfilment), (2, 1, order_pb2.FULFILMENT_PART))
        self.assertTrue(order.state == order_pb2.ORDER_STATE_REVIEW or len(order.assignments) > number + 1,
                        "the second is with somebody, or waits for a person")


if __name__ == "__main__":
    unittest.main(verbosity=2)
