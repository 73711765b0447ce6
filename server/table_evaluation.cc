#include "server/table_evaluation.h"

#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "matching/csv.h"
#include "matching/local_time.h"
#include "matching/policy_tables.h"
#include "matching/table/table.h"
#include "server/error.h"
#include "server/rule_names.h"
#include "server/table_header.h"
#include "server/validator.h"

namespace peidan::server {
namespace {

using TablePtr = std::shared_ptr<const matching::CompiledTable>;

constexpr size_t kMaxTableBytes = 131'072;
constexpr int kMaxFacts = 200;  // more than any table has columns
constexpr int kMaxNameLength = 100;
constexpr char kTableName[] = "table";

absl::Status CheckForm(const v1::EvaluateTableRequest& request) {
  Validator check;
  check.ListSize("facts", static_cast<int>(request.facts().size()), kMaxFacts);
  check.Text("stored_table", request.stored_table(), kMaxNameLength);
  const bool is_stored = !request.stored_table().empty();
  if (is_stored) {
    check.Required("rule_set", request.rule_set());
    if (request.has_table()) check.Add("table", v1::ERROR_REASON_FIELD_NOT_ALLOWED, "不能与 stored_table 同时填写");
    return check.status();
  }
  if (!request.rule_set().empty()) check.Add("rule_set", v1::ERROR_REASON_FIELD_NOT_ALLOWED, "只与 stored_table 同用");
  check.Text("table.name", request.table().name(), kMaxNameLength);
  check.Required("table.text", request.table().text());
  if (request.table().text().size() > kMaxTableBytes) {
    check.Add("table.text", v1::ERROR_REASON_FIELD_TOO_LONG, "不能超过 128 KiB");
  }
  check.EnumValue("hit_policy", request.hit_policy(), /*optional=*/false);
  check.EnumValue("aggregation", request.aggregation(), /*optional=*/true);
  return check.status();
}

// The table of the request, compiled; null where it has faults.
TablePtr CompileTable(const v1::EvaluateTableRequest& request, matching::Faults& faults) {
  v1::RuleTable table;
  table.set_name(kTableName);
  table.set_file(request.table().name().empty() ? absl::StrCat(kTableName, ".csv") : request.table().name());
  table.set_hit_policy(request.hit_policy());
  table.set_aggregation(request.aggregation());
  const matching::CsvTable csv = matching::ReadCsv(table.file(), request.table().text(), faults);
  for (v1::RuleColumn& column : ColumnsOfTitles(table.file(), csv.header, faults)) {
    *table.add_columns() = std::move(column);
  }
  for (const matching::CsvRow& record : csv.rows) {
    v1::RuleRow& row = *table.add_rows();
    row.set_line(record.number);
    *row.mutable_cells() = {record.cells.begin(), record.cells.end()};
    for (size_t i = 0; i < csv.header.size(); ++i) {
      if (table.columns(static_cast<int>(i)).role() == v1::COLUMN_ROLE_ID) row.set_id(record.cells[i]);
    }
  }
  if (!faults.empty()) return nullptr;
  return matching::CompiledTable::Compile(table, {}, faults);
}

absl::StatusOr<TablePtr> StoredTable(RuleLibrary& library, const storage::Reader& reader,
                                     const v1::EvaluateTableRequest& request) {
  const auto hash = ResolveRuleSet(reader, "rule_set", request.rule_set());
  if (!hash.ok()) return hash.status();
  const auto rules = library.RuleSetOf(reader, *hash);
  if (!rules.ok()) return rules.status();
  const auto& tables = (*rules)->tables().decision_tables;
  const auto table = tables.find(request.stored_table());
  if (table == tables.end()) {
    return InvalidFields({{"stored_table", v1::ERROR_REASON_FIELD_MALFORMED, "规则集中没有这张决策表"}});
  }
  return TablePtr(*rules, table->second.get());  // its lexicon belongs to the rule set, so both live as long
}

absl::StatusOr<absl::CivilDay> DayOf(const std::string& text, absl::Time now) {
  if (text.empty()) return matching::DayOf(now);
  const std::optional<absl::CivilDay> day = matching::ParseDay(text);
  if (day.has_value()) return *day;
  return InvalidFields({{"day", v1::ERROR_REASON_FIELD_MALFORMED, "应为日期，例如 2026-11-24"}});
}

absl::StatusOr<v1::Facts> FactsOf(const v1::EvaluateTableRequest& request) {
  v1::Facts facts;
  for (const auto& [name, value] : request.facts()) {
    if (value.kind_case() == v1::FactValue::kNumber && !std::isfinite(value.number())) {
      return InvalidFields({{"facts", v1::ERROR_REASON_FIELD_MALFORMED, "数字必须有限"}});
    }
  }
  *facts.mutable_values() = request.facts();
  return facts;
}

}  // namespace

absl::StatusOr<v1::EvaluateTableResponse> EvaluateTable(RuleLibrary& library, const storage::Reader& reader,
                                                        const v1::EvaluateTableRequest& request, absl::Time now) {
  if (absl::Status status = CheckForm(request); !status.ok()) return status;
  const auto day = DayOf(request.day(), now);
  if (!day.ok()) return day.status();
  const auto facts = FactsOf(request);
  if (!facts.ok()) return facts.status();
  v1::EvaluateTableResponse response;
  TablePtr table;
  if (request.stored_table().empty()) {
    matching::Faults faults;
    table = CompileTable(request, faults);
    for (const v1::RuleFault& fault : faults.list()) *response.add_faults() = fault;
    if (table == nullptr) return response;
  } else {
    auto stored = StoredTable(library, reader, request);
    if (!stored.ok()) return stored.status();
    table = *std::move(stored);
  }
  table->Evaluate(*facts, *day, response.mutable_trace());
  return response;
}

}  // namespace peidan::server
