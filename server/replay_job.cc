#include "server/replay_job.h"

#include <algorithm>
#include <map>
#include <utility>

#include "server/error.h"
#include "server/rule_names.h"

namespace peidan::server {
namespace {

constexpr int kMaxDifferent = 100;
constexpr int kMaxObstacles = 100;

// Keeps itself alive through the work it posts.
class Job final : public std::enable_shared_from_this<Job> {
 public:
  Job(const Environment& env, size_t max_orders, std::function<bool()> cancelled,
      std::function<void(absl::StatusOr<v1::ReplaySummary>)> done)
      : env_(env),
        orders_(env.store, max_orders),
        replay_(env),
        cancelled_(std::move(cancelled)),
        done_(std::move(done)) {}

  void Post() {
    env_.background.Post([self = shared_from_this()] { self->Work(); });
  }

 private:
  void Work() {
    if (cancelled_()) return done_(absl::CancelledError());
    const auto portion = orders_.Next();
    if (!portion.ok()) return done_(portion.status());
    const absl::Status status = replay_.Add(portion->decisions, portion->skipped);
    if (!status.ok()) return done_(status);
    if (orders_.done()) return done_(replay_.summary());
    Post();
  }

  const Environment& env_;
  RecordedOrders orders_;
  Replay replay_;
  const std::function<bool()> cancelled_;
  const std::function<void(absl::StatusOr<v1::ReplaySummary>)> done_;
};

}  // namespace

absl::Status Replay::Add(const std::vector<RecordedDecision>& decisions, int skipped) {
  summary_.set_skipped(summary_.skipped() + skipped);
  std::vector<size_t> different;
  std::map<size_t, std::string> unusable;
  const absl::Status status =
      ForEachPinned(env_, decisions, "", [&](size_t place, const absl::StatusOr<MatcherPtr>& matcher) {
        if (!IsRepeatable(decisions[place])) {
          summary_.set_of_later_release(summary_.of_later_release() + 1);
        } else if (absl::IsNotFound(matcher.status())) {
          summary_.set_not_kept(summary_.not_kept() + 1);
        } else if (absl::IsFailedPrecondition(matcher.status())) {
          unusable.emplace(place, SentenceOf(matcher.status()));
        } else if (!matcher.ok()) {
          return matcher.status();
        } else if (ComesOutOtherwise(decisions[place], **matcher)) {
          different.push_back(place);
        }
        return absl::OkStatus();
      });
  std::sort(different.begin(), different.end());
  for (const size_t place : different) {
    if (summary_.different_size() < kMaxDifferent) summary_.add_different(decisions[place].order);
  }
  for (const auto& [place, why] : unusable) AddObstacle(decisions[place], why);
  return status;
}

bool Replay::ComesOutOtherwise(const RecordedDecision& decision, const matching::Matcher& matcher) {
  summary_.set_replayed(summary_.replayed() + 1);
  if (!RepeatsIdentically(decision, matcher)) return true;
  summary_.set_identical(summary_.identical() + 1);
  return false;
}

void Replay::AddObstacle(const RecordedDecision& decision, const std::string& why) {
  summary_.set_not_recomputable(summary_.not_recomputable() + 1);
  if (summary_.obstacles_size() == kMaxObstacles) return;
  v1::ReplayObstacle& obstacle = *summary_.add_obstacles();
  obstacle.set_order(decision.order);
  obstacle.set_rule_set(RuleSetName(decision.match.rule_set_hash()));
  obstacle.set_why(why);
}

void ReplayNewest(const Environment& env, size_t max_orders, std::function<bool()> cancelled,
                  std::function<void(absl::StatusOr<v1::ReplaySummary>)> done) {
  std::make_shared<Job>(env, max_orders, std::move(cancelled), std::move(done))->Post();
}

}  // namespace peidan::server
