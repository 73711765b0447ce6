"""What the tests of rule governance share: a server, needs, and what decided them."""
import unittest

import grpc
import rule_files
from harness import Peidand, matching_service_pb2, reason_of, rule_service_pb2

NEED = "小区健身器材坏了两件，转腰器的轴都掉出来了，别磕着老人"
OTHER_NEED = "健身房一夜关门，卡里还剩四千多，群里二百多人"


def lead_of(match):
    return next((bureau.bureau for bureau in match.bureaus if bureau.role == 1), "")


def row_that_decided(client, order):
    """The row of routing.csv behind an order, and the code of its lead."""
    answer = client.matching.ExplainOrder(matching_service_pb2.ExplainOrderRequest(name=order.name))
    lead = lead_of(answer.match)
    terms = next(b for b in answer.certificate.bureaus if b.candidate == lead).terms
    best = max((term for term in terms if term.term.startswith("routing:")), key=lambda term: term.value, default=None)
    return best.term.split(":")[1] if best else None, lead.removeprefix("bureaus/")


def changed_set(client, order, bureau="minzheng"):
    row, lead = row_that_decided(client, order)
    return rule_files.with_lead(rule_files.haidian(), row, lead, bureau)


def replay(client, **options):
    return client.rules.ReplayOrders(rule_service_pb2.ReplayOrdersRequest(**options), timeout=3600)


class RuleGovernanceTest(unittest.TestCase):
    """A server of its own with the library of Haidian."""

    def setUp(self):
        self.server = Peidand().start()
        self.client = self.server.client()
        self.client.import_library()
        self.addCleanup(self.server.__exit__)
        self.addCleanup(lambda: self.client.close())

    def restart(self, kill=False):
        self.client.close()
        if kill:
            self.server.kill()
        else:
            self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.client = self.server.client()

    def refused(self, call, reason, code):
        with self.assertRaises(grpc.RpcError) as raised:
            call()
        self.assertEqual((reason_of(raised.exception)[0], raised.exception.code()), (reason, code))
