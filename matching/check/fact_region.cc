#include "matching/check/fact_region.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace peidan::matching {
namespace {

using Texts = std::vector<std::string>;

TextSet Complement(const TextSet& set) { return TextSet(set.texts(), !set.complement()); }

TextSet Intersection(const TextSet& a, const TextSet& b) {
  Texts texts;
  const Texts &x = a.texts(), &y = b.texts();
  if (a.complement() && b.complement()) {
    std::set_union(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(texts));
    return TextSet(std::move(texts), true);
  }
  if (a.complement()) {
    std::set_difference(y.begin(), y.end(), x.begin(), x.end(), std::back_inserter(texts));
  } else if (b.complement()) {
    std::set_difference(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(texts));
  } else {
    std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(texts));
  }
  return TextSet(std::move(texts), false);
}

// Whether `a` reaches from the least to the greatest value of `b`: cheaper than to take one from the other, and often
// enough to tell that it does not cover it.
bool Spans(const OrderedSet& a, const OrderedSet& b) {
  if (a.empty() || b.empty()) return b.empty();
  return a.intervals().front().low <= b.intervals().front().low &&
         b.intervals().back().high <= a.intervals().back().high;
}

}  // namespace

FactRegion::FactRegion(const TestedFact& fact)
    : type_(fact.type), null_(fact.type != v1::COLUMN_TYPE_CONCEPTS), texts_(fact.texts) {
  if (!is_text() && !is_concepts()) ordered_ = OrderedSet::All(type_);
}

void FactRegion::Require(const Cell& cell, WorkBudget& budget) {
  if (cell.always()) return;
  untested_ = false;
  null_ = null_ && cell.admits_null();
  if (is_concepts()) {
    concepts_.Require(cell.concepts(), budget);
  } else if (is_text()) {
    KeepTexts(Intersection(*texts_, cell.texts()), budget);
  } else {
    KeepOrdered(ordered_.Intersect(cell.ordered()), budget);
  }
}

void FactRegion::Lift(const Cell& cell, WorkBudget& budget) {
  untested_ = false;
  null_ = null_ && !cell.admits_null();
  if (is_concepts()) {
    concepts_.Lift(cell.concepts(), budget);
  } else if (is_text()) {
    KeepTexts(Intersection(*texts_, Complement(cell.texts())), budget);
  } else {
    KeepOrdered(ordered_.Minus(cell.ordered()), budget);
  }
}

void FactRegion::KeepTexts(TextSet texts, WorkBudget& budget) {
  size_t bytes = 0;
  for (const std::string& text : texts.texts()) bytes += sizeof(std::string) + text.size();
  if (budget.Spend(texts_->texts().size() + 1) && budget.Keep(bytes))
    texts_ = std::make_shared<const TextSet>(std::move(texts));
}

void FactRegion::KeepOrdered(OrderedSet ordered, WorkBudget& budget) {
  const size_t intervals = ordered.intervals().size();
  if (budget.Spend(intervals + 1) && budget.Keep(intervals * sizeof(Interval))) ordered_ = std::move(ordered);
}

size_t FactRegion::size() const {
  if (untested_) return 1;
  if (is_concepts()) return concepts_.size();
  return 1 + (is_text() ? texts_->texts().size() : ordered_.intervals().size());
}

size_t FactRegion::StepsWith(const FactRegion& other) const {
  if (untested_ || other.untested_) return 1;
  return is_concepts() ? size() * other.size() : size() + other.size();
}

Cell FactRegion::ToCell() const {
  if (untested_) return Cell(type_);
  return is_text() ? Cell(type_, null_, *texts_) : Cell(type_, null_, ordered_);
}

bool FactRegion::Empty() const {
  if (null_) return false;
  if (is_concepts()) return concepts_.Empty();
  return is_text() ? texts_->texts().empty() && !texts_->complement() : ordered_.empty();
}

bool FactRegion::Contains(const Value& value) const {
  if (untested_) return true;
  if (std::holds_alternative<Null>(value)) return null_;
  if (const auto* point = std::get_if<Point>(&value)) return ordered_.Contains(*point);
  if (const auto* text = std::get_if<absl::string_view>(&value)) return texts_->Contains(*text);
  if (const auto* truth = std::get_if<bool>(&value)) return texts_->Contains(*truth ? "true" : "false");
  if (const auto* present = std::get_if<const ConceptSet*>(&value)) return concepts_.Contains(**present);
  return false;
}

bool FactRegion::Intersects(const FactRegion& other) const {
  if (untested_ || other.untested_) return !Empty() && !other.Empty();
  if (null_ && other.null_) return true;
  if (is_concepts()) return concepts_.Intersects(other.concepts_);
  return is_text() ? !texts_->Disjoint(*other.texts_) : !ordered_.Disjoint(other.ordered_);
}

bool FactRegion::Covers(const FactRegion& other) const {
  if (untested_) return true;
  if (other.untested_ || (other.null_ && !null_)) return false;
  if (is_concepts()) return concepts_.Covers(other.concepts_);
  if (is_text()) return texts_->Covers(*other.texts_);
  return Spans(ordered_, other.ordered_) && (ordered_.intervals().size() == 1 || ordered_.Covers(other.ordered_));
}

}  // namespace peidan::matching
