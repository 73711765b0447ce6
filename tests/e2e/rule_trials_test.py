"""Rule sets on trial beside a running server: compare, shadow, replay.

Usage: rule_trials_test.py [--orders N]; N orders (200) are replayed after ten changes of the rules and a restart.
"""
import argparse
import concurrent.futures
import json
import random
import time
import unittest

import grpc
import rule_files
from harness import (SOURCE, assignment_pb2, assignment_service_pb2, catalog_service_pb2, matching_service_pb2, new_id,
                     order_pb2, order_service_pb2, rule_service_pb2, rule_set_pb2)
from rule_governance import NEED, OTHER_NEED, RuleGovernanceTest, changed_set, lead_of, replay, row_that_decided

SEED = 20261124
ORDERS = 200


def needs():
    """Needs as communities write them."""
    lines = (SOURCE / "tests/matching/evaluation/needs_dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines if line]


def diff(client, before, after, **options):
    answers = list(client.rules.DiffRuleSets(rule_service_pb2.DiffRuleSetsRequest(before=before, after=after, **options),
                                             timeout=600))
    return [answer.difference for answer in answers[:-1]], answers[-1].comparison


def shadow_differences(client, **options):
    answers = list(client.rules.ListShadowDifferences(rule_service_pb2.ListShadowDifferencesRequest(**options), timeout=60))
    return [answer.difference for answer in answers[:-1]], answers[-1].comparison


class RuleTrialsTest(RuleGovernanceTest):
    def test_a_comparison_names_the_orders_that_would_move_and_writes_nothing(self):
        client = self.client
        moved = [client.place(NEED).name for _ in range(3)]
        client.place(OTHER_NEED)
        second = rule_files.upload(client, changed_set(client, order_pb2.Order(name=moved[0]))).rule_set.name
        events = len(client.all_events())
        differences, comparison = diff(client, "ruleSets/active", second, explain=True)
        self.assertEqual([difference.order for difference in differences], moved[::-1])
        self.assertTrue(differences[0].HasField("after_certificate"))
        self.assertEqual((comparison.compared, comparison.different), (4, 3))
        self.assertEqual([(s.to, s.orders) for s in comparison.shifts], [("bureaus/minzheng", 3)])
        self.assertEqual(diff(client, "ruleSets/active", second, max_orders=2)[1].compared, 2)
        self.assertEqual(diff(client, second, second)[1].different, 0)
        self.assertEqual(len(client.all_events()), events)
        stream = client.rules.DiffRuleSets(rule_service_pb2.DiffRuleSetsRequest(before="ruleSets/active", after=second))
        next(stream)
        stream.cancel()
        with self.assertRaises(grpc.RpcError) as raised:
            client.rules.ReplayOrders(rule_service_pb2.ReplayOrdersRequest(), timeout=0.0001)
        self.assertEqual(raised.exception.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        self.assertEqual(client.place(OTHER_NEED).match.rule_set_hash, rule_files.active(client).name.split("/")[1])

    def wait_for_shadow(self, orders):
        deadline = time.monotonic() + 60
        while True:
            differences, comparison = shadow_differences(self.client)
            if comparison.compared >= orders or time.monotonic() > deadline:
                self.assertEqual(comparison.compared, orders)
                return differences, comparison
            time.sleep(0.05)

    def test_a_candidate_decides_every_order_beside_the_active_set_even_over_a_crash(self):
        early = self.client.place(NEED)
        second = rule_files.upload(self.client, changed_set(self.client, early)).rule_set.name
        self.refused(lambda: shadow_differences(self.client), "RULE_SET_UNKNOWN", grpc.StatusCode.NOT_FOUND)
        request = rule_service_pb2.ShadowRuleSetRequest(name=second, request_id=new_id())
        candidate = self.client.rules.ShadowRuleSet(request, timeout=30).candidate
        self.assertEqual((candidate.name, candidate.state), (second, rule_set_pb2.RULE_SET_STATE_CANDIDATE))
        placed = [self.client.place(NEED) for _ in range(40)]
        self.assertEqual(lead_of(placed[-1].match), lead_of(early.match), "the candidate only records")
        self.restart(kill=True)
        placed.extend(self.client.place(OTHER_NEED) for _ in range(5))
        differences, comparison = self.wait_for_shadow(45)
        self.assertEqual(comparison.different, 40)
        self.assertEqual([d.order for d in differences], sorted(order.name for order in placed[:40]))
        self.assertEqual(len(shadow_differences(self.client, max_differences=7)[0]), 7)
        rule_files.activate(self.client, second)
        self.refused(lambda: shadow_differences(self.client), "RULE_SET_UNKNOWN", grpc.StatusCode.NOT_FOUND)

    def test_declined_and_dispatched_orders_are_replayed_like_all_others(self):
        client = self.client
        declined = client.place(OTHER_NEED)
        lead = declined.assignments[0]
        client.assignments.DeclineAssignment(assignment_service_pb2.DeclineAssignmentRequest(
            name=lead.name, etag=lead.etag, request_id=new_id(),
            decline=assignment_pb2.Decline(reason=assignment_pb2.DECLINE_REASON_NOT_OUR_DUTY, cited_duty="三定规定第三条")))
        vague = client.place("老王家那事儿你们到底管不管")
        client.orders.DispatchOrder(order_service_pb2.DispatchOrderRequest(
            name=vague.name, etag=vague.etag, request_id=new_id(), lead_bureau="bureaus/sifa", reason="电话核实"))
        for order in (declined, vague):
            answer = client.matching.ExplainOrder(
                matching_service_pb2.ExplainOrderRequest(name=order.name, replay=True), timeout=30)
            self.assertTrue(answer.HasField("replayed_identical"))
            self.assertTrue(answer.replayed_identical)
            self.assertEqual(replay(client, order=order.name).identical, 1)
        plain = client.matching.ExplainOrder(matching_service_pb2.ExplainOrderRequest(name=vague.name))
        self.assertFalse(plain.HasField("replayed_identical"))

    def change_the_catalog(self, number):
        resource = self.client.catalog.GetResource(catalog_service_pb2.GetResourceRequest(name="resources/minzheng-001"))
        resource.description += f"（第 {number} 次修改）"
        self.client.catalog.UpdateResource(catalog_service_pb2.UpdateResourceRequest(
            resource=resource, request_id=new_id()), timeout=30)

    def another_row(self, texts, rows, files):
        """Orders needs until one is decided by a row that is not in `rows` yet: row, lead, orders placed."""
        for tried, text in enumerate(texts, 1):
            order = self.client.place(text)
            if not lead_of(order.match):
                continue
            row, lead = row_that_decided(self.client, order)
            if row and row not in rows and rule_files.names(files, row, lead):
                rows.add(row)
                texts[:tried] = []
                return row, lead, tried
        self.fail("the needs name fewer rows than there are changes")

    def test_replay_is_identical_after_ten_rule_changes_and_a_restart(self):
        texts, unused = needs(), needs()
        randomness = random.Random(SEED)
        print(f"seed {SEED}, {ORDERS} orders", flush=True)
        first = rule_files.active(self.client).name
        placed, files, rows = 0, rule_files.haidian(), set()
        for change in range(10):
            row, lead, tried = self.another_row(unused, rows, files)
            placed += tried
            files = rule_files.with_lead(files, row, lead, "sifa" if lead != "sifa" else "gongan")
            name = rule_files.upload(self.client, files, f"第 {change + 1} 次").rule_set.name
            rule_files.activate(self.client, name)
            if change % 3 == 1:
                self.change_the_catalog(change)
            share = ORDERS // 20 if change < 9 else ORDERS - placed
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                list(pool.map(self.client.place, [randomness.choice(texts) for _ in range(share)]))
            placed += share
        self.restart()
        begin = time.monotonic()
        summary = replay(self.client, max_orders=1_000_000)
        print(f"replayed {summary.replayed} in {time.monotonic() - begin:.1f} s", flush=True)
        self.assertEqual((summary.replayed, summary.identical, summary.skipped, summary.not_kept), (placed, placed, 0, 0))
        begin = time.monotonic()
        differences, comparison = diff(self.client, first, "ruleSets/active", max_orders=1_000_000)
        print(f"compared {comparison.compared}, {comparison.different} differ, in {time.monotonic() - begin:.1f} s", flush=True)
        self.assertEqual(comparison.compared, placed)
        self.assertEqual(len(differences), comparison.different)
        self.assertGreater(comparison.different, 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=ORDERS)
    known, rest = parser.parse_known_args()
    ORDERS = known.orders
    unittest.main(argv=["rule_trials_test.py", *rest], verbosity=2)
