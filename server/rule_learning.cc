#include "server/rule_learning.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "matching/compare.h"
#include "storage/tables.h"

namespace peidan::server {
namespace {

constexpr size_t kPortion = 500;

bool IsTaken(v1::AssignmentState state) {
  return state == v1::ASSIGNMENT_STATE_ACCEPTED || state == v1::ASSIGNMENT_STATE_SCHEDULED ||
         state == v1::ASSIGNMENT_STATE_COMPLETED;
}

// Where a precedent decided, it is not the rules that think of its lead first: it counts as the last they thought of.
void AddRanked(const v1::Match& match, std::vector<std::string>& ranked) {
  const std::string by_precedent = match.precedents().empty() ? "" : matching::LeadOf(match);
  for (const v1::RankedBureau& bureau : match.bureaus()) {
    if (bureau.bureau() != by_precedent) ranked.push_back(bureau.bureau());
  }
  if (!by_precedent.empty()) ranked.push_back(by_precedent);
}

// Keeps itself alive through the work it posts.
class Job final : public std::enable_shared_from_this<Job> {
 public:
  Job(const Environment& env, size_t max_orders, const matching::SuggestionLimits& limits,
      std::function<bool()> cancelled, std::function<void(absl::StatusOr<v1::SuggestRulesResponse>)> done)
      : env_(env), left_(max_orders), limits_(limits), cancelled_(std::move(cancelled)), done_(std::move(done)) {}

  void Post() {
    env_.background.Post([self = shared_from_this()] { self->Work(); });
  }

 private:
  void Work() {
    if (cancelled_()) return done_(absl::CancelledError());
    if (absl::Status status = ReadPortion(); !status.ok()) return done_(status);
    if (left_ > 0) return Post();
    done_(Suggest());
  }

  absl::Status ReadPortion() {
    auto page = storage::OrderTable::List(env_.store, {}, {.size = std::min(left_, kPortion), .start = position_});
    if (!page.ok()) return page.status();
    for (const v1::Order& order : page->entries) {
      corrected_ += IsCorrected(order) ? 1 : 0;
      if (auto labelled = LabelledCaseOf(order)) cases_.push_back(*std::move(labelled));
    }
    left_ -= page->entries.size();
    position_ = std::move(page->next);
    if (position_.empty()) left_ = 0;
    return absl::OkStatus();
  }

  v1::SuggestRulesResponse Suggest() {
    const MatcherPtr matcher = env_.matcher.Get();
    v1::SuggestRulesResponse response;
    response.set_cases(corrected_);
    for (v1::RuleSuggestion& suggestion : matching::SuggestRules(std::move(cases_), matcher->rules(), limits_))
      *response.add_suggestions() = std::move(suggestion);
    return response;
  }

  const Environment& env_;
  size_t left_;
  const matching::SuggestionLimits limits_;
  const std::function<bool()> cancelled_;
  const std::function<void(absl::StatusOr<v1::SuggestRulesResponse>)> done_;
  std::string position_;
  std::vector<matching::LabelledCase> cases_;
  int corrected_ = 0;
};

}  // namespace

bool IsCorrected(const v1::Order& order) {
  return !order.dispatch_reason().empty() || order.has_ruling() ||
         std::any_of(order.assignments().begin(), order.assignments().end(), [](const v1::Assignment& assignment) {
           return assignment.state() == v1::ASSIGNMENT_STATE_DECLINED;
         });
}

std::optional<matching::LabelledCase> LabelledCaseOf(const v1::Order& order) {
  if (order.need().text().empty()) return std::nullopt;
  matching::LabelledCase labelled{order.name(), order.need().text(), {}, "", {}};
  for (const v1::Assignment& assignment : order.assignments()) {
    const bool declined = assignment.state() == v1::ASSIGNMENT_STATE_DECLINED;
    if (declined && assignment.bureau() != order.ruling().lead_bureau())
      labelled.declined.push_back(assignment.bureau());
    if (assignment.role() != v1::BUREAU_ROLE_LEAD) continue;
    if (declined) labelled.ranked.push_back(assignment.bureau());
    const bool by_person = !order.dispatch_reason().empty() && assignment.state() == v1::ASSIGNMENT_STATE_ASSIGNED;
    if (by_person || IsTaken(assignment.state())) labelled.lead = assignment.bureau();
  }
  if (order.has_ruling()) labelled.lead = order.ruling().lead_bureau();
  if (labelled.lead.empty() && labelled.declined.empty()) return std::nullopt;
  AddRanked(order.match(), labelled.ranked);
  return labelled;
}

void SuggestFromNewest(const Environment& env, size_t max_orders, const matching::SuggestionLimits& limits,
                       std::function<bool()> cancelled,
                       std::function<void(absl::StatusOr<v1::SuggestRulesResponse>)> done) {
  std::make_shared<Job>(env, max_orders, limits, std::move(cancelled), std::move(done))->Post();
}

}  // namespace peidan::server
