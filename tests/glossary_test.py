"""The words of proto/: every message and enum is in GLOSSARY.md and the other way round, and everything has a comment.

Usage: glossary_test.py SOURCE_DIR
"""
import re
import sys
import unittest
from pathlib import Path

ROOT = Path(sys.argv.pop()) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
PROTO = ROOT / "proto"
FILES = sorted(PROTO.glob("peidan/**/*.proto"))

BLOCK = re.compile(r"(message|enum|service|oneof)\s+(\w+)\s*\{(\s*\})?$")
RPC = re.compile(r"rpc\s+(\w+)\s*\(")
FIELD = re.compile(r"(?:repeated\s+|optional\s+)?(?:map<[^>]+>|[\w.]+)\s+(\w+)\s*=\s*\d+\b")
ENUM_VALUE = re.compile(r"(\w+)\s*=\s*\d+\b")
NOT_DECLARED = re.compile(r"(syntax|package|import|option|reserved|extensions)\b")


class Declaration:
    """A message, enum, service, oneof, rpc, field or enum value, and whether a comment stands right above it."""

    def __init__(self, kind, name, place, commented):
        self.kind, self.name, self.place, self.commented = kind, name, place, commented


def declarations(path):
    """Reads a .proto file of one statement a line, the form that the repository keeps. Raises on any other line."""
    found, stack, above, open_statement = [], [], "", False
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line, place = raw.strip(), f"{path.relative_to(ROOT)}:{number}"
        commented, above = above.startswith("//"), line
        if open_statement:
            open_statement = not line.endswith(";")
        elif not line or line.startswith("//") or NOT_DECLARED.match(line):
            open_statement = bool(NOT_DECLARED.match(line)) and not line.endswith(";")
        elif line == "}":
            stack.pop()
        elif match := BLOCK.match(line):
            names = [name for kind, name in stack if kind == "message"] + [match[2]]
            found.append(Declaration(match[1], ".".join(names), place, commented))
            if not match[3]:
                stack.append((match[1], match[2]))
        else:
            form, kind = {"service": (RPC, "rpc"), "enum": (ENUM_VALUE, "enum value")}.get(
                stack[-1][0] if stack else "", (FIELD, "field"))
            if not (match := form.match(line)):
                raise ValueError(f"{place}: cannot read: {line}")
            found.append(Declaration(kind, f"{stack[-1][1]}.{match[1]}", place, commented))
            open_statement = not line.endswith((";", "{}", "}"))
    return found


def glossary_terms():
    """The names in the English column of every table of the glossary, with how often each is listed."""
    terms = {}
    for line in (PROTO / "GLOSSARY.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4:
            for name in re.findall(r"`([\w.]+)`", cells[1]):
                terms[name] = terms.get(name, 0) + 1
    return terms


class GlossaryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.all = [declaration for path in FILES for declaration in declarations(path)]
        cls.types = {d.name: d.place for d in cls.all if d.kind in ("message", "enum")}

    def test_the_files_were_found_and_read(self):
        self.assertIn("Order", self.types)
        self.assertIn("CatalogStats.Count", self.types)
        self.assertIn("RequestRecord", self.types)
        self.assertIn("OrderService.PlaceOrder", [d.name for d in self.all if d.kind == "rpc"])
        self.assertIn("Order.etag", [d.name for d in self.all if d.kind == "field"])
        self.assertIn("OrderState.ORDER_STATE_RATED", [d.name for d in self.all if d.kind == "enum value"])

    def test_every_message_and_enum_is_in_the_glossary(self):
        missing = [f"{place}: {name}" for name, place in self.types.items() if name not in glossary_terms()]
        self.assertEqual(missing, [])

    def test_the_glossary_lists_only_what_exists_and_each_once(self):
        self.assertEqual([name for name in glossary_terms() if name not in self.types], [])
        self.assertEqual([name for name, times in glossary_terms().items() if times > 1], [])

    def test_every_row_of_the_glossary_has_four_cells_with_text(self):
        for line in (PROTO / "GLOSSARY.md").read_text(encoding="utf-8").splitlines():
            if line.startswith("|"):
                cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
                self.assertTrue(len(cells) == 4 and all(cells), line)

    def test_everything_declared_has_a_comment_above_it(self):
        bare = [f"{d.place}: {d.kind} {d.name}" for d in self.all if not d.commented and d.kind != "oneof"]
        self.assertEqual(bare, [])


if __name__ == "__main__":
    unittest.main()
