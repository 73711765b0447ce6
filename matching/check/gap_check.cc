// Checks for facts that no row of a table speaks about, under the policies that owe an answer.
#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/check/check_context.h"
#include "matching/check/gap_pieces.h"
#include "matching/table/definition.h"

namespace peidan::matching {
namespace {

constexpr FindingKind kValueUncovered{kWarning, "VALUE_UNCOVERED"};
constexpr FindingKind kCaseUncovered{kWarning, "CASE_UNCOVERED"};
constexpr FindingKind kNotSearched{kWarning, "GAPS_NOT_SEARCHED"};
// Most tests of a row against a piece: about a second. Beyond it the product of the facts is too large to search.
constexpr int64_t kMaxGapSteps = 20'000'000;

// What people call a fact: the title of the first column that tests it.
const std::string& TitleOf(const TableRegions& regions, size_t fact) {
  const v1::RuleColumn& column = regions.table().message().columns(regions.facts()[fact].column);
  return column.title().empty() ? column.name() : column.title();
}

class GapSearch {
 public:
  explicit GapSearch(const CheckedTable& table) : regions_(table.regions) {
    for (size_t fact = 0; fact < regions_.facts().size(); ++fact) pieces_.push_back(PiecesOf(regions_, fact));
    for (uint32_t row = 0; row < table.table.rows().size(); ++row) {
      if (regions_.IsLive(row) && regions_.InForceToday(row)) rows_.push_back(row);
    }
  }

  // Pieces of one fact that no row admits, whatever the other facts.
  std::vector<const GapPiece*> UncoveredOf(size_t fact) {
    std::vector<const GapPiece*> uncovered;
    for (const GapPiece& piece : pieces_[fact]) {
      if (Admitting(rows_, fact, piece).empty()) uncovered.push_back(&piece);
    }
    return uncovered;
  }

  // The first combination of pieces that no row admits, as `事实=值`; nullopt: there is none, or the search was given
  // up.
  std::optional<std::vector<std::string>> UncoveredCase() {
    std::vector<std::string> named;
    return Search(0, rows_, named) ? std::optional(named) : std::nullopt;
  }

  bool given_up() const { return steps_ > kMaxGapSteps; }

 private:
  std::vector<uint32_t> Admitting(const std::vector<uint32_t>& rows, size_t fact, const GapPiece& piece) {
    steps_ += static_cast<int64_t>(rows.size());
    std::vector<uint32_t> admitting;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(admitting),
                 [&](uint32_t row) { return regions_.RegionsOf(row)[fact].Contains(piece.value); });
    return admitting;
  }

  // Whether a row admits whatever facts from `fact` on are.
  bool AnyOpen(const std::vector<uint32_t>& rows, size_t fact) const {
    return std::any_of(rows.begin(), rows.end(), [&](uint32_t row) {
      const auto& regions = regions_.RegionsOf(row);
      return std::all_of(regions.begin() + static_cast<std::ptrdiff_t>(fact), regions.end(),
                         [](const FactRegion& region) { return region.untested(); });
    });
  }

  bool Search(size_t fact, const std::vector<uint32_t>& rows, std::vector<std::string>& named) {
    if (given_up() || AnyOpen(rows, fact)) return false;
    if (rows.empty()) return true;
    if (pieces_[fact].empty()) return Search(fact + 1, rows, named);  // no row tests it
    for (const GapPiece& piece : pieces_[fact]) {
      named.push_back(absl::StrCat(TitleOf(regions_, fact), "=", piece.name));
      if (Search(fact + 1, Admitting(rows, fact, piece), named)) return true;
      named.pop_back();
    }
    return false;
  }

  const TableRegions& regions_;
  std::vector<std::vector<GapPiece>> pieces_;  // by fact
  std::vector<uint32_t> rows_;
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
  GapSearch search(table);
  if (ReportValues(context, table, search)) return;
  const FindingPlace place{FileOf(message)};
  if (const auto named = search.UncoveredCase()) {
    context.findings.Add(
        kCaseUncovered, place, {},
        absl::StrCat("没有一条生效的规则管得到这种情形：", absl::StrJoin(*named, "，"), "，请补一条规则"));
  } else if (search.given_up()) {
    context.findings.Add(kNotSearched, place, {}, "条件的组合太多，没有查完是否有管不到的情形，请拆小这张表");
  }
}

}  // namespace peidan::matching
