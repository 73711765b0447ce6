#include "matching/table/concept_index.h"

#include <algorithm>
#include <utility>

namespace peidan::matching {
namespace {

// The smallest set of concepts of which one must be present for the cell to pass; empty: there is none.
std::vector<ConceptId> KeysOf(const Cell& cell) {
  std::vector<ConceptId> keys;
  for (const SetTest::Term& term : cell.concepts().terms()) {
    if (term.kind == SetTest::Kind::kNone) continue;
    const size_t size = term.kind == SetTest::Kind::kAll ? 1 : term.concepts.size();
    if (!keys.empty() && keys.size() <= size) continue;
    keys.assign(term.concepts.begin(), term.concepts.begin() + static_cast<std::ptrdiff_t>(size));
  }
  return keys;
}

// A set of concepts as 64 bits: two sets without a common bit have no common concept.
uint64_t Folded(const std::vector<ConceptId>& concepts) {
  uint64_t bits = 0;
  for (ConceptId id : concepts) bits |= uint64_t{1} << id % 64;
  return bits;
}
uint64_t Folded(const ConceptSet& concepts) {
  uint64_t bits = 0;
  for (size_t id = concepts._Find_first(); id < concepts.size(); id = concepts._Find_next(id))
    bits |= uint64_t{1} << id % 64;
  return bits;
}

}  // namespace

ConceptIndex::ConceptIndex(const std::vector<CompiledRow>& rows, std::vector<int> inputs, std::vector<int> exceptions)
    : rows_(rows),
      inputs_(std::move(inputs)),
      exceptions_(std::move(exceptions)),
      untested_(rows.size()),
      by_concept_(inputs_.size()) {
  for (uint32_t i = 0; i < rows_.size(); ++i) {
    IsTested(rows_[i]) ? Key(i) : untested_.Add(i);
  }
}

bool ConceptIndex::IsTested(const CompiledRow& row) const {
  return std::any_of(inputs_.begin(), inputs_.end(), [&](int i) { return !row.inputs[i].always(); }) ||
         std::any_of(exceptions_.begin(), exceptions_.end(), [&](int i) { return row.exceptions[i].has_value(); });
}

void ConceptIndex::Key(uint32_t position) {
  std::vector<ConceptId> best, second;
  size_t column = 0, second_column = 0;
  for (size_t i = 0; i < inputs_.size(); ++i) {
    std::vector<ConceptId> keys = KeysOf(rows_[position].inputs[inputs_[i]]);
    if (keys.empty()) continue;
    if (best.empty() || keys.size() < best.size()) {
      std::swap(keys, best);
      second_column = std::exchange(column, i);
    } else if (second.empty() || keys.size() < second.size()) {
      second_column = i;
    } else {
      continue;
    }
    second = std::move(keys);
  }
  if (best.empty()) unkeyed_.push_back(position);
  const Posting posting = second.empty() ? Posting{position, static_cast<uint32_t>(column), ~uint64_t{0}}
                                         : Posting{position, static_cast<uint32_t>(second_column), Folded(second)};
  for (ConceptId key : best) {
    if (by_concept_[column].size() <= key) by_concept_[column].resize(key + 1);
    by_concept_[column][key].push_back(posting);
  }
}

v1::Verdict ConceptIndex::Evaluate(const CompiledRow& row, absl::Span<const Value> values) const {
  v1::Verdict verdict = v1::VERDICT_PASS;
  for (int i : inputs_) {
    verdict = Both(verdict, VerdictOfInput(row.inputs[i], values[i]));
    if (verdict == v1::VERDICT_FAIL) return verdict;
  }
  for (int i : exceptions_) {
    verdict = Both(verdict, VerdictOfException(row.exceptions[i], values[row.inputs.size() + i]));
  }
  return verdict;
}

RowBits ConceptIndex::Passing(absl::Span<const Value> values) const {
  RowBits passing = untested_;
  const auto test = [&](uint32_t row) {
    if (!passing.Has(row) && Evaluate(rows_[row], values) == v1::VERDICT_PASS) passing.Add(row);
  };
  for (uint32_t row : unkeyed_) test(row);
  std::vector<uint64_t> folded(inputs_.size(), 0);
  for (size_t i = 0; i < inputs_.size(); ++i) {
    if (const auto* present = std::get_if<const ConceptSet*>(&values[inputs_[i]])) folded[i] = Folded(**present);
  }
  for (size_t i = 0; i < inputs_.size(); ++i) {
    const auto* present = std::get_if<const ConceptSet*>(&values[inputs_[i]]);
    if (present == nullptr) continue;
    const auto& rows_of = by_concept_[i];
    for (size_t id = (*present)->_Find_first(); id < rows_of.size(); id = (*present)->_Find_next(id)) {
      for (const Posting& posting : rows_of[id]) {
        if ((folded[posting.also_in] & posting.also) != 0) test(posting.row);
      }
    }
  }
  return passing;
}

RowBits ConceptIndex::NotFailing(absl::Span<const Value> values) const {
  if (rows_.empty()) return untested_;
  const auto is_missing = [&](size_t i) { return std::holds_alternative<Missing>(values[i]); };
  const size_t first_exception = rows_[0].inputs.size();
  const bool some_missing =
      std::any_of(inputs_.begin(), inputs_.end(), is_missing) ||
      std::any_of(exceptions_.begin(), exceptions_.end(), [&](size_t i) { return is_missing(first_exception + i); });
  if (!some_missing) return Passing(values);
  RowBits bits = untested_;
  for (uint32_t i = 0; i < rows_.size(); ++i) {
    if (Evaluate(rows_[i], values) != v1::VERDICT_FAIL) bits.Add(i);
  }
  return bits;
}

}  // namespace peidan::matching
