#include "matching/table_loader.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace peidan::matching {
namespace {

using Columns = std::vector<absl::string_view>;

// The classes of urgency.csv. A class of greater weight wins where several apply; GENERAL is what remains.
struct NamedUrgency {
  absl::string_view name;
  v1::UrgencyClass value;
  int weight;
};
constexpr NamedUrgency kUrgencies[] = {{"EMERGENCY", v1::URGENCY_CLASS_EMERGENCY, 4},
                                       {"UTILITIES", v1::URGENCY_CLASS_UTILITIES, 3},
                                       {"COMPLEX", v1::URGENCY_CLASS_COMPLEX, 2},
                                       {"GENERAL", v1::URGENCY_CLASS_GENERAL, 1}};

// Reads the cells of one row after the other, from the left.
class RowReader {
 public:
  RowReader(const CsvTable& table, const CsvRow& row, const Lexicon& lexicon, Faults& faults)
      : table_(table), row_(row), lexicon_(lexicon), faults_(faults) {}

  const std::string& Text() { return row_.cells[column_++]; }

  const std::string& RequiredText() {
    if (row_.cells[column_].empty()) Fault("must not be empty");
    return Text();
  }

  int Number(int low, int high) {
    int value = 0;
    if (!absl::SimpleAtoi(row_.cells[column_], &value) || value < low || value > high) {
      Fault(absl::StrCat("must be a whole number from ", low, " to ", high));
      value = low;
    }
    ++column_;
    return value;
  }

  SetTest Test() {
    const Place place = table_.At(row_, column_);
    return SetTest::Parse(Text(), lexicon_, place, faults_);
  }

  SetTest RequiredTest() {
    if (absl::StripAsciiWhitespace(row_.cells[column_]) == "-") Fault("every row must test something here");
    return Test();
  }

  // `-` or nothing: no exception.
  std::optional<SetTest> Exception() {
    const absl::string_view cell = absl::StripAsciiWhitespace(row_.cells[column_]);
    if (!cell.empty() && cell != "-") return Test();
    ++column_;
    return std::nullopt;
  }

  std::vector<std::string> List() { return absl::StrSplit(Text(), ';', absl::SkipWhitespace()); }

  // Bureau codes, as resource names.
  std::vector<std::string> Bureaus(size_t least, size_t most) {
    const int column = column_;
    std::vector<std::string> names;
    for (absl::string_view code : absl::StrSplit(row_.cells[column], ';', absl::SkipWhitespace())) {
      code = absl::StripAsciiWhitespace(code);
      if (!std::all_of(code.begin(), code.end(), [](char c) { return absl::ascii_islower(c); })) {
        Fault(absl::StrCat("`", code, "` is not a bureau code"));
      }
      names.push_back(absl::StrCat("bureaus/", code));
    }
    if (names.size() < least || names.size() > most) Fault(absl::StrCat("must name ", least, " to ", most, " bureaus"));
    ++column_;
    return names;
  }

  void Fault(absl::string_view message) { faults_.Add(table_.At(row_, column_), message); }

 private:
  const CsvTable& table_;
  const CsvRow& row_;
  const Lexicon& lexicon_;
  Faults& faults_;
  int column_ = 0;
};

// Builds a table row by row; `read` fills in everything but the id, which is the first cell.
template <typename Output, typename Read>
DecisionTable<Output> Load(const CsvTable& table, const Lexicon& lexicon, Faults& faults, Read read) {
  std::vector<typename DecisionTable<Output>::Row> rows;
  std::set<std::string> ids;
  for (const CsvRow& csv : table.rows) {
    RowReader reader(table, csv, lexicon, faults);
    typename DecisionTable<Output>::Row row;
    row.id = reader.RequiredText();
    if (!ids.insert(row.id).second) faults.Add(table.At(csv, 0), absl::StrCat("row `", row.id, "` stands here twice"));
    read(reader, row);
    rows.push_back(std::move(row));
  }
  return DecisionTable<Output>(std::move(rows));
}

constexpr size_t kMaxLeads = 3;
constexpr size_t kMaxCooperatingOfRow = 8;  // as many as one resource may name

void ReadConditions(RowReader& reader, RowCondition& condition) {
  condition.tests.push_back(reader.RequiredTest());
  for (int i = 0; i < 3; ++i) condition.tests.push_back(reader.Test());
}

// Two rows with one condition and priority but different bureaus leave no answer.
void CheckConflicts(const CsvTable& table, const DecisionTable<Responsibility>& rules, Faults& faults) {
  const auto& rows = rules.rows();
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (rows[i].priority != rows[j].priority || !(rows[i].condition == rows[j].condition)) continue;
      const auto csv =
          std::find_if(table.rows.begin(), table.rows.end(), [&](const CsvRow& r) { return r.cells[0] == rows[i].id; });
      faults.Add(table.At(*csv, 1),
                 absl::StrCat("row `", rows[i].id, "` has the same conditions as row `", rows[j].id, "`"));
    }
  }
}

}  // namespace

const Columns& RoutingHeader() {
  static const Columns header = {"id",   "topics",      "actions",  "settings", "audiences",
                                 "lead", "cooperating", "priority", "basis",    "note"};
  return header;
}

DecisionTable<Responsibility> LoadRouting(const CsvTable& table, const Lexicon& lexicon, Faults& faults) {
  auto rules = Load<Responsibility>(table, lexicon, faults, [](RowReader& reader, auto& row) {
    ReadConditions(reader, row.condition);
    row.output.leads = reader.Bureaus(1, kMaxLeads);
    row.output.cooperating = reader.Bureaus(0, kMaxCooperatingOfRow);
    row.priority = reader.Number(1, 100);
    row.output.basis = reader.Text();
    row.output.note = reader.Text();
  });
  CheckConflicts(table, rules, faults);
  return rules;
}

const Columns& JointHeader() {
  static const Columns header = {"id",   "topics",      "actions", "settings", "audiences",
                                 "lead", "cooperating", "basis",   "note"};
  return header;
}

DecisionTable<Responsibility> LoadJoint(const CsvTable& table, const Lexicon& lexicon, Faults& faults) {
  auto rules = Load<Responsibility>(table, lexicon, faults, [](RowReader& reader, auto& row) {
    ReadConditions(reader, row.condition);
    row.priority = row.condition.Specificity();
    row.output.leads = reader.Bureaus(1, kMaxLeads);
    row.output.cooperating = reader.Bureaus(0, kMaxCooperatingOfRow);
    row.output.basis = reader.Text();
    row.output.note = reader.Text();
  });
  CheckConflicts(table, rules, faults);
  return rules;
}

const Columns& EmergencyHeader() {
  static const Columns header = {"id", "urgency", "unless", "call", "advice", "basis"};
  return header;
}

DecisionTable<Emergency> LoadEmergencies(const CsvTable& table, const Lexicon& lexicon, Faults& faults) {
  return Load<Emergency>(table, lexicon, faults, [](RowReader& reader, auto& row) {
    row.condition.tests.push_back(reader.Test());
    row.condition.unless = reader.Exception();
    row.output.calls = reader.List();
    row.output.advice = reader.RequiredText();
    row.output.basis = reader.Text();
  });
}

const Columns& OutOfScopeHeader() {
  static const Columns header = {"id", "scope", "unless", "guidance", "note"};
  return header;
}

DecisionTable<OutOfScope> LoadOutOfScope(const CsvTable& table, const Lexicon& lexicon, Faults& faults) {
  return Load<OutOfScope>(table, lexicon, faults, [](RowReader& reader, auto& row) {
    row.condition.tests.push_back(reader.RequiredTest());
    row.condition.unless = reader.Exception();
    row.output.guidance = reader.RequiredText();
    row.output.note = reader.Text();
  });
}

const Columns& UnclearHeader() {
  static const Columns header = {"id", "topics", "settings", "question", "options", "note"};
  return header;
}

DecisionTable<UnclearTopic> LoadUnclear(const CsvTable& table, const Lexicon& lexicon, Faults& faults) {
  return Load<UnclearTopic>(table, lexicon, faults, [](RowReader& reader, auto& row) {
    row.condition.tests.push_back(reader.RequiredTest());
    row.condition.tests.push_back(reader.Test());
    row.output.question = reader.RequiredText();
    row.output.options = reader.Text();
    row.output.note = reader.Text();
  });
}

const Columns& UrgencyHeader() {
  static const Columns header = {"class", "name", "topics", "limit_hours", "sign_in_hours", "basis"};
  return header;
}

DecisionTable<UrgencyLimit> LoadUrgency(const CsvTable& table, const Lexicon& lexicon, Faults& faults) {
  auto classes = Load<UrgencyLimit>(table, lexicon, faults, [](RowReader& reader, auto& row) {
    const auto* it = std::find_if(std::begin(kUrgencies), std::end(kUrgencies),
                                  [&](const NamedUrgency& u) { return u.name == row.id; });
    if (it == std::end(kUrgencies)) {
      reader.Fault("must follow EMERGENCY, UTILITIES, COMPLEX or GENERAL");
      it = std::end(kUrgencies) - 1;
    }
    row.output.urgency = it->value;
    row.priority = it->weight;
    reader.Text();  // the Chinese name of the class is for people
    row.condition.tests.push_back(it->value == v1::URGENCY_CLASS_GENERAL ? reader.Test() : reader.RequiredTest());
    row.output.limit_hours = reader.Number(1, 24 * 365);
    row.output.sign_in_hours = reader.Number(1, 24 * 365);
    row.output.basis = reader.Text();
  });
  const bool complete = std::any_of(classes.rows().begin(), classes.rows().end(),
                                    [](const auto& row) { return row.condition.tests[0].always(); });
  if (!complete) faults.Add({table.file}, "the class GENERAL must apply to every need (`-`)");
  return classes;
}

}  // namespace peidan::matching
