#include "matching/check/near_rows.h"

#include <algorithm>
#include <utility>

namespace peidan::matching {
namespace {

// As long as holding two sets of concepts against each other takes: that many words of RowBits, or single rows added.
constexpr size_t kWordsPerStep = 8;
constexpr size_t kRowsPerStep = 4;

bool IsOrdered(v1::ColumnType type) {
  return type != v1::COLUMN_TYPE_STRING && type != v1::COLUMN_TYPE_BOOLEAN && type != v1::COLUMN_TYPE_CONCEPTS;
}

// Sets of rows that grow by one row, in order of a cut each.
std::vector<Cut> Grow(std::vector<std::pair<Cut, uint32_t>> rows, RowSets& sets) {
  std::sort(rows.begin(), rows.end());
  std::vector<Cut> cuts;
  for (const auto& [cut, row] : rows) {
    cuts.push_back(cut);
    sets.Append({row});
  }
  return cuts;
}

}  // namespace

NearByFact::NearByFact(const TableRegions& regions, size_t fact)
    : regions_(regions),
      fact_(fact),
      rows_(regions.table().rows().size()),
      ordered_(IsOrdered(regions.facts()[fact].type)),
      open_(rows_),
      by_low_(RowBits(rows_)),
      by_high_(RowBits(rows_)) {
  ordered_ ? IndexPoints() : IndexTexts();
}

void NearByFact::IndexTexts() {
  for (uint32_t row = 0; row < rows_; ++row) {
    const FactRegion& region = Of(row);
    if (region.untested() || region.texts().complement() || region.Contains(Null{})) {
      open_.Add(row);
    } else {
      for (const std::string& text : region.texts().texts()) by_text_[text].rows.push_back(row);
    }
  }
  for (auto& [text, naming] : by_text_) {
    if (naming.rows.size() <= rows_ / 64) continue;
    naming.bits.emplace(rows_);
    for (uint32_t row : naming.rows) naming.bits->Add(row);
  }
}

void NearByFact::IndexPoints() {
  std::vector<std::pair<Cut, uint32_t>> lows, highs;
  for (uint32_t row = 0; row < rows_; ++row) {
    const FactRegion& region = Of(row);
    if (region.untested() || region.Contains(Null{}) || region.ordered().empty()) {
      open_.Add(row);
    } else {
      lows.emplace_back(region.ordered().intervals().front().low, row);
      highs.emplace_back(region.ordered().intervals().back().high, row);
    }
  }
  lows_ = Grow(std::move(lows), by_low_);
  highs_ = Grow(std::move(highs), by_high_);
}

void NearByFact::AddNaming(uint32_t row, RowBits& rows) const {
  for (const std::string& text : Of(row).texts().texts()) {
    const Naming& naming = by_text_.find(text)->second;
    const size_t steps = naming.bits ? rows_ / 64 / kWordsPerStep : naming.rows.size() / kRowsPerStep;
    if (!regions_.budget().Spend(1 + steps)) return;
    if (naming.bits) {
      rows.AddAll(*naming.bits);
    } else {
      for (uint32_t other : naming.rows) rows.Add(other);
    }
  }
}

RowBits NearByFact::MeetingOf(uint32_t row) const {
  if (open_.Has(row)) return RowBits(rows_, true);
  RowBits meeting = open_;
  if (!ordered_) {
    AddNaming(row, meeting);
    return meeting;
  }
  // Those that begin before this row ends, without those that end before it begins.
  const std::vector<Interval>& own = Of(row).ordered().intervals();
  const auto begun = std::lower_bound(lows_.begin(), lows_.end(), own.back().high) - lows_.begin();
  const auto ended = std::upper_bound(highs_.begin(), highs_.end(), own.front().low) - highs_.begin();
  RowBits near = by_low_.At(static_cast<size_t>(begun));
  near.Remove(by_high_.At(static_cast<size_t>(ended)));
  meeting.AddAll(near);
  return meeting;
}

NearRows::NearRows(const TableRegions& regions)
    : regions_(regions), live_(regions.table().rows().size()), without_clause_(live_.rows()) {
  if (regions_.budget().ended()) return;
  for (uint32_t row = 0; row < live_.rows(); ++row) {
    if (regions_.IsLive(row)) live_.Add(row);
  }
  for (size_t fact = 0; fact < regions_.facts().size(); ++fact) {
    if (regions_.facts()[fact].type != v1::COLUMN_TYPE_CONCEPTS) {
      facts_.emplace_back(regions_, fact);
    } else if (concept_fact_ < 0) {
      IndexClauses(fact);
    }
  }
}

void NearRows::IndexClauses(size_t fact) {
  concept_fact_ = static_cast<int>(fact);
  by_concept_.resize(kMaxConcepts);
  for (uint32_t row = 0; row < live_.rows(); ++row) {
    if (!live_.Has(row)) continue;
    const std::vector<ConceptClauses>& ways = regions_.RegionsOf(row)[fact].concepts().alternatives();
    // Where there are several ways, there is no one clause that they have in common.
    const std::vector<ConceptSet> clauses = ways.size() == 1 ? ways[0].wanted : std::vector<ConceptSet>();
    const auto smallest = std::min_element(
        clauses.begin(), clauses.end(), [](const ConceptSet& a, const ConceptSet& b) { return a.count() < b.count(); });
    if (smallest == clauses.end()) {
      without_clause_.Add(row);
      continue;
    }
    for (size_t id = smallest->_Find_first(); id < smallest->size(); id = smallest->_Find_next(id))
      by_concept_[id].push_back(row);
  }
}

RowBits NearRows::MeetingOf(uint32_t row) const {
  const size_t words_per_fact = 1 + live_.rows() / 64;
  if (!regions_.budget().Spend(1 + facts_.size() * words_per_fact / kWordsPerStep)) return RowBits(live_.rows());
  RowBits near = live_;
  for (const NearByFact& fact : facts_) near.KeepOnly(fact.MeetingOf(row));
  return near;
}

RowBits NearRows::Of(uint32_t row) const {
  RowBits near = MeetingOf(row);
  near.Drop(row);
  return near;
}

RowBits NearRows::CoveringOf(uint32_t row) const {
  if (concept_fact_ < 0) return Of(row);
  // A clause of the other row that this one implies has every concept of a clause here but the forbidden ones; one that
  // is allowed stands for all of them.
  if (!regions_.budget().Spend(1 + live_.rows() / 64 / kWordsPerStep)) return RowBits(live_.rows());
  RowBits covering = without_clause_;
  for (const ConceptClauses& way : regions_.RegionsOf(row)[concept_fact_].concepts().alternatives()) {
    for (const ConceptSet& clause : way.wanted) {
      const std::vector<uint32_t>& rows = by_concept_[(clause & ~way.forbidden)._Find_first()];
      if (!regions_.budget().Spend(1 + rows.size() / kRowsPerStep)) return RowBits(live_.rows());
      for (uint32_t other : rows) covering.Add(other);
    }
  }
  if (!facts_.empty()) covering.KeepOnly(MeetingOf(row));
  covering.Drop(row);
  return covering;
}

}  // namespace peidan::matching
