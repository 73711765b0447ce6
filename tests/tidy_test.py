"""Taste as a test: what a reader may rely on everywhere in the tree. Each message says what to do about it."""
import pathlib
import re
import sys
import unittest

SOURCE = pathlib.Path(sys.argv.pop(1)).resolve()
CODE = ("matching", "storage", "server", "client", "tests")
MAX_LINES = 400
MAX_COLUMNS = 120  # of C++; the tables of cases in Python may be wider
# Folder, what may not stand in it, why. The build refuses includes of layers above; system headers are only refused here.
FORBIDDEN = [
    ("matching", r"absl::Now|std::chrono|std::random|getenv|ifstream", "the decision is a function of values; pass it in"),
    ("matching", r'[<"](rocksdb|grpcpp|grpc)/', "matching knows neither store nor wire"),
    ("server/lifecycle", r"absl::Now|std::chrono|std::random|getenv", "the lifecycle is a function of values; pass it in"),
    ("server/lifecycle", r'[<"](rocksdb|grpcpp|grpc)/', "the lifecycle knows neither store nor wire"),
    ("server", r'[<"](rocksdb/|libpq)', "only storage/ speaks RocksDB and libpq"),
    ("client", r'[<"]libpq', "the client speaks to a server, never to its store"),
    ("client", r'[<"](rocksdb)/|"(server|storage|matching)/', "the client knows the words of proto/ and nothing else"),
    ("storage", r'[<"](grpcpp|grpc)/', "storage knows no wire"),
    ("storage", r"absl::Now(?!\(\), absl::UTCTimeZone)", "time enters at the edge (a line of a log excepted)"),
]


def files(folder, *suffixes):
    return [path for path in sorted((SOURCE / folder).rglob("*"))
            if path.suffix in suffixes and not {"node_modules", "corpus"} & set(path.parts)]


class TidyTest(unittest.TestCase):
    def complain(self, complaints):
        if complaints:
            self.fail("\n" + "\n".join(complaints))

    def test_layers_hold_only_what_belongs_there(self):
        complaints = []
        for folder, pattern, remedy in FORBIDDEN:
            for path in files(folder, ".h", ".cc"):
                for number, line in enumerate(path.read_text().splitlines(), 1):
                    if re.search(pattern, line.split("//")[0]):
                        complaints.append(f"{path.relative_to(SOURCE)}:{number}: {line.strip()}: {remedy}")
        self.complain(complaints)

    def test_no_answer_depends_on_the_order_of_a_hash_map(self):
        declared = re.compile(r"(?:flat|node|unordered)_(?:hash_)?(?:multi)?(?:map|set)<[^;{}]*>&?\s+(\w+)")
        loops = (re.compile(r"for \([^;]*:\s*\*?([\w.>()-]+)\)"), re.compile(r"([\w.>-]+)(?:\.|->)c?begin\(\)"))
        complaints = []
        for folder in CODE[:4]:
            paths = files(folder, ".h", ".cc")
            # A member is declared in the header and walked in the source beside it; other names count in their own file.
            members = {name for path in paths for name in declared.findall(path.read_text()) if name.endswith("_")}
            for path in paths:
                text = path.read_text()
                names = members | set(declared.findall(text))
                for number, line in enumerate(text.splitlines(), 1):
                    walked = [found for loop in loops for found in loop.findall(line.split("//")[0])]
                    if any(re.split(r"\.|->", name)[-1].rstrip("()") in names for name in walked):
                        complaints.append(f"{path.relative_to(SOURCE)}:{number}: sort before you iterate a hash map")
        self.complain(complaints)

    def test_files_stay_readable(self):
        complaints = []
        for folder in CODE:
            for path in files(folder, ".h", ".cc"):
                lines = path.read_text().splitlines()
                if len(lines) > MAX_LINES:
                    complaints.append(f"{path.relative_to(SOURCE)}: {len(lines)} lines; split it")
                for number, line in enumerate(lines, 1):
                    if len(line) > MAX_COLUMNS:
                        complaints.append(f"{path.relative_to(SOURCE)}:{number}: {len(line)} columns; wrap at {MAX_COLUMNS}")
                    if line.rstrip() != line:
                        complaints.append(f"{path.relative_to(SOURCE)}:{number}: space at the end of the line")
        self.complain(complaints)

    def test_nothing_is_left_for_later(self):
        words = re.compile(r"\b(TO" + "DO|FIX" + "ME|HA" + r"CK)\b")
        complaints = [f"{path.relative_to(SOURCE)}:{number}: do it, or write it down in docs/"
                      for folder in CODE + ("proto", "scripts")
                      for path in files(folder, ".h", ".cc", ".py", ".proto", "")
                      if path.is_file()
                      for number, line in enumerate(path.read_text().splitlines(), 1) if words.search(line)]
        self.complain(complaints)

    def test_every_folder_says_what_belongs_in_it(self):
        self.complain([f"{folder}/README.md is missing: ten lines, what belongs here and what never will"
                       for folder in CODE + ("proto", "scripts") if not (SOURCE / folder / "README.md").exists()])

    def test_headers_say_what_they_are_for(self):
        self.complain([f"{path.relative_to(SOURCE)}: begin with the purpose, then #pragma once"
                       for folder in CODE for path in files(folder, ".h")
                       if not path.read_text().startswith("//") or "#pragma once" not in path.read_text()])

    def test_chinese_field_names_are_sorted_for_the_search(self):
        text = (SOURCE / "server/field_names.cc").read_text()
        fields = re.findall(r'^    \{"(\w+)", ', text, re.M)
        self.assertGreater(len(fields), 50)
        self.assertEqual(fields, sorted(fields))


if __name__ == "__main__":
    unittest.main(verbosity=2)
