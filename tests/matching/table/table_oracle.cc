// The naive oracle of random_table.h.
#include <algorithm>

#include "tests/matching/table/random_table.h"

namespace peidan::matching {
namespace {

enum class Truth { kNo, kYes, kUnknown };

bool IsListed(const TestSpec& test, std::optional<int> value) {
  if (!value) return test.null;
  for (const TestSpec::Range& range : test.ranges) {
    const bool above = range.low_open && range.low != range.high ? *value > range.low : *value >= range.low;
    const bool below = range.high_open && range.low != range.high ? *value < range.high : *value <= range.high;
    if (above && below) return true;
  }
  return false;
}

Truth Ask(const TestSpec& test, const FactSpec& facts, const std::string& name) {
  if (test.dash) return Truth::kYes;
  const auto fact = facts.find(name);
  if (fact == facts.end()) return Truth::kUnknown;
  return IsListed(test, fact->second) != test.negated ? Truth::kYes : Truth::kNo;
}

Truth AskRow(const RowSpec& row, const FactSpec& facts) {
  bool unknown = false;
  for (size_t i = 0; i < row.inputs.size(); ++i) {
    const Truth truth = Ask(row.inputs[i], facts, "f" + std::to_string(i));
    if (truth == Truth::kNo) return Truth::kNo;
    unknown |= truth == Truth::kUnknown;
  }
  if (row.exception && !row.exception->dash) {
    const Truth truth = Ask(*row.exception, facts, "exempt");
    if (truth == Truth::kYes) return Truth::kNo;
    unknown |= truth == Truth::kUnknown;
  }
  return unknown ? Truth::kUnknown : Truth::kYes;
}

using Rows = std::vector<const RowSpec*>;

void SortById(Rows& rows) {
  std::sort(rows.begin(), rows.end(), [](const RowSpec* a, const RowSpec* b) { return a->id < b->id; });
}

bool Agree(const Rows& rows) {
  for (const RowSpec* row : rows) {
    if (row->number != rows[0]->number || row->text != rows[0]->text) return false;
  }
  return true;
}

void AddValue(v1::NamedValue& out, const char* name, std::optional<double> number) {
  out.set_name(name);
  number ? out.mutable_value()->set_number(*number) : out.mutable_value()->set_null(true);
}

void AddHits(const TableSpec& table, const Rows& rows, v1::TableOutcome& out) {
  for (const RowSpec* row : rows) {
    v1::TableHit& hit = *out.add_hits();
    hit.set_row(row->id);
    hit.set_line(static_cast<int>(row - table.rows.data()) + 2);
    AddValue(*hit.add_outputs(), "number", row->number);
    v1::NamedValue& text = *hit.add_outputs();
    text.set_name("text");
    row->text.empty() ? text.mutable_value()->set_null(true) : text.mutable_value()->set_text(row->text);
  }
}

void Aggregate(v1::Aggregation aggregation, const Rows& rows, v1::TableOutcome& out) {
  if (aggregation == v1::AGGREGATION_COUNT) AddValue(*out.add_aggregates(), "count", rows.size());
  if (aggregation < v1::AGGREGATION_SUM || aggregation > v1::AGGREGATION_MAX) return;
  std::optional<double> result;
  for (const RowSpec* row : rows) {
    if (!row->number) continue;
    const double number = *row->number;
    if (!result) {
      result = number;
    } else if (aggregation == v1::AGGREGATION_SUM) {
      result = *result + number;
    } else {
      result = aggregation == v1::AGGREGATION_MIN ? std::min(*result, number) : std::max(*result, number);
    }
  }
  if (!result && aggregation == v1::AGGREGATION_SUM) result = 0;
  AddValue(*out.add_aggregates(), "number", result);
}

v1::TableError ErrorOf(const TableSpec& table, const Rows& hits) {
  if (table.hit_policy == v1::HIT_POLICY_UNIQUE && hits.size() > 1) return v1::TABLE_ERROR_NOT_UNIQUE;
  if (table.hit_policy == v1::HIT_POLICY_ANY && !Agree(hits)) return v1::TABLE_ERROR_DISAGREEMENT;
  if (table.hit_policy == v1::HIT_POLICY_PRIORITY && !Agree(hits)) return v1::TABLE_ERROR_PRIORITY_TIE;
  return v1::TABLE_ERROR_UNSPECIFIED;
}

}  // namespace

v1::TableOutcome OracleAnswer(const TableSpec& table, const FactSpec& facts, int day) {
  Rows hits, unknown;
  for (const RowSpec& row : table.rows) {
    if (row.valid_from > 0 && day < row.valid_from) continue;
    if (row.valid_to > 0 && day > row.valid_to) continue;
    const Truth truth = AskRow(row, facts);
    if (truth == Truth::kYes) hits.push_back(&row);
    if (truth == Truth::kUnknown) unknown.push_back(&row);
  }
  SortById(unknown);
  if (table.hit_policy != v1::HIT_POLICY_RULE_ORDER) SortById(hits);
  if (table.hit_policy == v1::HIT_POLICY_PRIORITY) {
    int highest = 0;
    for (const RowSpec* row : hits) highest = std::max(highest, row->priority);
    std::erase_if(hits, [&](const RowSpec* row) { return row->priority != highest; });
  }
  v1::TableOutcome out;
  out.set_error(ErrorOf(table, hits));
  for (const RowSpec* row : unknown) out.add_unknown_rows(row->id);
  if (out.error() != v1::TABLE_ERROR_UNSPECIFIED) {
    for (const RowSpec* row : hits) out.add_error_subjects(row->id);
    return out;
  }
  AddHits(table, hits, out);
  if (table.hit_policy == v1::HIT_POLICY_COLLECT) Aggregate(table.aggregation, hits, out);
  return out;
}

}  // namespace peidan::matching
