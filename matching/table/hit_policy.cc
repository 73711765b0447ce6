#include "matching/table/hit_policy.h"

#include <algorithm>
#include <optional>

namespace peidan::matching {
namespace {

class Answer {
 public:
  Answer(const CompiledTable& table, std::vector<uint32_t> hits) : table_(table), hits_(std::move(hits)) {}

  v1::TableOutcome Take() {
    switch (table_.message().hit_policy()) {
      case v1::HIT_POLICY_UNIQUE:
        if (hits_.size() > 1) Refuse(v1::TABLE_ERROR_NOT_UNIQUE);
        break;
      case v1::HIT_POLICY_ANY:
        if (!Agree()) Refuse(v1::TABLE_ERROR_DISAGREEMENT);
        break;
      case v1::HIT_POLICY_PRIORITY:
        KeepHighest();
        if (!Agree()) Refuse(v1::TABLE_ERROR_PRIORITY_TIE);
        break;
      case v1::HIT_POLICY_RULE_ORDER:
        std::sort(hits_.begin(), hits_.end(),
                  [&](uint32_t a, uint32_t b) { return Row(a).position < Row(b).position; });
        break;
      default:
        Aggregate();
    }
    for (uint32_t hit : hits_) Write(Row(hit));
    return std::move(outcome_);
  }

 private:
  const CompiledRow& Row(uint32_t position) const { return table_.rows()[position]; }

  bool Agree() const {
    return std::all_of(hits_.begin(), hits_.end(), [&](uint32_t hit) { return table_.SameOutputs(hit, hits_[0]); });
  }

  void KeepHighest() {
    if (hits_.empty()) return;
    const double highest = Row(*std::max_element(hits_.begin(), hits_.end(), [&](uint32_t a, uint32_t b) {
                             return Row(a).priority < Row(b).priority;
                           })).priority;
    std::erase_if(hits_, [&](uint32_t hit) { return Row(hit).priority < highest; });
  }

  void Refuse(v1::TableError error) {
    outcome_.set_error(error);
    for (uint32_t hit : hits_) outcome_.add_error_subjects(Row(hit).id);
    hits_.clear();
  }

  void Aggregate() {
    const v1::Aggregation aggregation = table_.message().aggregation();
    if (aggregation == v1::AGGREGATION_UNSPECIFIED || aggregation == v1::AGGREGATION_LIST) return;
    if (aggregation == v1::AGGREGATION_COUNT) {
      v1::NamedValue& count = *outcome_.add_aggregates();
      count.set_name("count");
      count.mutable_value()->set_number(static_cast<double>(hits_.size()));
      return;
    }
    for (size_t i = 0; i < table_.outputs().size(); ++i) {
      const v1::RuleColumn& column = table_.message().columns(table_.outputs()[i]);
      if (column.type() == v1::COLUMN_TYPE_NUMBER) AggregateColumn(column.name(), i, aggregation);
    }
  }

  // Numbers are taken by id of the row, so that a sum is the same to the last bit whatever the order of the file.
  void AggregateColumn(const std::string& name, size_t output, v1::Aggregation aggregation) {
    std::optional<double> result;
    if (aggregation == v1::AGGREGATION_SUM) result = 0;
    for (uint32_t hit : hits_) {
      const v1::FactValue& value = Row(hit).outputs[output];
      if (value.kind_case() != v1::FactValue::kNumber) continue;
      const double number = value.number();
      if (aggregation == v1::AGGREGATION_SUM) result = *result + number;
      if (aggregation == v1::AGGREGATION_MIN) result = std::min(result.value_or(number), number);
      if (aggregation == v1::AGGREGATION_MAX) result = std::max(result.value_or(number), number);
    }
    v1::NamedValue& aggregate = *outcome_.add_aggregates();
    aggregate.set_name(name);
    result ? aggregate.mutable_value()->set_number(*result) : aggregate.mutable_value()->set_null(true);
  }

  void Write(const CompiledRow& row) {
    v1::TableHit& hit = *outcome_.add_hits();
    hit.set_row(row.id);
    hit.set_line(row.line);
    for (size_t i = 0; i < row.outputs.size(); ++i) {
      v1::NamedValue& output = *hit.add_outputs();
      output.set_name(table_.message().columns(table_.outputs()[i]).name());
      *output.mutable_value() = row.outputs[i];
    }
  }

  const CompiledTable& table_;
  std::vector<uint32_t> hits_;
  v1::TableOutcome outcome_;
};

}  // namespace

v1::TableOutcome ApplyHitPolicy(const CompiledTable& table, std::vector<uint32_t> hits) {
  return Answer(table, std::move(hits)).Take();
}

}  // namespace peidan::matching
