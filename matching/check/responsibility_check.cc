// Checks of the tables that say who is responsible, as fired_rules.cc weighs them.
//
// Rows of routing do not exclude each other: all that fire are evidence, each weighed by its priority and by how
// particular it is (the conditions it states), and one gives way only where a row of higher priority fires on each of
// its topics; rows of joint give way to those that are more particular. So two rows contradict each other where their
// weights are the same whatever the need (one priority, equally particular), their first leads differ, they share a
// topic, and a need that says no more than each of them asks for fires both: then neither bureau can ever come out
// first by these rows, and the need always ends with a person.
#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "matching/check/check_context.h"
#include "matching/check/tie.h"

namespace peidan::matching {
namespace {

constexpr FindingKind kLeadsConflict{kWarning, "LEADS_CONFLICT"};
constexpr FindingKind kShadowed{kWarning, "ROW_SHADOWED"};

using Responsibilities = DecisionTable<Responsibility>;

class Responsible {
 public:
  Responsible(CheckContext& context, const Responsibilities& rules, const CheckedTable& checked)
      : context_(context), rows_(rules.rows()), checked_(checked) {
    for (uint32_t i = 0; i < rows_.size(); ++i) topics_.push_back(TopicsOf(rows_[i].condition));
  }

  // At most one finding for each row, against the first rival by id that stands before it in the file.
  void FindConflicts() {
    // Rows by topic, priority and number of conditions, then by their lead: only those under one key and of different
    // leads can tie.
    using ByLead = std::map<absl::string_view, std::vector<uint32_t>>;
    std::map<std::tuple<size_t, int, int>, ByLead> alike;
    const auto visit = [&](uint32_t row, auto function) {
      const int specificity = rows_[row].condition.Specificity();
      for (size_t topic = topics_[row]._Find_first(); topic < kMaxConcepts; topic = topics_[row]._Find_next(topic))
        function(alike[{topic, rows_[row].priority, specificity}]);
    };
    for (uint32_t row = 0; row < rows_.size(); ++row) {
      if (checked_.regions.IsLive(row)) visit(row, [&](ByLead& rows) { rows[LeadOf(row)].push_back(row); });
    }
    for (uint32_t row = 0; row < rows_.size(); ++row) {
      if (!checked_.regions.IsLive(row)) continue;
      std::vector<uint32_t> rivals;
      visit(row, [&](const ByLead& rows) {
        for (const auto& [lead, others] : rows) {
          if (lead != LeadOf(row) && context_.budget.Spend(others.size()))
            std::copy_if(others.begin(), others.end(), std::back_inserter(rivals),
                         [&](uint32_t other) { return IsLater(row, other); });
        }
      });
      std::sort(rivals.begin(), rivals.end());
      rivals.erase(std::unique(rivals.begin(), rivals.end()), rivals.end());
      const auto rival = std::find_if(rivals.begin(), rivals.end(), [&](uint32_t other) { return Tie(row, other); });
      if (context_.budget.ended()) return;
      if (rival != rivals.end()) ReportConflict(row, *rival);
    }
  }

  // At most one finding for each row: another of higher priority that fires, on all its topics, whenever it does.
  void FindShadows() {
    for (uint32_t row = 0; row < rows_.size(); ++row) {
      if (!checked_.regions.IsLive(row)) continue;
      const RowBits others = checked_.near.CoveringOf(row);
      for (size_t next = others.Next(0); next < others.rows(); next = others.Next(next + 1)) {
        const auto other = static_cast<uint32_t>(next);
        if (!context_.budget.Spend(1)) return;
        const bool higher = rows_[other].priority > rows_[row].priority;
        if (!higher || (topics_[row] & ~topics_[other]).any() || !checked_.regions.Covers(other, row)) continue;
        ReportShadow(row, other);
        break;
      }
    }
  }

 private:
  const std::string& LeadOf(uint32_t row) const { return rows_[row].output.leads[0]; }
  bool IsLater(uint32_t a, uint32_t b) const { return rows_[a].compiled->position > rows_[b].compiled->position; }
  FindingPlace At(uint32_t row) const { return PlaceOf(checked_.table, *rows_[row].compiled); }

  bool Tie(uint32_t a, uint32_t b) const {
    return checked_.regions.Overlap(a, b) &&
           FiresOnLeastNeedOf(rows_[a].condition, rows_[b].condition, context_.budget) &&
           FiresOnLeastNeedOf(rows_[b].condition, rows_[a].condition, context_.budget);
  }

  void ReportConflict(uint32_t row, uint32_t rival) {
    context_.findings.Add(kLeadsConflict, At(row), {rows_[row].id, rows_[rival].id},
                          absl::StrCat("规则 `", rows_[row].id, "` 与规则 `", rows_[rival].id,
                                       "` 会在同一主题上同时命中，优先级和条件数相同而主办不同，分不出主办；"
                                       "请分出优先级或改写条件"));
  }

  void ReportShadow(uint32_t row, uint32_t other) {
    context_.findings.Add(kShadowed, At(row), {rows_[row].id, rows_[other].id},
                          absl::StrCat("规则 `", rows_[row].id, "` 命中时，优先级更高的规则 `", rows_[other].id,
                                       "` 总在同样的主题上命中，前者总要让位，请合并或删除"));
  }

  CheckContext& context_;
  const std::vector<Responsibilities::Row>& rows_;
  const CheckedTable& checked_;
  std::vector<ConceptSet> topics_;
};

void Check(CheckContext& context, const Responsibilities& rules, absl::string_view name) {
  Responsible responsible(context, rules, context.decisions.find(name)->second);
  responsible.FindConflicts();
  responsible.FindShadows();
}

}  // namespace

void CheckRouting(CheckContext& context) { Check(context, context.tables().routing, "routing"); }

void CheckJoint(CheckContext& context) { Check(context, context.tables().joint, "joint"); }

}  // namespace peidan::matching
