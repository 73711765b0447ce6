#include "client/peidanctl/render/trace_text.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include "client/peidanctl/render/text_width.h"
#include "client/peidanctl/render/words.h"

namespace peidan::ctl {
namespace {

std::string CellText(const v1::CellTrace& cell) {
  const std::string value = cell.has_value() ? FactText(cell.value()) : "未知";
  return absl::StrCat("     ", Word(cell.verdict()), "：", cell.column(), " 要求 ", cell.cell(), "，实际 ", value);
}

std::string AnswerText(const v1::TableOutcome& outcome) {
  if (outcome.error() != v1::TABLE_ERROR_UNSPECIFIED)
    return absl::StrCat("没有答案：", Word(outcome.error()), "（", absl::StrJoin(outcome.error_subjects(), "、"),
                        "）\n");
  std::string text;
  if (outcome.hits_size() == 0 && outcome.aggregates_size() == 0) text = "没有规则命中\n";
  if (outcome.hits_size() > 0) absl::StrAppend(&text, "命中 ", outcome.hits_size(), " 行\n");
  if (!text.empty() && outcome.hits_size() == 0) return text;
  return absl::StrCat(text, "\n", RenderAligned(HitTable(outcome)));
}

void AddLine(std::string& text, absl::string_view line) { absl::StrAppend(&text, OneLine(line), "\n"); }

}  // namespace

std::string FactText(const v1::FactValue& value) {
  switch (value.kind_case()) {
    case v1::FactValue::kText:
      return absl::StrCat("“", value.text(), "”");
    case v1::FactValue::kNumber:
      return absl::StrCat(value.number());
    case v1::FactValue::kBoolean:
      return value.boolean() ? "是" : "否";
    case v1::FactValue::kList:
      return absl::StrCat("{", absl::StrJoin(value.list().values(), "、"), "}");
    case v1::FactValue::kNull:
    case v1::FactValue::KIND_NOT_SET:
      return "空值";
  }
  return "空值";
}

Table HitTable(const v1::TableOutcome& outcome) {
  Table table;
  const auto& first = outcome.aggregates_size() > 0 ? outcome.aggregates()
                      : outcome.hits_size() > 0     ? outcome.hits(0).outputs()
                                                    : outcome.aggregates();
  table.titles.push_back(outcome.aggregates_size() > 0 ? "汇总" : "规则");
  for (const v1::NamedValue& value : first) table.titles.push_back(value.name());
  const auto add = [&table](const std::string& row, const auto& values) {
    auto& cells = table.rows.emplace_back();
    cells.push_back(row);
    for (const v1::NamedValue& value : values) cells.push_back(FactText(value.value()));
  };
  if (outcome.aggregates_size() > 0) {
    add("结果", outcome.aggregates());
  } else {
    for (const v1::TableHit& hit : outcome.hits()) add(hit.row(), hit.outputs());
  }
  return table;
}

std::string TraceText(const v1::TableTrace& trace) {
  std::string text = AnswerText(trace.outcome());
  if (trace.outcome().unknown_rows_size() > 0)
    AddLine(text, absl::StrCat("事实不全，还不能断定的规则：", absl::StrJoin(trace.outcome().unknown_rows(), "、")));
  if (trace.rows_size() > 0) AddLine(text, "判定过程：");
  for (const v1::RowTrace& row : trace.rows()) {
    AddLine(text, absl::StrCat("  规则 ", row.row(), "（第 ", row.line(), " 行）", Word(row.verdict())));
    for (const v1::CellTrace& cell : row.cells()) AddLine(text, CellText(cell));
  }
  if (trace.rows_left_out() > 0) AddLine(text, absl::StrCat("  还有 ", trace.rows_left_out(), " 行没有命中，从略"));
  if (trace.rows_not_in_force_size() > 0)
    AddLine(text, absl::StrCat("不在有效期内的规则：", absl::StrJoin(trace.rows_not_in_force(), "、")));
  return text;
}

}  // namespace peidan::ctl
