"""Governing the rules of a running server: upload, check, activate, roll back, evaluate."""
import random
import subprocess
import threading
import time
import unittest

import grpc
import rule_files
from harness import BIN, catalog_service_pb2, event_pb2, new_id, rule_service_pb2, rule_set_pb2, rule_table_pb2
from rule_governance import NEED, RuleGovernanceTest, changed_set, lead_of, replay

FAULTY_ROWS = {  # appended to routing.csv, and where the fault is: reason, column, row
    "a concept that the lexicon does not have": ("R9001,any(sport.moon),-,-,-,tiyu,,50,依据,", ("CONCEPT", "topics", "R9001")),
    "a row that never hits": ("R9001,any(sport.equip),-,none(sport.equip),-,tiyu,,60,依据,", ("ROW_NEVER_HITS", "", "R9001")),
}
ALLOWANCE_TABLE = """
tables {
  name: "allowance" title: "津贴" file: "allowance.csv" hit_policy: HIT_POLICY_UNIQUE
  columns { name: "id" title: "编号" role: COLUMN_ROLE_ID }
  columns { name: "age" title: "年龄" role: COLUMN_ROLE_INPUT type: COLUMN_TYPE_NUMBER }
  columns { name: "amount" title: "津贴" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_NUMBER }
}
"""
SEED = 20261124


class RulesTest(RuleGovernanceTest):
    def test_a_new_store_begins_with_the_rules_of_the_folder(self):
        listed = self.client.rules.ListRuleSets(rule_service_pb2.ListRuleSetsRequest())
        self.assertEqual(listed.total_size, 1)
        self.assertEqual(listed.rule_sets[0].state, rule_set_pb2.RULE_SET_STATE_ACTIVE)
        self.assertIn("routing", [table.table for table in listed.rule_sets[0].tables])
        [first] = rule_files.activations(self.client).activations
        self.assertEqual((first.kind, first.rule_set), (rule_set_pb2.RULE_ACTIVATION_KIND_INITIAL, listed.rule_sets[0].name))
        told = [event.type for event in self.client.all_events()][:2]
        self.assertEqual(told, [event_pb2.EVENT_TYPE_RULE_SET_UPLOADED, event_pb2.EVENT_TYPE_RULE_SET_ACTIVATED])
        pieces = {}
        for answer in self.client.rules.DownloadRuleSet(rule_service_pb2.DownloadRuleSetRequest(name="ruleSets/active")):
            self.assertLessEqual(len(answer.piece.text), 131072)
            pieces[answer.piece.name] = pieces.get(answer.piece.name, b"") + answer.piece.text
        self.assertEqual(pieces, rule_files.haidian())

    def test_the_next_order_is_decided_by_what_was_activated_and_a_rollback_takes_it_back(self):
        client = self.client
        order = client.place(NEED)
        first = rule_files.active(client).name
        uploaded = rule_files.upload(client, changed_set(client, order), "健身器材转民政")
        self.assertEqual(rule_files.told(uploaded), [])
        second = uploaded.rule_set.name
        self.assertNotEqual(first, second)
        self.assertEqual(client.place(NEED).match.rule_set_hash, first.removeprefix("ruleSets/"))

        request_id = new_id()
        done = rule_files.activate(client, second[:len("ruleSets/") + 8], request_id=request_id, expected_active=first)
        self.assertEqual((done.rule_set, done.previous), (second, first))
        self.assertEqual(rule_files.activate(client, second[:len("ruleSets/") + 8], request_id=request_id,
                                             expected_active=first), done)
        moved = client.place(NEED)
        self.assertEqual(moved.match.rule_set_hash, second.removeprefix("ruleSets/"))
        self.assertEqual(lead_of(moved.match), "bureaus/minzheng")
        self.refused(lambda: rule_files.roll_back(client, expected_active=first), "ETAG_MISMATCH", grpc.StatusCode.ABORTED)

        self.restart()
        client = self.client
        self.assertEqual(rule_files.active(client).name, second)
        back = rule_files.roll_back(client)
        self.assertEqual((back.kind, back.rule_set), (rule_set_pb2.RULE_ACTIVATION_KIND_ROLLBACK, first))
        self.assertEqual(client.place(NEED).match.rule_set_hash, first.removeprefix("ruleSets/"))
        self.refused(lambda: rule_files.roll_back(client), "RULE_SET_NO_PREVIOUS", grpc.StatusCode.FAILED_PRECONDITION)
        history = rule_files.activations(client)
        self.assertEqual([a.name for a in history.activations], [f"ruleActivations/{n}" for n in (3, 2, 1)])
        types = [event.type for event in client.all_events() if event.subject.startswith("ruleSets/")]
        self.assertEqual(types[2:], [event_pb2.EVENT_TYPE_RULE_SET_UPLOADED, event_pb2.EVENT_TYPE_RULE_SET_ACTIVATED,
                                     event_pb2.EVENT_TYPE_RULE_SET_ROLLED_BACK])

    def test_two_rollbacks_go_back_two_steps(self):
        order = self.client.place(NEED)
        names = [rule_files.active(self.client).name]
        for bureau in ("minzheng", "weijian"):
            names.append(rule_files.upload(self.client, changed_set(self.client, order, bureau)).rule_set.name)
            rule_files.activate(self.client, names[-1])
        self.assertEqual(rule_files.roll_back(self.client).rule_set, names[1])
        self.assertEqual(rule_files.roll_back(self.client).rule_set, names[0])

    def test_faults_are_findings_at_their_place_and_nothing_is_kept(self):
        files = rule_files.haidian()
        del files["joint.csv"]
        answer = rule_files.upload(self.client, files)
        self.assertEqual(answer.findings[0].severity, rule_set_pb2.RULE_FINDING_SEVERITY_ERROR)
        self.assertFalse(answer.rule_set.HasField("create_time"))
        dry = rule_files.upload(self.client, changed_set(self.client, self.client.place(NEED)), validate_only=True)
        self.assertEqual(rule_files.told(dry), [])
        self.assertNotEqual(dry.rule_set.name, "")
        self.assertFalse(dry.rule_set.HasField("create_time"))
        self.refused(lambda: rule_files.upload(self.client, rule_files.haidian(), complete=False), "FIELD_REQUIRED",
                     grpc.StatusCode.INVALID_ARGUMENT)
        self.refused(lambda: rule_files.upload(self.client, {"../routing.csv": b""}), "FIELD_MALFORMED",
                     grpc.StatusCode.INVALID_ARGUMENT)
        same = rule_files.upload(self.client, rule_files.haidian())
        self.assertEqual(same.rule_set, rule_files.active(self.client))
        self.assertEqual(self.client.rules.ListRuleSets(rule_service_pb2.ListRuleSetsRequest()).total_size, 1)
        self.refused(lambda: rule_files.activate(self.client, "ruleSets/" + "0" * 64), "RULE_SET_UNKNOWN",
                     grpc.StatusCode.NOT_FOUND)
        self.refused(lambda: rule_files.activate(self.client, "active"), "FIELD_MALFORMED",
                     grpc.StatusCode.INVALID_ARGUMENT)

    def refused_at(self, files, reason, file, line, column, rows):
        kept = self.client.rules.ListRuleSets(rule_service_pb2.ListRuleSetsRequest()).total_size
        answer = rule_files.upload(self.client, files)
        finding = answer.findings[0]
        self.assertEqual(finding.severity, rule_set_pb2.RULE_FINDING_SEVERITY_ERROR)
        self.assertEqual((finding.reason, finding.file, finding.line, finding.column, list(finding.rows)),
                         (reason, file, line, column, rows))
        self.assertNotEqual(finding.message, "")
        self.assertFalse(answer.rule_set.HasField("create_time"))
        self.assertEqual(self.client.rules.ListRuleSets(rule_service_pb2.ListRuleSetsRequest()).total_size, kept)

    def test_errors_of_the_static_check_keep_a_rule_set_from_being_kept(self):
        files = rule_files.haidian()
        line = files["routing.csv"].count(b"\n") + 1
        for name, (row, (reason, column, row_id)) in FAULTY_ROWS.items():
            with self.subTest(name):
                self.refused_at(rule_files.with_text(files, "routing.csv", row + "\n"), reason, "routing.csv", line, column,
                                [row_id])
        line = files["calendar.csv"].count(b"\n") + 1
        self.refused_at(rule_files.with_text(files, "calendar.csv", "2026-02-13,上班,春节调休,依据\n"),
                        "MAKE_UP_DAY_ON_WEEKDAY", "calendar.csv", line, "date", ["2026-02-13"])
        self.refused_at(rule_files.with_text(files, "working_hours.csv", "11:30,13:00,依据\n"), "CONFLICT",
                        "working_hours.csv", 4, "from", ["11:30"])
        line = files["process.csv"].count(b"\n") + 1
        self.refused_at(rule_files.with_text(files, "process.csv", "confirm,5,日,依据\n"), "DUPLICATE_ID", "process.csv",
                        line, "name", ["confirm"])
        line = files["escalation.csv"].count(b"\n") + 1
        self.refused_at(rule_files.with_text(files, "escalation.csv", "办结,100,局负责人,依据\n"), "VALUE",
                        "escalation.csv", line, "percent", [])
        overlap = rule_files.with_text(files, "manifest.textproto", ALLOWANCE_TABLE)
        overlap = rule_files.with_text(overlap, "allowance.csv", "id,age,amount\nA1,< 80,0\nA2,[80..90],100\nA3,>= 90,500\n")
        self.refused_at(overlap, "ROWS_OVERLAP", "allowance.csv", 4, "", ["A3", "A2"])

    def test_a_warning_alone_is_told_and_the_rule_set_is_kept(self):
        files = rule_files.haidian()
        line = files["routing.csv"].count(b"\n") + 1
        answer = rule_files.upload(self.client, rule_files.with_text(
            files, "routing.csv", "R9001,any(sport.equip),-,-,-,tiyu,,10,依据,\n"))
        [finding] = rule_files.told(answer)
        self.assertEqual(finding.severity, rule_set_pb2.RULE_FINDING_SEVERITY_WARNING)
        self.assertEqual((finding.reason, finding.file, finding.line, list(finding.rows)),
                         ("ROW_SHADOWED", "routing.csv", line, ["R9001", "R0278"]))
        self.assertTrue(answer.rule_set.HasField("create_time"))
        self.assertEqual(rule_files.activate(self.client, answer.rule_set.name).rule_set, answer.rule_set.name)

    def test_a_rule_set_is_checked_against_the_catalog_of_the_moment(self):
        client = self.client
        resource = client.catalog.GetResource(catalog_service_pb2.GetResourceRequest(name="resources/minzheng-001"))
        resource.valid_from, resource.valid_to = "2020-01-01", "2020-12-31"
        client.catalog.UpdateResource(catalog_service_pb2.UpdateResourceRequest(resource=resource, request_id=new_id()),
                                      timeout=30)
        answer = rule_files.upload(client, rule_files.haidian(), validate_only=True)
        self.assertEqual([(f.reason, list(f.rows)) for f in rule_files.told(answer)],
                         [("RESOURCE_UNREACHABLE", ["resources/minzheng-001"])])

    def test_a_table_is_evaluated_on_given_facts_with_its_trace(self):
        request = rule_service_pb2.EvaluateTableRequest(hit_policy=rule_table_pb2.HIT_POLICY_UNIQUE, day="2026-11-24")
        request.table.name = "高龄津贴.csv"
        request.table.text = "id,年龄:number,out 津贴:number\nA1,[80..90),100\nA2,>= 90,300\n".encode()
        request.facts["年龄"].number = 85
        trace = self.client.rules.EvaluateTable(request, timeout=30).trace
        self.assertEqual([(hit.row, hit.outputs[0].value.number) for hit in trace.outcome.hits], [("A1", 100)])
        stored = rule_service_pb2.EvaluateTableRequest(stored_table="routing", rule_set="ruleSets/active")
        self.assertGreater(len(self.client.rules.EvaluateTable(stored, timeout=30).trace.outcome.unknown_rows), 0)

    def test_an_active_rule_set_that_the_release_cannot_use_makes_way_and_everybody_can_see_it(self):
        client = self.client
        order = client.place(NEED)
        first = rule_files.active(client).name
        second = rule_files.upload(client, changed_set(client, order)).rule_set.name
        rule_files.activate(client, second)
        client.place(NEED)
        client.close()
        self.assertEqual(self.server.stop(), 0)
        broken = subprocess.run([str(BIN / "rule_set_breaker"), self.server.data_dir], capture_output=True, text=True, check=True)
        self.assertEqual("ruleSets/" + broken.stdout.strip(), second)
        self.server.start()
        client = self.client = self.server.client()
        self.assertEqual(rule_files.active(client).name, first)
        newest = rule_files.activations(client).activations[0]
        self.assertEqual((newest.kind, newest.rule_set, newest.previous),
                         (rule_set_pb2.RULE_ACTIVATION_KIND_FALLBACK, first, second))
        self.assertIn("routing.csv", newest.reason)
        told = client.all_events()[-1]
        self.assertEqual((told.type, told.subject, told.why), (event_pb2.EVENT_TYPE_RULE_SET_FELL_BACK, first, newest.reason))
        self.assertEqual(client.place(NEED).match.rule_set_hash, first.removeprefix("ruleSets/"))
        summary = replay(client)
        self.assertEqual((summary.replayed, summary.identical, summary.not_recomputable), (2, 2, 1))
        self.assertEqual(summary.obstacles[0].rule_set, second)
        self.refused(lambda: rule_files.activate(client, second), "RULE_SET_FAULTY", grpc.StatusCode.FAILED_PRECONDITION)
        self.restart()
        self.assertEqual(rule_files.activations(self.client).total_size, 3)
        self.client.close()
        self.server.stop()
        self.assertIn("active_rule_set_unusable", self.server.log_text())

    def test_a_kill_during_activation_leaves_either_the_old_or_the_new(self):
        order = self.client.place(NEED)
        sets = [rule_files.active(self.client).name, rule_files.upload(self.client, changed_set(self.client, order)).rule_set.name]
        randomness = random.Random(SEED)
        print(f"seed {SEED}", flush=True)
        for round_number in range(5):
            acknowledged = [rule_files.activations(self.client).total_size]
            begun = threading.Event()

            def change(client=self.client, acknowledged=acknowledged, begun=begun):
                try:
                    while True:
                        for name in sets:
                            done = rule_files.activate(client, name)
                            acknowledged.append(int(done.name.split("/")[1]))
                            begun.set()
                except grpc.RpcError:
                    pass

            thread = threading.Thread(target=change)
            thread.start()
            self.assertTrue(begun.wait(60))
            time.sleep(0.1 * randomness.random())
            self.server.kill()
            thread.join()
            self.client.close()
            self.server.start()
            self.client = self.server.client()
            history = rule_files.activations(self.client)
            self.assertGreaterEqual(history.total_size, acknowledged[-1], f"round {round_number}")
            numbers = range(history.total_size, max(0, history.total_size - 500), -1)
            self.assertEqual([a.name for a in history.activations], [f"ruleActivations/{n}" for n in numbers])
            active = rule_files.active(self.client).name
            self.assertIn(active, sets)
            self.assertEqual(history.activations[0].rule_set, active)
            self.assertEqual(self.client.place(NEED).match.rule_set_hash, active.removeprefix("ruleSets/"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
