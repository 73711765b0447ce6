#include "server/table_header.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace peidan::server {
namespace {

v1::ColumnRole RoleNamed(absl::string_view title) {
  static const std::map<absl::string_view, v1::ColumnRole> kRoles = {
      {"id", v1::COLUMN_ROLE_ID},
      {"priority", v1::COLUMN_ROLE_PRIORITY},
      {"basis", v1::COLUMN_ROLE_BASIS},
      {"owner", v1::COLUMN_ROLE_OWNER},
      {"valid_from", v1::COLUMN_ROLE_VALID_FROM},
      {"valid_to", v1::COLUMN_ROLE_VALID_TO},
      {"note", v1::COLUMN_ROLE_NOTE},
  };
  const auto role = kRoles.find(title);
  return role == kRoles.end() ? v1::COLUMN_ROLE_UNSPECIFIED : role->second;
}

v1::ColumnType TypeNamed(absl::string_view name) {
  static const std::map<absl::string_view, v1::ColumnType> kTypes = {
      {"string", v1::COLUMN_TYPE_STRING}, {"number", v1::COLUMN_TYPE_NUMBER}, {"boolean", v1::COLUMN_TYPE_BOOLEAN},
      {"date", v1::COLUMN_TYPE_DATE},     {"time", v1::COLUMN_TYPE_TIME},     {"duration", v1::COLUMN_TYPE_DURATION},
  };
  const auto type = kTypes.find(name);
  return type == kTypes.end() ? v1::COLUMN_TYPE_UNSPECIFIED : type->second;
}

// A column with a value of its own, from what stands behind `out ` or `except `.
v1::RuleColumn ValueColumn(v1::ColumnRole role, absl::string_view text, const matching::Place& place,
                           matching::Faults& faults) {
  v1::RuleColumn column;
  column.set_role(role);
  const size_t colon = text.rfind(':');
  const absl::string_view name = absl::StripAsciiWhitespace(text.substr(0, colon));
  const absl::string_view type =
      colon == absl::string_view::npos ? "string" : absl::StripAsciiWhitespace(text.substr(colon + 1));
  column.set_type(TypeNamed(type));
  column.set_name(std::string(name));
  if (name.empty()) faults.Add(place, "列标题不能为空", v1::RULE_FAULT_REASON_HEADER);
  if (column.type() == v1::COLUMN_TYPE_UNSPECIFIED) {
    faults.Add(place, absl::StrCat("没有类型“", type, "”，应为 string、number、boolean、date、time 或 duration"),
               v1::RULE_FAULT_REASON_HEADER);
  }
  if (role != v1::COLUMN_ROLE_EXCEPTION) return column;
  column.set_fact(std::string(name));
  column.set_name(absl::StrCat("except ", name));  // an input may have the name alone
  return column;
}

}  // namespace

std::vector<v1::RuleColumn> ColumnsOfTitles(absl::string_view file, const std::vector<std::string>& titles,
                                            matching::Faults& faults) {
  std::vector<v1::RuleColumn> columns;
  for (const std::string& title : titles) {
    const matching::Place place{file, 1, static_cast<int>(columns.size()) + 1};
    absl::string_view text = absl::StripAsciiWhitespace(title);
    if (const v1::ColumnRole role = RoleNamed(text); role != v1::COLUMN_ROLE_UNSPECIFIED) {
      v1::RuleColumn& column = columns.emplace_back();
      column.set_name(std::string(text));
      column.set_role(role);
    } else if (absl::ConsumePrefix(&text, "out ")) {
      columns.push_back(ValueColumn(v1::COLUMN_ROLE_OUTPUT, text, place, faults));
    } else if (absl::ConsumePrefix(&text, "except ")) {
      columns.push_back(ValueColumn(v1::COLUMN_ROLE_EXCEPTION, text, place, faults));
    } else {
      columns.push_back(ValueColumn(v1::COLUMN_ROLE_INPUT, text, place, faults));
    }
  }
  return columns;
}

}  // namespace peidan::server
