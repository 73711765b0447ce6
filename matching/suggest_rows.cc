// Concepts that keep ending with another bureau than the rules rank first.
#include <algorithm>
#include <compare>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "matching/policy_tables.h"
#include "matching/suggest_evidence.h"

namespace peidan::matching {
namespace {

constexpr int kPlainPriority = 50;
constexpr int kPriorityStep = 10;  // above the rows that speak about the topic today
constexpr int kHighestPriority = 100;
constexpr size_t kMaxLeads = 3;

// What a row would test.
struct Pattern {
  ConceptId topic;
  std::optional<ConceptId> refiner;  // a setting or an action
  auto operator<=>(const Pattern&) const = default;
};

// A row that people's decisions speak for.
struct Finding {
  Pattern pattern;
  std::string bureau;
  Tally tally;
};

std::string CodeOf(const std::string& bureau) { return std::string(absl::StripPrefix(bureau, "bureaus/")); }

class RowMiner {
 public:
  RowMiner(const SuggestionEvidence& evidence, const SuggestionLimits& limits) : evidence_(evidence), limits_(limits) {
    for (uint32_t i = 0; i < evidence.cases.size(); ++i) {
      for (ConceptId topic : evidence.cases[i].topics) {
        cases_[{topic, std::nullopt}].push_back(i);
        for (ConceptId refiner : evidence.cases[i].refiners) cases_[{topic, refiner}].push_back(i);
      }
    }
  }

  // By pattern; a pattern is left out where the topic alone already says the same.
  std::vector<Finding> Findings() const {
    std::vector<Finding> findings;
    std::map<ConceptId, std::string> by_topic;
    for (const auto& [pattern, cases] : cases_) {  // nullopt comes first
      std::optional<Finding> finding = Judge(pattern, cases);
      if (!finding) continue;
      if (!pattern.refiner) by_topic[pattern.topic] = finding->bureau;
      const auto general = by_topic.find(pattern.topic);
      if (pattern.refiner && general != by_topic.end() && general->second == finding->bureau) continue;
      findings.push_back(*std::move(finding));
    }
    return findings;
  }

 private:
  // The bureau that most of the cases ended with, if the rules rank another one first often enough.
  std::optional<Finding> Judge(const Pattern& pattern, const std::vector<uint32_t>& cases) const {
    std::map<std::string, int> corrected;
    for (uint32_t i : cases) {
      const LabelledCase& labelled = *evidence_.cases[i].labelled;
      if (!labelled.lead.empty() && (labelled.ranked.empty() || labelled.ranked[0] != labelled.lead))
        ++corrected[labelled.lead];
    }
    std::optional<Finding> best;
    for (const auto& [bureau, count] : corrected) {
      if (count < limits_.min_support) continue;
      Finding finding{pattern, bureau, {}};
      for (uint32_t i : cases) finding.tally.Count(evidence_, i, bureau);
      if (finding.tally.Confidence() < limits_.min_confidence) continue;
      if (!best || finding.tally.in_favour.size() > best->tally.in_favour.size()) best = std::move(finding);
    }
    return best;
  }

  const SuggestionEvidence& evidence_;
  const SuggestionLimits& limits_;
  std::map<Pattern, std::vector<uint32_t>> cases_;
};

// Turns findings into lines of routing.csv.
class RowWriter {
 public:
  RowWriter(const SuggestionEvidence& evidence, const EditableTable& routing)
      : evidence_(evidence), routing_(routing), next_id_(HighestId() + 1) {}

  // Nothing where the row is there already, or the table has no column for what it would test.
  std::optional<v1::RuleSuggestion> Write(const Finding& finding) {
    if (!CanTest(finding.pattern)) return std::nullopt;
    v1::RuleSuggestion suggestion;
    suggestion.set_file(routing_.file());
    finding.tally.Write(evidence_, suggestion);
    suggestion.set_why(Why(finding));
    const auto* present = SameCondition(finding.pattern);
    if (present == nullptr) {
      WriteNew(finding, suggestion);
      return suggestion;
    }
    const v1::RuleRow* line = routing_.Find(present->id);
    if (line == nullptr || present->output.leads[0] == finding.bureau) return std::nullopt;
    WriteChanged(finding, *line, suggestion);
    return suggestion;
  }

 private:
  using Row = DecisionTable<Responsibility>::Row;
  const LexiconEntry& EntryOf(ConceptId id) const { return evidence_.tables.lexicon.entries()[id]; }

  // Ids are a letter and a number.
  int HighestId() const {
    int highest = 0;
    for (const v1::RuleRow& row : routing_.message().rows()) {
      int number = 0;
      if (!row.id().empty() && absl::SimpleAtoi(absl::string_view(row.id()).substr(1), &number))
        highest = std::max(highest, number);
    }
    return highest;
  }

  std::string Why(const Finding& finding) const {
    std::string concepts = absl::StrCat("“", EntryOf(finding.pattern.topic).name, "”");
    if (finding.pattern.refiner) absl::StrAppend(&concepts, "和“", EntryOf(*finding.pattern.refiner).name, "”");
    const size_t all = finding.tally.in_favour.size() + finding.tally.against.size();
    return absl::StrCat("提到", concepts, "的 ", all, " 件点单中，有 ", finding.tally.in_favour.size(),
                        " 件最后由建议行的主办单位办理，规则却常常先想到别的单位。");
  }

  bool Tests(const SetTest& test, std::optional<ConceptId> concept_id) const {
    if (!concept_id) return test.always();
    return test.terms() == std::vector<SetTest::Term>{{SetTest::Kind::kAny, {*concept_id}}};
  }

  std::optional<ConceptId> RefinerOf(const Pattern& pattern, ConceptClass kind) const {
    const bool is = pattern.refiner && EntryOf(*pattern.refiner).concept_class == kind;
    return is ? pattern.refiner : std::nullopt;
  }

  bool CanTest(const Pattern& pattern) const {
    if (!pattern.refiner) return true;
    std::vector<std::string> cells = routing_.BlankLine();
    return routing_.Cell(cells, RefinerOf(pattern, ConceptClass::kAction) ? "actions" : "settings") != nullptr;
  }

  // Columns stand in this order: topics, actions, settings, others. A rule set may have fewer.
  bool TestsJust(const std::vector<SetTest>& tests, const Pattern& pattern) const {
    const std::optional<ConceptId> wanted[] = {pattern.topic, RefinerOf(pattern, ConceptClass::kAction),
                                               RefinerOf(pattern, ConceptClass::kSetting)};
    for (size_t i = 0; i < std::max(tests.size(), std::size(wanted)); ++i) {
      const std::optional<ConceptId> concept_id = i < std::size(wanted) ? wanted[i] : std::nullopt;
      if (!Tests(i < tests.size() ? tests[i] : SetTest(), concept_id)) return false;
    }
    return true;
  }

  const Row* SameCondition(const Pattern& pattern) const {
    for (const Row& row : evidence_.tables.routing.rows()) {
      if (!row.condition.unless && TestsJust(row.condition.tests, pattern)) return &row;
    }
    return nullptr;
  }

  // Above every row that asks for the topic.
  int PriorityFor(ConceptId topic) const {
    int highest = kPlainPriority - kPriorityStep;
    for (const Row& row : evidence_.tables.routing.rows()) {
      for (const SetTest::Term& term : row.condition.tests[0].terms()) {
        if (std::binary_search(term.concepts.begin(), term.concepts.end(), topic))
          highest = std::max(highest, row.priority);
      }
    }
    return std::min(highest + kPriorityStep, kHighestPriority);
  }

  void WriteNew(const Finding& finding, v1::RuleSuggestion& suggestion) {
    std::vector<std::string> cells = routing_.BlankLine();
    const auto set = [&](std::string_view column, std::string text) {
      if (std::string* cell = routing_.Cell(cells, column)) *cell = std::move(text);
    };
    const auto test = [&](std::optional<ConceptId> id) {
      return id ? absl::StrCat("any(", EntryOf(*id).id, ")") : "-";
    };
    suggestion.set_row(absl::StrFormat("R%04d", next_id_++));
    set("id", suggestion.row());
    set("topics", test(finding.pattern.topic));
    set("actions", test(RefinerOf(finding.pattern, ConceptClass::kAction)));
    set("settings", test(RefinerOf(finding.pattern, ConceptClass::kSetting)));
    set("lead", CodeOf(finding.bureau));
    set("priority", absl::StrCat(PriorityFor(finding.pattern.topic)));
    set("basis", absl::StrCat("近期 ", finding.tally.in_favour.size(), " 件点单的人工派单结果"));
    set("note", "由人工派单归纳，请核对依据");
    suggestion.set_after(CsvLineOf(cells));
  }

  // The bureau becomes the first lead; those before it remain as the next ones.
  void WriteChanged(const Finding& finding, const v1::RuleRow& line, v1::RuleSuggestion& suggestion) const {
    std::vector<std::string> cells = CellsOf(line);
    const std::string code = CodeOf(finding.bureau);
    const auto rest = [&](std::string_view column) {
      std::vector<std::string> codes = absl::StrSplit(*routing_.Cell(cells, column), ';', absl::SkipEmpty());
      std::erase(codes, code);
      return codes;
    };
    std::vector<std::string> leads = rest("lead");
    leads.insert(leads.begin(), code);
    leads.resize(std::min(leads.size(), kMaxLeads));
    *routing_.Cell(cells, "lead") = absl::StrJoin(leads, ";");
    *routing_.Cell(cells, "cooperating") = absl::StrJoin(rest("cooperating"), ";");
    suggestion.set_row(line.id());
    suggestion.set_before(CsvLineOf(CellsOf(line)));
    suggestion.set_after(CsvLineOf(cells));
  }

  const SuggestionEvidence& evidence_;
  const EditableTable& routing_;
  int next_id_;
};

}  // namespace

std::vector<v1::RuleSuggestion> SuggestRows(const SuggestionEvidence& evidence, const EditableTable& routing,
                                            const SuggestionLimits& limits) {
  std::vector<v1::RuleSuggestion> suggestions;
  RowWriter writer(evidence, routing);
  for (const Finding& finding : RowMiner(evidence, limits).Findings()) {
    if (auto suggestion = writer.Write(finding)) suggestions.push_back(*std::move(suggestion));
  }
  return suggestions;
}

}  // namespace peidan::matching
