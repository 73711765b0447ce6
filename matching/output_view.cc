#include "matching/output_view.h"

#include "absl/strings/str_cat.h"
#include "matching/table/definition.h"
#include "matching/table/fact_reader.h"

namespace peidan::matching {
namespace {

// The fact that every test of the policy reads.
constexpr absl::string_view kConceptsFact = "concepts";

}  // namespace

void OutputView::Fault(absl::string_view message) {
  faults_.Add({FileOf(table_.message())}, absl::StrCat("表 `", table_.message().name(), "`：", message),
              v1::RULE_FAULT_REASON_DEFINITION);
}

OutputColumn OutputView::Find(absl::string_view name, v1::ColumnType type, bool list) {
  for (size_t i = 0; i < table_.outputs().size(); ++i) {
    const v1::RuleColumn& column = table_.message().columns(table_.outputs()[i]);
    if (column.name() == name && column.type() == type && column.list() == list) return {static_cast<int>(i)};
  }
  Fault(absl::StrCat("需要结论列 `", name, "`", list ? "（列表）" : ""));
  return {};
}

OutputColumn OutputView::OptionalText(absl::string_view name) {
  for (const int place : table_.outputs()) {
    if (table_.message().columns(place).name() == name) return Text(name);
  }
  return {};
}

OutputColumn OutputView::Role(v1::ColumnRole role) const {
  for (int i = 0; i < table_.message().columns_size(); ++i) {
    if (table_.message().columns(i).role() == role) return {i};
  }
  return {};
}

void OutputView::RequireConcepts(int inputs) {
  const auto reads_concepts = [&](int place) {
    const v1::RuleColumn& column = table_.message().columns(place);
    return column.type() == v1::COLUMN_TYPE_CONCEPTS && FactOf(column) == kConceptsFact;
  };
  bool all = static_cast<int>(table_.inputs().size()) >= inputs && table_.exceptions().size() <= 1;
  for (int place : table_.inputs()) all &= reads_concepts(place);
  for (int place : table_.exceptions()) all &= reads_concepts(place);
  if (!all) Fault(absl::StrCat("至少要有 ", inputs, " 个条件列，最多一个例外列，都测试事实 `", kConceptsFact, "`"));
}

void OutputView::RequirePolicy(v1::HitPolicy policy) {
  if (table_.message().hit_policy() == policy) return;
  Fault(absl::StrCat("命中策略应当是 ", v1::HitPolicy_Name(policy)));
}

std::vector<std::string> OutputView::ListOf(const CompiledRow& row, OutputColumn column) {
  const auto& values = row.outputs[column.place].list().values();
  return {values.begin(), values.end()};
}

std::string OutputView::CellOf(const CompiledRow& row, OutputColumn column) const {
  if (column.place < 0) return "";
  return table_.message().rows(static_cast<int>(row.position)).cells(column.place);
}

}  // namespace peidan::matching
