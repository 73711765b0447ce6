// Checks for facts that no row of a table speaks about, under the policies that owe an answer.
#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/check/check_context.h"
#include "matching/check/gap_pieces.h"
#include "matching/table/column_index.h"
#include "matching/table/definition.h"

namespace peidan::matching {
namespace {

constexpr FindingKind kValueUncovered{kWarning, "VALUE_UNCOVERED"};
constexpr FindingKind kCaseUncovered{kWarning, "CASE_UNCOVERED"};
constexpr FindingKind kNotSearched{kWarning, "GAPS_NOT_SEARCHED"};
// Most pieces held against all rows: some seconds for ten thousand of them. Beyond it the product of the facts is too
// large to search.
constexpr int64_t kMaxGapSteps = 1'000'000;
constexpr size_t kRowsPerStep = 512;  // eight words of RowBits

// What people call a fact: the title of the first column that tests it.
const std::string& TitleOf(const TableRegions& regions, size_t fact) {
  const v1::RuleColumn& column = regions.table().message().columns(regions.facts()[fact].column);
  return column.title().empty() ? column.name() : column.title();
}

// Rows by the values of one fact that they admit.
class AdmittingRows {
 public:
  AdmittingRows(const TableRegions& regions, size_t fact) : untested_(regions.table().rows().size()) {
    const v1::ColumnType type = regions.facts()[fact].type;
    const auto rows = static_cast<uint32_t>(untested_.rows());
    const bool concepts = type == v1::COLUMN_TYPE_CONCEPTS;
    std::vector<Cell> cells;
    for (uint32_t row = 0; row < rows; ++row) {
      const FactRegion& region = regions.RegionsOf(row)[fact];
      if (region.untested()) untested_.Add(row);
      cells.push_back(concepts ? Cell(type) : region.ToCell());
      if (!concepts) continue;
      by_row_.push_back(&region);
      concept_steps_ += region.size();
    }
    std::vector<const Cell*> places;
    for (const Cell& cell : cells) places.push_back(&cell);
    if (!concepts) index_.emplace(places);
  }

  const RowBits& untested() const { return untested_; }
  // What Of takes.
  size_t Steps() const { return by_row_.empty() ? 1 + untested_.rows() / kRowsPerStep : concept_steps_; }

  RowBits Of(const Value& value) const {
    if (index_) return index_->Admitting(value);
    RowBits rows(untested_.rows());
    for (uint32_t row = 0; row < by_row_.size(); ++row) {
      if (by_row_[row]->Contains(value)) rows.Add(row);
    }
    return rows;
  }

 private:
  RowBits untested_;
  std::optional<ColumnIndex> index_;
  std::vector<const FactRegion*> by_row_;  // of concepts, which are no values of a column index
  size_t concept_steps_ = 0;
};

class GapSearch {
 public:
  GapSearch(const CheckedTable& table, WorkBudget& budget)
      : regions_(table.regions), budget_(budget), rows_(table.table.rows().size()) {
    for (uint32_t row = 0; row < rows_.rows(); ++row) {
      if (regions_.IsLive(row) && regions_.InForceToday(row)) rows_.Add(row);
    }
    for (size_t fact = 0; fact < regions_.facts().size(); ++fact) {
      pieces_.push_back(PiecesOf(regions_, fact));
      admitting_.emplace_back(regions_, fact);
    }
    // A row is open from a fact on where it tests none of the rest.
    open_from_.assign(pieces_.size() + 1, rows_);
    for (size_t fact = pieces_.size(); fact-- > 0;) {
      open_from_[fact] = open_from_[fact + 1];
      open_from_[fact].KeepOnly(admitting_[fact].untested());
    }
  }

  // Pieces of one fact that no row admits, whatever the other facts.
  std::vector<const GapPiece*> UncoveredOf(size_t fact) {
    std::vector<const GapPiece*> uncovered;
    for (const GapPiece& piece : pieces_[fact]) {
      const bool covered = Admitting(rows_, fact, piece).Any();
      if (budget_.ended()) return {};
      if (!covered) uncovered.push_back(&piece);
    }
    return uncovered;
  }

  // The first combination of pieces that no row admits, as `事实=值`; nullopt: there is none, or the search was given
  // up.
  std::optional<std::vector<std::string>> UncoveredCase() {
    std::vector<std::string> named;
    return Search(0, rows_, named) ? std::optional(named) : std::nullopt;
  }

  bool given_up() const { return steps_ > kMaxGapSteps || budget_.ended(); }

 private:
  static RowBits Common(RowBits a, const RowBits& b) {
    a.KeepOnly(b);
    return a;
  }
  RowBits Admitting(const RowBits& rows, size_t fact, const GapPiece& piece) {
    ++steps_;
    budget_.Spend(admitting_[fact].Steps());
    return Common(admitting_[fact].Of(piece.value), rows);
  }

  bool Search(size_t fact, const RowBits& rows, std::vector<std::string>& named) {
    if (given_up() || Common(open_from_[fact], rows).Any()) return false;
    if (!rows.Any()) return true;
    if (pieces_[fact].empty()) return Search(fact + 1, rows, named);  // no row tests it
    for (const GapPiece& piece : pieces_[fact]) {
      named.push_back(absl::StrCat(TitleOf(regions_, fact), "=", piece.name));
      if (Search(fact + 1, Admitting(rows, fact, piece), named)) return true;
      named.pop_back();
    }
    return false;
  }

  const TableRegions& regions_;
  WorkBudget& budget_;
  RowBits rows_;                               // that count today
  std::vector<std::vector<GapPiece>> pieces_;  // by fact
  std::vector<AdmittingRows> admitting_;       // by fact
  std::vector<RowBits> open_from_;             // by fact; at the end every row that counts
  int64_t steps_ = 0;
};

// Values that no row admits, column by column. Whether there were any.
bool ReportValues(CheckContext& context, const CheckedTable& table, GapSearch& search) {
  bool found = false;
  for (size_t i = 0; i < table.regions.facts().size(); ++i) {
    const TestedFact& fact = table.regions.facts()[i];
    for (const GapPiece* piece : search.UncoveredOf(i)) {
      context.findings.Add(
          kValueUncovered, {FileOf(table.table.message()), 0, table.table.message().columns(fact.column).name()}, {},
          absl::StrCat("没有一条生效的规则管得到 ", TitleOf(table.regions, i), "=", piece->name, "，请补一条规则"));
      found = true;
    }
  }
  return found;
}

}  // namespace

void CheckGaps(CheckContext& context, const CheckedTable& table) {
  const v1::RuleTable& message = table.table.message();
  const bool owes_answer = message.hit_policy() == v1::HIT_POLICY_UNIQUE ||
                           message.hit_policy() == v1::HIT_POLICY_ANY ||
                           message.hit_policy() == v1::HIT_POLICY_PRIORITY;
  if (!owes_answer || table.table.rows().empty()) return;
  GapSearch search(table, context.budget);
  if (ReportValues(context, table, search)) return;
  const FindingPlace place{FileOf(message)};
  if (const auto named = search.UncoveredCase()) {
    context.findings.Add(
        kCaseUncovered, place, {},
        absl::StrCat("没有一条生效的规则管得到这种情形：", absl::StrJoin(*named, "，"), "，请补一条规则"));
  } else if (search.given_up() && !context.budget.ended()) {
    context.findings.Add(kNotSearched, place, {}, "条件的组合太多，没有查完是否有管不到的情形，请拆小这张表");
  }
}

}  // namespace peidan::matching
