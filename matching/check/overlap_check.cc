// Checks of pairs of rows of one table: rows that contradict each other, and rows that another makes useless.
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "matching/check/check_context.h"
#include "matching/check/row_classes.h"

namespace peidan::matching {
namespace {

constexpr FindingKind kOverlap{kError, "ROWS_OVERLAP"};
constexpr FindingKind kTie{kError, "PRIORITY_TIE"};
constexpr FindingKind kWriteConflict{kError, "WRITE_CONFLICT"};
constexpr FindingKind kDuplicate{kWarning, "ROW_DUPLICATE"};
constexpr FindingKind kShadowed{kWarning, "ROW_SHADOWED"};

// One table under its hit policy.
class Pairs {
 public:
  Pairs(CheckContext& context, const CheckedTable& table)
      : context_(context), table_(table.table), regions_(table.regions), near_(table.near) {
    std::vector<double> priorities;
    std::vector<uint32_t> outputs;
    for (uint32_t row = 0; row < table_.rows().size(); ++row) {
      priorities.push_back(PriorityOf(row));
      outputs.push_back(table_.OutputClass(row));
    }
    alike_in_priority_ = RowClasses(priorities);
    alike_in_outputs_ = RowClasses(outputs);
  }

  // At most one finding for each row, which is the later one in the file: a rival that it contradicts or repeats.
  void FindRivals() {
    for (uint32_t row = 0; row < table_.rows().size(); ++row) {
      if (!regions_.IsLive(row)) continue;
      const RowBits others = ComparesAll() ? MayContradict(row) : near_.CoveringOf(row);
      for (size_t next = others.Next(0); next < others.rows(); next = others.Next(next + 1)) {
        const auto other = static_cast<uint32_t>(next);
        if (!context_.budget.Spend(1)) return;
        if (IsLater(other, row)) continue;
        const std::optional<FindingKind> kind = Judge(row, other);
        if (context_.budget.ended()) return;
        if (!kind) continue;
        Report(*kind, row, other);
        break;
      }
    }
  }

  // At most one finding for each row: another that always takes its place.
  void FindShadows() {
    for (uint32_t row = 0; row < table_.rows().size(); ++row) {
      if (!regions_.IsLive(row)) continue;
      const RowBits others = near_.CoveringOf(row);
      for (size_t next = others.Next(0); next < others.rows(); next = others.Next(next + 1)) {
        const auto other = static_cast<uint32_t>(next);
        if (!context_.budget.Spend(1)) return;
        if (!TakesPlaceOf(other, row)) continue;
        if (context_.budget.ended()) return;
        context_.findings.Add(
            kShadowed, PlaceOf(table_, table_.rows()[row]), {IdOf(row), IdOf(other)},
            absl::StrCat("规则 `", IdOf(row), "` 总被规则 `", IdOf(other), "` 盖过，从不起作用，请删除或提高优先级"));
        break;
      }
    }
  }

 private:
  v1::HitPolicy policy() const { return table_.message().hit_policy(); }
  const std::string& IdOf(uint32_t row) const { return table_.rows()[row].id; }
  double PriorityOf(uint32_t row) const { return table_.rows()[row].priority; }
  bool IsLater(uint32_t a, uint32_t b) const { return table_.rows()[a].position > table_.rows()[b].position; }
  // Whether any rows that hit together may contradict each other; under the other policies only equal conditions do.
  bool ComparesAll() const {
    return policy() == v1::HIT_POLICY_UNIQUE || policy() == v1::HIT_POLICY_ANY || policy() == v1::HIT_POLICY_PRIORITY;
  }
  bool Lists() const {
    const v1::Aggregation aggregation = table_.message().aggregation();
    return policy() == v1::HIT_POLICY_COLLECT &&
           (aggregation == v1::AGGREGATION_UNSPECIFIED || aggregation == v1::AGGREGATION_LIST);
  }
  bool SameConditions(uint32_t a, uint32_t b) const { return regions_.Covers(a, b) && regions_.Covers(b, a); }

  // Of the rows near a row those that the policy does not allow beside it whatever their conditions.
  RowBits MayContradict(uint32_t row) const {
    RowBits rows = near_.Of(row);
    if (policy() == v1::HIT_POLICY_PRIORITY) alike_in_priority_.KeepOnlyAlike(row, rows);
    if (policy() != v1::HIT_POLICY_UNIQUE) alike_in_outputs_.RemoveAlike(row, rows);
    return rows;
  }

  // What is wrong with two rows; nothing where they may stand beside each other.
  std::optional<FindingKind> Judge(uint32_t row, uint32_t other) const {
    const bool same_outputs = table_.SameOutputs(row, other);
    // Also a user of COLLECT may let the priority decide, as that of the routing table does.
    if (PriorityOf(row) != PriorityOf(other) && policy() != v1::HIT_POLICY_UNIQUE && policy() != v1::HIT_POLICY_ANY)
      return std::nullopt;
    if (ComparesAll()) {
      if (same_outputs && policy() != v1::HIT_POLICY_UNIQUE) return std::nullopt;
      if (!regions_.Overlap(row, other)) return std::nullopt;
      if (!same_outputs && SameConditions(row, other)) return kWriteConflict;
      return policy() == v1::HIT_POLICY_PRIORITY ? kTie : kOverlap;
    }
    if (!SameConditions(row, other)) return std::nullopt;
    if (same_outputs)
      return Lists() || policy() == v1::HIT_POLICY_RULE_ORDER ? std::optional(kDuplicate) : std::nullopt;
    return Lists() ? std::optional(kWriteConflict) : std::nullopt;
  }

  bool TakesPlaceOf(uint32_t other, uint32_t row) const {
    if (policy() == v1::HIT_POLICY_PRIORITY && PriorityOf(other) != PriorityOf(row))
      return PriorityOf(other) > PriorityOf(row) && regions_.Covers(other, row);
    // Two rows that say the same and are equal: the later one is too much.
    if (!table_.SameOutputs(other, row) || !regions_.Covers(other, row)) return false;
    return !regions_.Covers(row, other) || IsLater(row, other);
  }

  void Report(const FindingKind& kind, uint32_t row, uint32_t other) {
    const std::string pair = absl::StrCat("规则 `", IdOf(row), "` 与规则 `", IdOf(other), "` ");
    std::string message = absl::StrCat(pair, "条件相同而结论不同，请只留一条或改写条件");
    if (kind.reason == kOverlap.reason)
      message = absl::StrCat(pair, "可能同时命中，本表的命中策略不允许，请改写条件使两者不相交");
    if (kind.reason == kTie.reason)
      message = absl::StrCat(pair, "优先级相同、可能同时命中而结论不同，请分出优先级或改写条件");
    if (kind.reason == kDuplicate.reason) message = absl::StrCat(pair, "条件和结论都相同，请删除一条");
    context_.findings.Add(kind, PlaceOf(table_, table_.rows()[row]), {IdOf(row), IdOf(other)}, message);
  }

  CheckContext& context_;
  const CompiledTable& table_;
  const TableRegions& regions_;
  const NearRows& near_;
  RowClasses alike_in_priority_;
  RowClasses alike_in_outputs_;
};

}  // namespace

void CheckOverlaps(CheckContext& context, const CheckedTable& table) { Pairs(context, table).FindRivals(); }

// Under UNIQUE a row that another covers is an overlap; under the other policies every row has its say.
void CheckShadows(CheckContext& context, const CheckedTable& table) {
  const v1::HitPolicy policy = table.table.message().hit_policy();
  if (policy == v1::HIT_POLICY_ANY || policy == v1::HIT_POLICY_PRIORITY) Pairs(context, table).FindShadows();
}

}  // namespace peidan::matching
