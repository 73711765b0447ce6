"""Rule sets for the tests of governance: the one of Haidian, and changed copies of it."""
import csv
import io

from harness import RULES, new_id, rule_service_pb2, rule_set_pb2

PIECE = 65536


def haidian():
    """Name and bytes of each file."""
    return {path.name: path.read_bytes() for path in sorted(RULES.iterdir()) if path.suffix in (".csv", ".textproto")}


def names(files, row_id, bureau):
    """Whether a cell of the row of routing.csv is this bureau's code."""
    text = files["routing.csv"].decode("utf-8-sig")
    return any(row and row[0] == row_id and bureau in row for row in csv.reader(io.StringIO(text)))


def with_lead(files, row_id, before, after):
    """A copy in which the row of routing.csv names another lead, of the priority that settles who leads."""
    text = files["routing.csv"].decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    [row] = [row for row in rows if row and row[0] == row_id]
    row[row.index(before)] = after
    row[rows[0].index("priority")] = "100"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    # No cases: one of them may be about the row.
    return {**files, "routing.csv": out.getvalue().encode(), "cases.csv": files["cases.csv"].splitlines(True)[0]}


def with_text(files, name, text):
    """A copy with more text at the end of a file, which begins with it where there is none."""
    return {**files, name: files.get(name, b"") + text.encode()}


def pieces(files, note="", request_id=None, validate_only=False, complete=True):
    first = dict(request_id=request_id or new_id(), note=note, validate_only=validate_only)
    names = sorted(files)
    for name in names:
        text = files[name]
        for begin in range(0, max(len(text), 1), PIECE):
            last = complete and name == names[-1] and begin + PIECE >= len(text)
            yield rule_service_pb2.UploadRuleSetRequest(
                piece=rule_set_pb2.RuleFile(name=name, text=text[begin:begin + PIECE]), last=last, **first)
            first = {}


def upload(client, files, note="测试", **options):
    return client.rules.UploadRuleSet(pieces(files, note, **options), timeout=60)


def told(answer):
    """The findings of an upload, but for the one that only depends on the day: no notice yet for the year it is."""
    return [finding for finding in answer.findings if finding.reason != "CALENDAR_YEAR_MISSING"]


def activate(client, name, reason="测试启用", **options):
    return client.rules.ActivateRuleSet(rule_service_pb2.ActivateRuleSetRequest(
        **{"name": name, "reason": reason, "request_id": new_id(), **options}), timeout=60)


def roll_back(client, reason="测试回退", **options):
    return client.rules.RollBackRuleSet(rule_service_pb2.RollBackRuleSetRequest(
        **{"reason": reason, "request_id": new_id(), **options}), timeout=60)


def active(client):
    return client.rules.GetRuleSet(rule_service_pb2.GetRuleSetRequest(name="ruleSets/active"), timeout=30)


def activations(client):
    return client.rules.ListRuleActivations(rule_service_pb2.ListRuleActivationsRequest(page_size=500), timeout=30)
