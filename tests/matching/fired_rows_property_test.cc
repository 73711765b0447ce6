// The rows that a certificate names are held against a second reading of the tables: the cells of the CSV files, read
// here as text, on the concepts that the certificate itself names.
#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "tests/matching/property_cases.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

constexpr int kShippedRulesShare = 10;  // every tenth case is decided by the shipped rule set, which costs more

// Cells of one line of CSV without line breaks inside cells.
std::vector<std::string> CellsOf(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

// One term of a cell, e.g. `any(noise.*, lamp.out)`.
bool Holds(absl::string_view term, const std::set<std::string>& present) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(term, absl::MaxSplits('(', 1));
  int wanted = 0, there = 0;
  for (absl::string_view item : absl::StrSplit(absl::StripSuffix(parts.second, ")"), ',')) {
    item = absl::StripAsciiWhitespace(item);
    const bool prefix = absl::ConsumeSuffix(&item, "*");
    ++wanted;
    there += std::any_of(present.begin(), present.end(),
                         [&](const std::string& id) { return prefix ? absl::StartsWith(id, item) : id == item; });
  }
  if (parts.first == "none") return there == 0;
  return parts.first == "all" ? there == wanted : there > 0;
}

bool CellHolds(const std::string& cell, const std::set<std::string>& present) {
  if (cell == "-") return true;
  const std::vector<std::string> terms = absl::StrSplit(cell, ';');
  return std::all_of(terms.begin(), terms.end(),
                     [&](const std::string& term) { return Holds(absl::StripAsciiWhitespace(term), present); });
}

// The cells that a row of routing or joint tests.
using Conditions = std::map<std::string, std::vector<std::string>>;

Conditions ReadConditions(const std::string& folder, const std::string& table) {
  static const std::set<std::string> tested = {"topics", "actions", "settings", "audiences"};
  Conditions rows;
  for (const RuleFile& file : ReadRuleFiles(folder)) {
    if (file.name != table + ".csv") continue;
    std::vector<std::string> header;
    for (absl::string_view line : absl::StrSplit(file.text, '\n', absl::SkipEmpty())) {
      const std::vector<std::string> cells = CellsOf(std::string(absl::StripSuffix(line, "\r")));
      if (header.empty()) {
        header = cells;
        continue;
      }
      for (size_t i = 0; i < header.size() && i < cells.size(); ++i) {
        if (tested.count(header[i]) > 0) rows[cells[0]].push_back(cells[i]);
      }
    }
  }
  return rows;
}

void ExpectFiredRowsPass(const Decision& decision, const std::string& table, const Conditions& rows) {
  static const std::set<std::string> markers = {"negation", "done", "request", "report", "neutral"};
  std::set<std::string> present;
  for (const v1::ConceptMention& mention : decision.certificate.concepts()) {
    if (!mention.negated() && markers.count(mention.class_name()) == 0) present.insert(mention.concept_id());
  }
  std::vector<std::string> fired, expected;
  for (const v1::FiredRow& row : decision.certificate.rows()) {
    if (row.table() == table) fired.push_back(row.row());
  }
  for (const auto& [id, cells] : rows) {
    if (std::all_of(cells.begin(), cells.end(), [&](const std::string& cell) { return CellHolds(cell, present); }))
      expected.push_back(id);
  }
  ASSERT_EQ(fired, expected) << table;
}

TEST(MatchingPropertyTest, TheRowsNamedAreThoseThatPass) {
  const std::string shipped = PEIDAN_SOURCE_DIR "/matching/rulesets/haidian";
  const Matcher district(ReadCatalog(PEIDAN_SOURCE_DIR "/storage/reference/haidian"), ReadRuleSet(shipped));
  const std::vector<v1::Resource>& resources = district.catalog().resources();
  std::map<std::string, Conditions> small, whole;
  for (const char* table : {"routing", "joint"}) {
    small[table] = ReadConditions(TestData("rules"), table);
    whole[table] = ReadConditions(shipped, table);
  }
  for (uint32_t seed = 1; seed <= PropertyCases(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    NeedMaker maker(seed);
    v1::Need need = NeedOf(maker.Text());
    const bool by_shipped = seed % kShippedRulesShare == 0;
    if (by_shipped) {
      const v1::Resource& about = resources[maker.Below(resources.size())];
      for (const std::string& phrase : about.phrases()) {
        if (maker.Below(4) == 0) need.mutable_text()->append(phrase);
      }
    }
    const Decision decision = DecideFreely(need, by_shipped ? district : TestMatcher());
    for (const auto& [table, rows] : by_shipped ? whole : small) ExpectFiredRowsPass(decision, table, rows);
    if (HasFatalFailure()) FAIL() << need.text();
  }
}

}  // namespace
}  // namespace peidan::matching
