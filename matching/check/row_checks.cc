// Checks of single rows: those that do not count today, can never hit, or rest on nothing.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "matching/check/check_context.h"
#include "matching/table/fact_reader.h"
#include "matching/table/iso.h"

namespace peidan::matching {
namespace {

constexpr FindingKind kExpired{kWarning, "ROW_EXPIRED"};
constexpr FindingKind kNotYet{kWarning, "ROW_NOT_YET_IN_FORCE"};
constexpr FindingKind kEmptyCell{kError, "CELL_ADMITS_NOTHING"};
constexpr FindingKind kNeverFires{kError, "ROW_NEVER_HITS"};
constexpr FindingKind kAlwaysLifted{kError, "EXCEPTION_ALWAYS_LIFTS"};
constexpr FindingKind kNoBasis{kWarning, "BASIS_MISSING"};

std::string FormatDay(absl::CivilDay day) { return FormatTemporal(PointOf(day), v1::COLUMN_TYPE_DATE); }

int ColumnOf(const CompiledTable& table, v1::ColumnRole role) {
  const auto& columns = table.message().columns();
  const auto it =
      std::find_if(columns.begin(), columns.end(), [&](const v1::RuleColumn& c) { return c.role() == role; });
  return it == columns.end() ? -1 : static_cast<int>(it - columns.begin());
}

// Whether the inputs by themselves leave something to hit.
bool InputsCanHold(const TableRegions& regions, const CompiledRow& row, WorkBudget& budget) {
  const CompiledTable& table = regions.table();
  for (const TestedFact& fact : regions.facts()) {
    FactRegion region(fact);
    for (size_t i = 0; i < row.inputs.size(); ++i) {
      if (FactOf(table.message().columns(table.inputs()[i])) == fact.name) region.Require(row.inputs[i], budget);
    }
    if (region.Empty()) return false;
  }
  return true;
}

bool ReportEmptyCells(CheckContext& context, const CompiledTable& table, const CompiledRow& row) {
  bool found = false;
  for (size_t i = 0; i < row.inputs.size(); ++i) {
    if (!row.inputs[i].AdmitsNothing()) continue;
    context.findings.Add(kEmptyCell, PlaceOf(table, row, table.inputs()[i]), {row.id},
                         absl::StrCat("规则 `", row.id, "` 的这个条件自相矛盾，什么也满足不了，请改写条件"));
    found = true;
  }
  return found;
}

}  // namespace

void CheckValidity(CheckContext& context, const CheckedTable& table) {
  for (const CompiledRow& row : table.table.rows()) {
    if (row.valid_to < context.today) {
      context.findings.Add(kExpired, PlaceOf(table.table, row, ColumnOf(table.table, v1::COLUMN_ROLE_VALID_TO)),
                           {row.id},
                           absl::StrCat("规则 `", row.id, "` 已于 ", FormatDay(row.valid_to), " 失效，请删除或延期"));
    } else if (row.valid_from > context.today) {
      context.findings.Add(kNotYet, PlaceOf(table.table, row, ColumnOf(table.table, v1::COLUMN_ROLE_VALID_FROM)),
                           {row.id}, absl::StrCat("规则 `", row.id, "` 要到 ", FormatDay(row.valid_from), " 才生效"));
    }
  }
}

void CheckDeadRows(CheckContext& context, const CheckedTable& table) {
  for (uint32_t i = 0; i < table.table.rows().size(); ++i) {
    const CompiledRow& row = table.table.rows()[i];
    if (table.regions.IsLive(i) || table.regions.IsExpired(i)) continue;
    if (ReportEmptyCells(context, table.table, row)) continue;
    const bool can_hold = InputsCanHold(table.regions, row, context.budget);
    if (context.budget.ended()) return;
    if (!can_hold) {
      context.findings.Add(kNeverFires, PlaceOf(table.table, row), {row.id},
                           absl::StrCat("规则 `", row.id, "` 的几个条件互相矛盾，永远不会命中，请改写条件"));
      continue;
    }
    const auto exception =
        std::find_if(row.exceptions.begin(), row.exceptions.end(), [](const auto& cell) { return cell.has_value(); });
    context.findings.Add(kAlwaysLifted,
                         PlaceOf(table.table, row, table.table.exceptions()[exception - row.exceptions.begin()]),
                         {row.id}, absl::StrCat("规则 `", row.id, "` 的例外总是成立，规则永远不会命中，请缩小例外"));
  }
}

void CheckBasis(CheckContext& context, const CheckedTable& table) {
  const int column = ColumnOf(table.table, v1::COLUMN_ROLE_BASIS);
  if (column < 0) return;
  for (const CompiledRow& row : table.table.rows()) {
    const std::string& basis = table.table.message().rows(static_cast<int>(row.position)).cells(column);
    if (!absl::StripAsciiWhitespace(basis).empty() || row.valid_to < context.today) continue;
    context.findings.Add(kNoBasis, PlaceOf(table.table, row, column), {row.id},
                         absl::StrCat("规则 `", row.id, "` 没有写依据，请补上法规或职责"));
  }
}

}  // namespace peidan::matching
