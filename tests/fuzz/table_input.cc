#include "tests/fuzz/table_input.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "matching/csv.h"

namespace peidan::matching {
namespace {

void ReadDefinition(absl::string_view text, v1::RuleTable& table) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::vector<std::string> words = absl::StrSplit(lines[i], ' ', absl::SkipEmpty());
    if (words.empty()) continue;
    if (i == 0) {
      v1::HitPolicy policy;
      v1::Aggregation aggregation;
      if (v1::HitPolicy_Parse(absl::StrCat("HIT_POLICY_", words[0]), &policy)) table.set_hit_policy(policy);
      if (words.size() > 1 && v1::Aggregation_Parse(absl::StrCat("AGGREGATION_", words[1]), &aggregation)) {
        table.set_aggregation(aggregation);
      }
      continue;
    }
    v1::RuleColumn& column = *table.add_columns();
    column.set_name(words[0]);
    for (size_t w = 1; w < words.size(); ++w) {
      v1::ColumnRole role;
      v1::ColumnType type;
      if (v1::ColumnRole_Parse(absl::StrCat("COLUMN_ROLE_", words[w]), &role)) {
        column.set_role(role);
      } else if (v1::ColumnType_Parse(absl::StrCat("COLUMN_TYPE_", words[w]), &type)) {
        column.set_type(type);
      } else if (words[w] == "required") {
        column.set_required(true);
      } else if (words[w] == "list") {
        column.set_list(true);
      } else {
        column.set_fact(words[w]);
      }
    }
  }
}

void ReadRows(absl::string_view text, v1::RuleTable& table, Faults& faults) {
  std::string header;
  for (const v1::RuleColumn& column : table.columns())
    absl::StrAppend(&header, header.empty() ? "" : ",", column.name());
  for (const CsvRow& row : ReadCsv("table.csv", absl::StrCat(header, "\n", text), faults).rows) {
    v1::RuleRow& message = *table.add_rows();
    message.set_line(row.number);
    for (const std::string& cell : row.cells) message.add_cells(cell);
  }
}

void ReadFact(absl::string_view text, v1::FactValue& fact) {
  double number = 0;
  if (text == "null") {
    fact.set_null(true);
  } else if (text == "true" || text == "false") {
    fact.set_boolean(text == "true");
  } else if (absl::ConsumePrefix(&text, "\"")) {
    fact.set_text(std::string(absl::StripSuffix(text, "\"")));
  } else if (absl::ConsumePrefix(&text, "[")) {
    for (absl::string_view item : absl::StrSplit(absl::StripSuffix(text, "]"), ' ', absl::SkipEmpty())) {
      fact.mutable_list()->add_values(std::string(item));
    }
  } else if (absl::SimpleAtod(text, &number)) {
    fact.set_number(number);
  }
}

}  // namespace

TableInput ReadTableInput(absl::string_view text, Faults& faults) {
  TableInput input;
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits("---\n", 2));
  input.table.set_name("fuzz");
  ReadDefinition(parts[0], input.table);
  if (parts.size() > 1) ReadRows(parts[1], input.table, faults);
  if (parts.size() <= 2) return input;
  for (absl::string_view line : absl::StrSplit(parts[2], '\n', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> fact = absl::StrSplit(line, absl::MaxSplits(' ', 1));
    ReadFact(fact.second, (*input.facts.mutable_values())[std::string(fact.first)]);
  }
  return input;
}

}  // namespace peidan::matching
