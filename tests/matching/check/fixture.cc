#include "tests/matching/check/fixture.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "matching/check/rule_check.h"
#include "storage/reference/reference_tables.h"

namespace peidan::matching {
namespace {

namespace fs = std::filesystem;
const fs::path kFolder = PEIDAN_SOURCE_DIR "/tests/matching/check";

std::string ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

[[noreturn]] void Refuse(absl::string_view step) {
  std::cerr << "cannot take the step: " << step << "\n";
  std::exit(1);
}

// The line of `text` whose first cell is `key`, with its end of line.
absl::string_view LineOf(absl::string_view text, absl::string_view key, absl::string_view step) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin) + 1;
    const absl::string_view line = text.substr(begin, end - begin);
    if (absl::StartsWith(line, absl::StrCat(key, ","))) return line;
    begin = end;
  }
  Refuse(step);
}

void Replace(std::string& text, absl::string_view part, absl::string_view by) {
  text.replace(static_cast<size_t>(part.data() - text.data()), part.size(), std::string(by));
}

// Takes the steps one by one.
class Steps {
 public:
  Steps(absl::string_view text, Fixture& fixture) : lines_(absl::StrSplit(text, '\n')), fixture_(fixture) {}

  void Take() {
    while (next_ < lines_.size()) {
      const absl::string_view step = Line();
      if (!step.empty() && step[0] != '#') Take(step);
    }
  }

 private:
  absl::string_view Line() { return next_ < lines_.size() ? lines_[next_++] : absl::string_view(); }

  void Take(absl::string_view step) {
    absl::string_view finding = step;
    if (absl::ConsumePrefix(&finding, "expect ")) {
      fixture_.expected.emplace_back(finding);
      return;
    }
    const std::vector<std::string> words = absl::StrSplit(step, ' ');
    if (words.size() < 2) Refuse(step);
    std::string& text = fixture_.files[words[1]];
    if (words[0] == "add") {
      absl::StrAppend(&text, Line(), "\n");
    } else if (words[0] == "replace" && words.size() == 3) {
      Replace(text, LineOf(text, words[2], step), absl::StrCat(Line(), "\n"));
    } else if (words[0] == "remove" && words.size() == 3) {
      Replace(text, LineOf(text, words[2], step), "");
    } else if (words[0] == "edit") {
      Edit(text, step);
    } else {
      Refuse(step);
    }
  }

  void Edit(std::string& text, absl::string_view step) {
    const std::string part(Line());
    const size_t found = text.find(part);
    if (found == std::string::npos || text.find(part, found + 1) != std::string::npos) Refuse(step);
    text.replace(found, part.size(), std::string(Line()));
  }

  std::vector<absl::string_view> lines_;
  size_t next_ = 0;
  Fixture& fixture_;
};

std::unique_ptr<const Catalog> CatalogIn(const Fixture& fixture) {
  const auto& files = fixture.files;
  storage::ReferenceTables tables =
      storage::ParseReferenceTables({{v1::CATALOG_TABLE_BUREAUS, files.at("catalog/bureaus.csv")},
                                     {v1::CATALOG_TABLE_SUBDISTRICTS, files.at("catalog/subdistricts.csv")},
                                     {v1::CATALOG_TABLE_COMMUNITIES, files.at("catalog/communities.csv")},
                                     {v1::CATALOG_TABLE_RESOURCES, files.at("catalog/resources.csv")}},
                                    {});
  for (const v1::ImportFault& fault : tables.faults) Refuse(fault.ShortDebugString());
  return std::make_unique<const Catalog>(std::move(tables.bureaus), std::move(tables.subdistricts),
                                         std::move(tables.communities), std::move(tables.resources), 1);
}

}  // namespace

std::vector<std::string> FixtureNames() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder / "fixtures")) names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

Fixture ReadFixture(const std::string& name) {
  Fixture fixture;
  for (const char* folder : {"rules", "catalog"}) {
    for (const auto& entry : fs::directory_iterator(kFolder / "healthy" / folder)) {
      fixture.files[absl::StrCat(folder, "/", entry.path().filename().string())] = ReadFile(entry.path());
    }
  }
  if (name.empty()) return fixture;
  const std::string text = ReadFile(kFolder / "fixtures" / (name + ".txt"));
  Steps(text, fixture).Take();
  return fixture;
}

std::vector<v1::RuleFinding> FindingsIn(const Fixture& fixture) {
  std::vector<RuleFile> files;
  for (const auto& [path, text] : fixture.files) {
    if (absl::StartsWith(path, "rules/")) files.push_back({path.substr(6), text});
  }
  Faults faults;
  v1::RuleSet message = ParseRuleFiles(files, faults);
  const std::unique_ptr<const RuleSet> rules = RuleSet::Compile(message, faults);
  if (!faults.empty()) return FindingsOfFaults(faults, message);
  WorkBudget budget;
  return CheckRules(*rules, CatalogIn(fixture).get(), absl::CivilDay(2026, 11, 24), budget);
}

std::string Describe(const v1::RuleFinding& finding) {
  std::string text = absl::StrCat(finding.severity() == v1::RULE_FINDING_SEVERITY_ERROR ? "ERROR" : "WARNING", " ",
                                  finding.reason(), " ", finding.file(), ":", finding.line());
  if (!finding.column().empty()) absl::StrAppend(&text, ":", finding.column());
  if (finding.character() > 0) absl::StrAppend(&text, ":", finding.character());
  if (finding.rows_size() > 0) absl::StrAppend(&text, " ", absl::StrJoin(finding.rows(), " "));
  return text;
}

}  // namespace peidan::matching
