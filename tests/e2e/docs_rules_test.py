"""Plays docs/rules.md: every command of the page, in its order, on a real server, with the edits that the page describes.

A block ```sh holds commands, one a line; after a line `# 应当失败` they must fail. A block ```csv PATH or ```json PATH is what
the reader types into that file: added at its end where there is one, and saved as WPS on Chinese Windows saves it.
"""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from harness import BIN, SOURCE, Peidand

PAGE = SOURCE / "docs/rules.md"
BLOCK = re.compile(r"^```(sh|csv|json)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
MUST_FAIL = "# 应当失败"
NUMBER = "编号"  # stands for the number that `rules upload` prints
NEEDS = ["公园里的健身器材坏了", "小公园的健身器材锈了，漫步机断了一条腿", "小区里的健身器材坏了两件", "马路上的路灯不亮了"]


def decoded(table):
    """The text of a table, saved by peidanctl or by WPS on Chinese Windows."""
    try:
        return table.decode("utf-8-sig")
    except UnicodeDecodeError:
        return table.decode("gb18030")


class Reader:
    """A person who does what the page says, in a folder of her own."""

    def __init__(self, folder, address):
        self.folder = pathlib.Path(folder)
        self.environment = {**os.environ, "PEIDAN_SERVER": address, "PATH": f"{BIN}:{os.environ['PATH']}"}
        self.number = None
        self.outputs = {}  # by command as the page has it

    def edit(self, name, text):
        path = self.folder / name
        encoding = "utf-8"
        if path.suffix == ".csv":
            encoding = "gb18030"
            before = decoded(path.read_bytes()) if path.exists() else ""
            text = (before + text).replace("\r\n", "\n").replace("\n", "\r\n")
        path.write_bytes(text.encode(encoding))

    def run(self, command, must_fail):
        done = subprocess.run(["bash", "-c", command.replace(NUMBER, self.number or NUMBER)], cwd=self.folder,
                              env=self.environment, capture_output=True, text=True, timeout=300)
        told = f"$ {command}\n{done.stdout}{done.stderr}"
        if must_fail == (done.returncode == 0):
            raise AssertionError(f"exit status {done.returncode}\n{told}")
        self.outputs[command] = done.stdout
        if command.startswith("peidanctl rules upload"):
            self.number = re.search(r"规则集 ([0-9a-f]{12})", done.stdout)[1]


class DocsRulesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="peidan-docs-")
        cls.server = Peidand().start()
        client = cls.server.client()
        client.import_library()
        for need in NEEDS:
            client.place(need)
        client.close()
        cls.reader = Reader(cls.scratch.name, cls.server.address)
        cls.commands = 0
        for language, name, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
            if language != "sh":
                cls.reader.edit(name, text)
                continue
            must_fail = False
            for line in text.splitlines():
                if line.startswith("#"):
                    must_fail = line == MUST_FAIL
                elif line:
                    cls.reader.run(line, must_fail)
                    cls.commands += 1

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()
        cls.scratch.cleanup()

    def output(self, beginning):
        found = [text for command, text in self.reader.outputs.items() if command.startswith(beginning)]
        self.assertTrue(found, beginning)
        return found[-1]

    def test_every_command_of_the_page_was_run(self):
        text = PAGE.read_text(encoding="utf-8")
        blocks = re.findall(r"^```", text, re.M)
        self.assertEqual(len(blocks), 2 * len(BLOCK.findall(text)), "a block that nobody plays")
        self.assertGreaterEqual(self.commands, 20)

    def test_the_file_of_the_spreadsheet_was_understood(self):
        self.assertIn("检查通过", self.output("peidanctl rules check"))

    def test_the_check_says_of_the_row_in_vain_what_the_page_says(self):
        [finding] = re.findall(r"^> (.*)$", PAGE.read_text(encoding="utf-8"), re.M)
        self.assertIn(finding, self.output("peidanctl rules check 试错"))
        # A second one from the day on which the calendar of the page ends.
        self.assertRegex(self.output("peidanctl rules check 试错"), "有 [12] 处提示")

    def test_half_a_notice_is_told(self):
        self.assertIn("2027 年的放假安排不全", self.output("peidanctl rules check 新日历"))

    def test_the_comparison_names_who_is_affected(self):
        self.assertRegex(self.output("peidanctl rules diff active 编号 --orders"), r"区体育局 +区园林绿化局 +\d")

    def test_the_shadow_saw_the_order(self):
        self.assertIn("比较了", self.output("peidanctl rules shadow-report"))

    def test_the_new_rule_decided_and_was_taken_back(self):
        self.assertRegex(self.output("peidanctl match"), r"主办 +区园林绿化局")
        self.assertIn("回退", self.output("peidanctl rules rollback"))
        self.assertNotIn(self.reader.number, self.output("peidanctl rules show active"))

    def test_the_trial_of_a_table_gave_its_answer(self):
        self.assertIn("100", self.output("peidanctl rules eval"))

    def test_every_order_replays_to_the_same_bytes(self):
        self.assertRegex(self.output("peidanctl rules replay"), rf"重放 {len(NEEDS) + 1} 单，与当时逐字节一致 {len(NEEDS) + 1} 单")


if __name__ == "__main__":
    unittest.main()
