// The limits of what is read from files, on each side.
#include "matching/rule_files.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "matching/lexicon.h"
#include "matching/table/table.h"
#include "matching/worktime/work_calendar.h"

namespace peidan::matching {
namespace {

using ::testing::HasSubstr;

// A manifest of one table of a kind, with one column of ids and `more` of notes.
std::string Manifest(absl::string_view kind, int more) {
  std::string text =
      absl::StrCat("tables { name: 't' file: 't.csv' kind: ", kind, " columns { name: 'id' role: COLUMN_ROLE_ID }");
  for (int i = 0; i < more; ++i) absl::StrAppend(&text, " columns { name: 'n", i, "' role: COLUMN_ROLE_NOTE }");
  return text + " }";
}

std::string Table(size_t rows, int more) {
  std::string header = "id", row = "x";
  for (int i = 0; i < more; ++i) {
    absl::StrAppend(&header, ",n", i);
    row += ",";
  }
  std::string text = header + "\n";
  for (size_t i = 0; i < rows; ++i) absl::StrAppend(&text, row, "\n");
  return text;
}

Faults FaultsOf(const std::string& manifest, const std::string& table) {
  Faults faults;
  ParseRuleFiles({{kManifestFile, manifest}, {"t.csv", table}}, faults);
  return faults;
}

void ExpectRefusedAt(const Faults& faults, int row) {
  ASSERT_EQ(faults.count(), 1u);
  EXPECT_EQ(faults.list()[0].file(), "t.csv");
  EXPECT_EQ(faults.list()[0].row(), row);
  EXPECT_EQ(faults.list()[0].reason(), v1::RULE_FAULT_REASON_FORMAT);
  EXPECT_THAT(faults.list()[0].message(), testing::ContainsRegex("最多|太多"));
}

TEST(RuleFilesTest, EachKindOfTableHasItsMostRows) {
  const std::pair<const char*, size_t> kinds[] = {{"TABLE_KIND_LEXICON", kMaxLexiconRows},
                                                  {"TABLE_KIND_SCORING", kMaxScoringRows},
                                                  {"TABLE_KIND_CASES", kMaxCaseRows},
                                                  {"TABLE_KIND_WORD_WEIGHTS", kMaxWordWeightRows},
                                                  {"TABLE_KIND_CALENDAR", worktime::kMaxDayExceptions},
                                                  {"TABLE_KIND_WORKING_HOURS", kMaxWorkingHoursRows},
                                                  {"TABLE_KIND_PROCESS", kMaxProcessRows},
                                                  {"TABLE_KIND_ESCALATION", kMaxEscalationRows},
                                                  {"TABLE_KIND_DECISION", kMaxTableRows}};
  for (const auto& [kind, most] : kinds) {
    SCOPED_TRACE(kind);
    EXPECT_TRUE(FaultsOf(Manifest(kind, 0), Table(most, 0)).empty());
    ExpectRefusedAt(FaultsOf(Manifest(kind, 0), Table(most + 1, 0)), static_cast<int>(most) + 2);
  }
}

TEST(RuleFilesTest, TheCellsOfAnUploadAreLimited) {
  const std::string manifest = Manifest("TABLE_KIND_WORD_WEIGHTS", 9);
  constexpr size_t kMost = kMaxRuleCells / 10 - 1;  // the header has ten too
  EXPECT_TRUE(FaultsOf(manifest, Table(kMost, 9)).empty());
  ExpectRefusedAt(FaultsOf(manifest, Table(kMost + 1, 9)), static_cast<int>(kMost) + 2);
}

TEST(RuleFilesTest, ARowOfNothingButCommasIsOneFault) {
  const Faults faults = FaultsOf(Manifest("TABLE_KIND_CASES", 1), "id,n0\n" + std::string(1'000'000, ',') + "\n");
  ASSERT_EQ(faults.count(), 1u);
  EXPECT_EQ(faults.list()[0].row(), 2);
}

TEST(RuleFilesTest, AManifestHasItsMostBytes) {
  const std::string manifest = Manifest("TABLE_KIND_CASES", 0);
  const auto padded = [&](size_t size) { return manifest + std::string(size - manifest.size(), ' '); };
  EXPECT_TRUE(FaultsOf(padded(kMaxManifestBytes), Table(1, 0)).empty());
  const Faults faults = FaultsOf(padded(kMaxManifestBytes + 1), Table(1, 0));
  ASSERT_EQ(faults.count(), 1u);
  EXPECT_EQ(faults.list()[0].file(), kManifestFile);
}

TEST(RuleFilesTest, AFormHasItsMostCharacters) {
  for (const size_t length : {kMaxFormLength, kMaxFormLength + 1}) {
    std::string form;
    for (size_t i = 0; i < length; ++i) form += "水";
    Faults faults;
    Lexicon::Compile({CsvTable{"lexicon.csv",
                               {{2, {"topic.water", "topic", "水", form, ""}}},
                               {"concept", "class", "name", "forms", "note"}}},
                     faults);
    EXPECT_EQ(faults.count(), length - kMaxFormLength);
  }
}

}  // namespace
}  // namespace peidan::matching
