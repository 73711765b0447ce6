#include "tests/bench/rule_rows.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace peidan::bench {
namespace {

std::string& TextOf(const char* name, std::vector<matching::RuleFile>& files) {
  const auto it = std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.name == name; });
  if (it == files.end()) {
    std::fprintf(stderr, "matching_bench: the rule set has no %s\n", name);
    std::exit(1);
  }
  return it->text;
}

std::vector<std::string> LinesOf(const std::string& text) { return absl::StrSplit(text, '\n', absl::SkipEmpty()); }

// Makes rows that no other row repeats.
class RowMaker {
 public:
  RowMaker(const std::string& header, const std::vector<std::string>& rows, const std::string& lexicon, uint32_t seed)
      : columns_(absl::StrSplit(header, ',')), random_(seed) {
    for (const std::string& row : rows) {
      const std::vector<std::string> cells = absl::StrSplit(row, ',');
      const bool plain =
          cells.size() > 5 && cells[2] == "-" && cells[3] == "-" && cells[4] == "-" && cells[1][0] != '"';
      if (plain) topics_.emplace_back(cells[1], cells[5]);
    }
    for (const std::string& line : LinesOf(lexicon)) {
      const std::vector<std::string> cells = absl::StrSplit(line, absl::MaxSplits(',', 2));
      if (cells.size() > 1) concepts_[cells[1]].push_back(cells[0]);
    }
  }

  std::string Make() {
    static const std::pair<const char*, const char*> kinds[] = {
        {"actions", "action"}, {"settings", "setting"}, {"audiences", "audience"}};
    for (;;) {
      const auto& [topic, lead] = topics_[random_() % topics_.size()];
      const auto& [column, kind] = kinds[random_() % std::size(kinds)];
      const std::vector<std::string>& concepts = concepts_.at(kind);
      const std::string cell = absl::StrCat("any(", concepts[random_() % concepts.size()], ")");
      if (!made_.insert(topic + cell).second) continue;
      std::map<std::string, std::string> row = {{"id", absl::StrFormat("G%05d", made_.size())},
                                                {"topics", topic},
                                                {"actions", "-"},
                                                {"settings", "-"},
                                                {"audiences", "-"},
                                                {"lead", lead},
                                                {"priority", "50"},
                                                {"basis", "测量用"}};
      row[column] = cell;
      return absl::StrJoin(columns_, ",", [&](std::string* out, const std::string& name) { out->append(row[name]); });
    }
  }

 private:
  const std::vector<std::string> columns_;
  std::mt19937 random_;
  std::vector<std::pair<std::string, std::string>> topics_;  // cell and lead of the rows on a topic alone
  std::map<std::string, std::vector<std::string>> concepts_;
  std::set<std::string> made_;
};

}  // namespace

std::shared_ptr<const matching::RuleSet> RulesWithRows(std::vector<matching::RuleFile> files, size_t rows,
                                                       uint32_t seed) {
  std::string& routing = TextOf("routing.csv", files);
  std::vector<std::string> lines = LinesOf(routing);
  RowMaker maker(lines[0], {lines.begin() + 1, lines.end()}, TextOf("lexicon.csv", files), seed);
  lines.resize(std::min(lines.size(), rows + 1));
  while (lines.size() < rows + 1) lines.push_back(maker.Make());
  routing = absl::StrJoin(lines, "\n") + "\n";
  auto rules = matching::RuleSet::Compile(files);
  if (!rules.ok()) {
    std::fprintf(stderr, "matching_bench: %s\n", rules.status().ToString().c_str());
    std::exit(1);
  }
  return *std::move(rules);
}

}  // namespace peidan::bench
