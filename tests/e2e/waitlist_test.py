"""候补: three communities want the one lecture of the month. What is cancelled is offered along the line, lapses, and is claimed.

The claim is due after a day; `late_waitings` makes it one that passed, while the server is down.
"""
import subprocess
import time
import unittest

import grpc
from google.protobuf import field_mask_pb2
from harness import (BIN, Peidand, catalog_pb2, catalog_service_pb2, event_pb2, new_id, order_pb2, order_service_pb2,
                     reason_of, waitlist_pb2, waitlist_service_pb2)

LECTURE = "resources/zuzhi-001"
TEXT = "支部想请一位党课名师来讲一堂党课，老党员听腻了念稿子"
HOLDER, FIRST, SECOND = (f"communities/{code}" for code in ("110108001001", "110108001004", "110108001005"))
PATIENCE = 60  # seconds


class WaitlistTest(unittest.TestCase):
    def one_place(self, client):
        resource = client.catalog.GetResource(catalog_service_pb2.GetResourceRequest(name=LECTURE), timeout=30)
        resource.capacity.CopyFrom(catalog_pb2.Capacity(amount=1, unit="场", community_quota=1,
                                                        period=catalog_pb2.CAPACITY_PERIOD_MONTH))
        return client.catalog.UpdateResource(catalog_service_pb2.UpdateResourceRequest(
            resource=resource, update_mask=field_mask_pb2.FieldMask(paths=["capacity"]), request_id=new_id()), timeout=30)

    def place(self, client, community):
        return client.place(TEXT, resources=[LECTURE], community=community, headcount=40)

    def join(self, client, order, period, request_id=None):
        return client.waitlists.JoinWaitlist(waitlist_service_pb2.JoinWaitlistRequest(
            order=order.name, resource=LECTURE, period=period, request_id=request_id or new_id()), timeout=30)

    def get(self, client, waiting):
        return client.waitlists.GetWaiting(waitlist_service_pb2.GetWaitingRequest(name=waiting.name), timeout=30)

    def await_state(self, client, waiting, state):
        end = time.monotonic() + PATIENCE
        while (now := self.get(client, waiting)).state != state:
            self.assertLess(time.monotonic(), end, f"{now}")
            time.sleep(0.02)
        return now

    def line(self, client, period):
        return client.waitlists.ListWaitings(waitlist_service_pb2.ListWaitingsRequest(
            parent="orders/-", filter=f'resource = "{LECTURE}" AND period = "{period}"'), timeout=30)

    def ctl(self, server, *words):
        done = subprocess.run([str(BIN / "peidanctl"), "--server", server.address, *words], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_what_is_cancelled_is_offered_lapses_goes_to_the_next_and_is_claimed(self):
        with Peidand(None, "--log_rpcs=false") as server:
            client = server.client()
            client.import_library()
            self.one_place(client)
            held = self.place(client, HOLDER)
            holding = [a for a in held.assignments if a.resource == LECTURE]
            self.assertEqual(len(holding), 1, held)
            period = holding[0].capacity_period
            orders = [self.place(client, community) for community in (FIRST, SECOND)]
            for order in orders:
                self.assertFalse([a for a in order.assignments if a.resource], "there is one place")
            with self.assertRaises(grpc.RpcError) as refused:
                self.join(client, orders[0], "2031-01")
            self.assertEqual(reason_of(refused.exception)[0], "FIELD_OUT_OF_RANGE")
            first = self.join(client, orders[0], period, "join-1")
            self.assertEqual(self.join(client, orders[0], period, "join-1").name, first.name, "a repetition does nothing")
            with self.assertRaises(grpc.RpcError) as refused:
                self.join(client, orders[0], period)
            self.assertEqual(reason_of(refused.exception)[0], "WAITLIST_REFUSED")
            self.assertIn("候补中", self.ctl(server, "waitlist", "join", orders[1].name, "--resource", "zuzhi-001", "--period", period))
            line = self.line(client, period)
            self.assertEqual([(w.community, w.position) for w in line.waitings], [(FIRST, 1), (SECOND, 2)])
            second = line.waitings[1]

            client.orders.CancelOrder(order_service_pb2.CancelOrderRequest(
                name=held.name, etag=held.etag, reason="支部换届，改期再办", request_id=new_id()), timeout=30)
            offered = self.await_state(client, first, waitlist_pb2.WAITING_STATE_OFFERED)
            self.assertEqual(offered.claim_due_time.seconds - offered.offer_time.seconds, 24 * 3600)
            self.assertEqual(self.get(client, second).position, 1)
            notices = [e.notice for e in client.all_events() if e.type == event_pb2.EVENT_TYPE_WAITLIST_OFFERED]
            self.assertEqual(len(notices), 1)
            self.assertIn("已有名额，请在", notices[0])

            client.close()
            self.assertEqual(server.stop(), 0)
            made = subprocess.run([str(BIN / "late_waitings"), server.data_dir], check=True, capture_output=True)
            self.assertEqual(int(made.stdout), 1)
            server.start()
            client = server.client()
            self.await_state(client, first, waitlist_pb2.WAITING_STATE_LAPSED)
            self.await_state(client, second, waitlist_pb2.WAITING_STATE_OFFERED)
            self.assertIn("待确认", self.ctl(server, "waitlist", "list", "--resource", "zuzhi-001", "--period", period))
            with self.assertRaises(grpc.RpcError) as refused:
                client.waitlists.ClaimPlace(waitlist_service_pb2.ClaimPlaceRequest(
                    name=first.name, etag=self.get(client, first).etag, request_id=new_id()), timeout=30)
            self.assertEqual(reason_of(refused.exception)[0], "WAITING_STATE_CONFLICT")
            number = second.name.replace("orders/", "").replace("/waitings/", "/")
            self.assertIn("已确认", self.ctl(server, "waitlist", "claim", number))
            order = client.orders.GetOrder(order_service_pb2.GetOrderRequest(name=orders[1].name), timeout=30)
            claimed = self.get(client, second)
            self.assertEqual([a.name for a in order.assignments if a.resource == LECTURE], [claimed.assignment])
            self.assertEqual(order.state, order_pb2.ORDER_STATE_ASSIGNED)
            self.assertIn("已作废", self.ctl(server, "waitlist", "list", "--order", orders[0].name))

            # Who has ended waits for nothing.
            third = self.place(client, HOLDER)
            waiting = self.join(client, third, period)
            client.orders.CancelOrder(order_service_pb2.CancelOrderRequest(
                name=third.name, etag=third.etag, reason="不办了", request_id=new_id()), timeout=30)
            self.assertEqual(self.get(client, waiting).state, waitlist_pb2.WAITING_STATE_LEFT)
            client.close()
            self.assertEqual(server.stop(), 0)
            verified = subprocess.run([str(BIN / "peidanctl"), "admin", "verify", "--data", server.data_dir],
                                      capture_output=True, text=True)
            self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
