#include "tests/matching/table/random_table.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace peidan::matching {
namespace {

constexpr v1::ColumnType kTypes[] = {v1::COLUMN_TYPE_STRING, v1::COLUMN_TYPE_NUMBER, v1::COLUMN_TYPE_BOOLEAN,
                                     v1::COLUMN_TYPE_DATE,   v1::COLUMN_TYPE_TIME,   v1::COLUMN_TYPE_DURATION};
constexpr v1::HitPolicy kPolicies[] = {v1::HIT_POLICY_UNIQUE, v1::HIT_POLICY_ANY, v1::HIT_POLICY_PRIORITY,
                                       v1::HIT_POLICY_COLLECT, v1::HIT_POLICY_RULE_ORDER};
const char* const kTexts[] = {"", "低保", "低收入", "外地", "a\"b"};

bool IsOrdered(v1::ColumnType type) { return type != v1::COLUMN_TYPE_STRING && type != v1::COLUMN_TYPE_BOOLEAN; }
// Values are whole numbers from 0 to this.
int Greatest(v1::ColumnType type) {
  if (type == v1::COLUMN_TYPE_BOOLEAN) return 1;
  return type == v1::COLUMN_TYPE_STRING ? 4 : 9;
}

std::string Quoted(std::string text) {
  for (size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return absl::StrCat("\"", text, "\"");
}

// ISO text, or the number or truth itself.
std::string Plain(v1::ColumnType type, int value) {
  switch (type) {
    case v1::COLUMN_TYPE_STRING:
      return kTexts[value];
    case v1::COLUMN_TYPE_BOOLEAN:
      return value == 1 ? "true" : "false";
    case v1::COLUMN_TYPE_DATE:
      return absl::StrFormat("2026-11-%02d", value + 20);
    case v1::COLUMN_TYPE_TIME:
      return absl::StrFormat("08:%02d:00", value * 5);
    case v1::COLUMN_TYPE_DURATION:
      return absl::StrFormat("P%dDT%dH", value, value);
    default:
      return absl::StrCat(value - 4, ".5");
  }
}

std::string LiteralOf(v1::ColumnType type, int value) {
  const std::string plain = Plain(type, value);
  switch (type) {
    case v1::COLUMN_TYPE_STRING:
      return Quoted(plain);
    case v1::COLUMN_TYPE_DATE:
      return value % 2 == 0 ? plain : absl::StrCat("date(\"", plain, "\")");
    case v1::COLUMN_TYPE_TIME:
      return value % 2 == 0 ? plain : absl::StrCat("time(\"", plain, "\")");
    case v1::COLUMN_TYPE_DURATION:
      return value % 2 == 0 ? plain : absl::StrCat("duration(\"", plain, "\")");
    default:
      return plain;
  }
}

std::string TextOf(v1::ColumnType type, const TestSpec::Range& range) {
  if (range.low == range.high) return LiteralOf(type, range.low);
  if (range.low < 0) return absl::StrCat(range.high_open ? "< " : "<=", LiteralOf(type, range.high));
  if (range.high > Greatest(type)) return absl::StrCat(range.low_open ? ">" : ">= ", LiteralOf(type, range.low));
  return absl::StrCat(range.low_open ? "(" : "[", LiteralOf(type, range.low), "..", LiteralOf(type, range.high),
                      range.high_open ? ")" : "]");
}

std::string TextOf(v1::ColumnType type, const TestSpec& test) {
  if (test.dash) return "-";
  std::vector<std::string> parts;
  for (const TestSpec::Range& range : test.ranges) parts.push_back(TextOf(type, range));
  if (test.null) parts.push_back("null");
  const std::string list = absl::StrJoin(parts, ", ");
  return test.negated ? absl::StrCat("not(", list, ")") : list;
}

void AddColumn(v1::RuleTable& table, const std::string& name, v1::ColumnRole role, v1::ColumnType type,
               const std::string& fact = "") {
  v1::RuleColumn& column = *table.add_columns();
  column.set_name(name);
  column.set_role(role);
  column.set_type(type);
  column.set_fact(fact);
}

std::string DayText(int day) { return day == 0 ? "" : absl::StrFormat("2026-11-%02d", day); }

}  // namespace

absl::CivilDay DayOfNovember(int day) { return absl::CivilDay(2026, 11, day); }

v1::FactValue FactOfType(v1::ColumnType type, int value) {
  v1::FactValue fact;
  if (type == v1::COLUMN_TYPE_NUMBER) {
    fact.set_number(value < 4 ? value - 4 - 0.5 : value - 4 + 0.5);
  } else if (type == v1::COLUMN_TYPE_BOOLEAN) {
    fact.set_boolean(value == 1);
  } else {
    fact.set_text(Plain(type, value));
  }
  return fact;
}

TestSpec TableMaker::Test(v1::ColumnType type) {
  TestSpec test;
  test.dash = Pick(0, 2) == 0;
  test.negated = Pick(0, 3) == 0;
  test.null = Pick(0, 5) == 0;
  const int greatest = Greatest(type);
  const int count = Pick(test.null ? 0 : 1, 3);
  for (int i = 0; i < count; ++i) {
    TestSpec::Range range{Pick(0, greatest), 0, false, false};
    range.high = range.low;
    if (IsOrdered(type) && Pick(0, 1) == 0) {
      range = {Pick(-2, greatest - 1), greatest + 2, Pick(0, 1) == 0, Pick(0, 1) == 0};
      if (range.low >= 0 && Pick(0, 2) > 0) range.high = Pick(range.low + 1, greatest);
      if (range.low < 0) range.high = Pick(1, greatest);
      // Between two days there is no third.
      if (type == v1::COLUMN_TYPE_DATE && range.high == range.low + 1) range.low_open = false;
    }
    test.ranges.push_back(range);
  }
  return test;
}

RowSpec TableMaker::Row(const TableSpec& table, int number) {
  RowSpec row;
  row.id = absl::StrFormat("R%03d", (number * 37 + 11) % 1000);  // ids are not in the order of the rows
  row.priority = Pick(1, 3);
  if (Pick(0, 4) == 0) row.valid_from = Pick(1, 15);
  if (Pick(0, 4) == 0) row.valid_to = Pick(15, 30);
  for (v1::ColumnType type : table.inputs) row.inputs.push_back(Test(type));
  if (Pick(0, 3) == 0) row.exception = Test(v1::COLUMN_TYPE_NUMBER);
  if (Pick(0, 5) > 0) row.number = Pick(-3, 3);
  row.text = Pick(0, 2) == 0 ? "gongan" : "";
  return row;
}

TableSpec TableMaker::Table() {
  TableSpec table;
  const int columns = Pick(1, 4);
  for (int i = 0; i < columns; ++i) table.inputs.push_back(kTypes[Pick(0, 5)]);
  table.hit_policy = kPolicies[Pick(0, 4)];
  table.aggregation =
      table.hit_policy == v1::HIT_POLICY_COLLECT ? static_cast<v1::Aggregation>(Pick(0, 5)) : v1::AGGREGATION_LIST;
  const int rows = Pick(0, 9) == 0 ? Pick(60, 150) : Pick(0, 12);
  for (int i = 0; i < rows; ++i) table.rows.push_back(Row(table, i));
  return table;
}

FactSpec TableMaker::Facts(const TableSpec& table) {
  FactSpec facts;
  const auto add = [&](const std::string& name, v1::ColumnType type) {
    const int kind = Pick(0, 9);
    if (kind > 1) facts[name] = Pick(0, Greatest(type));
    if (kind == 1) facts[name] = std::nullopt;
  };
  for (size_t i = 0; i < table.inputs.size(); ++i) add(absl::StrCat("f", i), table.inputs[i]);
  add("exempt", v1::COLUMN_TYPE_NUMBER);
  return facts;
}

v1::RuleTable MessageOf(const TableSpec& spec) {
  v1::RuleTable table;
  table.set_name("random");
  table.set_hit_policy(spec.hit_policy);
  table.set_aggregation(spec.aggregation);
  AddColumn(table, "id", v1::COLUMN_ROLE_ID, v1::COLUMN_TYPE_UNSPECIFIED);
  for (size_t i = 0; i < spec.inputs.size(); ++i) {
    AddColumn(table, absl::StrCat("f", i), v1::COLUMN_ROLE_INPUT, spec.inputs[i]);
  }
  AddColumn(table, "unless", v1::COLUMN_ROLE_EXCEPTION, v1::COLUMN_TYPE_NUMBER, "exempt");
  AddColumn(table, "number", v1::COLUMN_ROLE_OUTPUT, v1::COLUMN_TYPE_NUMBER);
  AddColumn(table, "text", v1::COLUMN_ROLE_OUTPUT, v1::COLUMN_TYPE_STRING);
  AddColumn(table, "priority", v1::COLUMN_ROLE_PRIORITY, v1::COLUMN_TYPE_UNSPECIFIED);
  AddColumn(table, "valid_from", v1::COLUMN_ROLE_VALID_FROM, v1::COLUMN_TYPE_UNSPECIFIED);
  AddColumn(table, "valid_to", v1::COLUMN_ROLE_VALID_TO, v1::COLUMN_TYPE_UNSPECIFIED);
  for (const RowSpec& row : spec.rows) {
    v1::RuleRow& message = *table.add_rows();
    message.set_id(row.id);
    message.set_line(table.rows_size() + 1);
    message.add_cells(row.id);
    for (size_t i = 0; i < row.inputs.size(); ++i) message.add_cells(TextOf(spec.inputs[i], row.inputs[i]));
    message.add_cells(row.exception ? TextOf(v1::COLUMN_TYPE_NUMBER, *row.exception) : "");
    message.add_cells(row.number ? absl::StrCat(*row.number) : "");
    message.add_cells(row.text);
    message.add_cells(absl::StrCat(row.priority));
    message.add_cells(DayText(row.valid_from));
    message.add_cells(DayText(row.valid_to));
  }
  return table;
}

v1::Facts MessageOf(const TableSpec& table, const FactSpec& facts) {
  v1::Facts message;
  for (const auto& [name, value] : facts) {
    const v1::ColumnType type = name == "exempt" ? v1::COLUMN_TYPE_NUMBER : table.inputs[name[1] - '0'];
    v1::FactValue null;
    null.set_null(true);
    (*message.mutable_values())[name] = value ? FactOfType(type, *value) : null;
  }
  return message;
}

}  // namespace peidan::matching
