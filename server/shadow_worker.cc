#include "server/shadow_worker.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/log.h"
#include "server/recorded_orders.h"

namespace peidan::server {
namespace {

constexpr size_t kPortion = 200;  // events; one batch of decisions
constexpr size_t kSweep = 500;    // records of former candidates; one batch that deletes

// Orders that these events say were decided, each once, in order of name.
std::set<std::string> OrdersIn(const std::vector<storage::EventTable::Entry>& entries) {
  std::set<std::string> orders;
  for (const auto& entry : entries) {
    if (entry.event.type() == v1::EVENT_TYPE_ORDER_MATCHED) orders.insert(entry.event.subject());
  }
  return orders;
}

// Adds what the candidate decides on these orders. An order whose catalog is not kept is passed over.
absl::Status Decide(const Environment& env, const std::string& candidate, const std::set<std::string>& orders,
                    storage::Batch& batch) {
  const auto snapshot = env.store.Snapshot();
  std::vector<RecordedDecision> recorded;
  for (const std::string& order : orders) {
    auto decision = LoadDecision(*snapshot, order);
    if (!decision.ok()) return decision.status();
    if (decision->has_value()) recorded.push_back(**std::move(decision));
  }
  return ForEachPinned(env, recorded, candidate, [&](size_t place, const absl::StatusOr<MatcherPtr>& matcher) {
    if (absl::IsNotFound(matcher.status())) return absl::OkStatus();
    if (!matcher.ok()) return matcher.status();
    const matching::Decision decision = DecideAgain(recorded[place], **matcher);
    storage::ShadowTable::Put(batch, candidate, recorded[place].order, decision.match);
    return absl::OkStatus();
  });
}

}  // namespace

absl::StatusOr<bool> ShadowWorker::CatchUp(const Environment& env) {
  const auto state = storage::RuleStateTable::Get(env.store);
  if (!state.ok()) return state.status();
  const std::string& candidate = state->message.candidate();
  if (candidate.empty()) return false;
  const auto progress = storage::ShadowTable::Progress(env.store);
  if (!progress.ok()) return progress.status();
  if (progress->message.candidate() != candidate) return true;  // it was replaced between the two reads
  const auto entries = storage::EventTable::List(env.store, progress->message.cursor(), kPortion);
  if (!entries.ok()) return entries.status();
  if (entries->empty()) return false;
  storage::Batch batch;
  if (absl::Status status = Decide(env, candidate, OrdersIn(*entries), batch); !status.ok()) return status;
  record::v1::ShadowProgress after = progress->message;
  after.set_cursor(entries->back().cursor);
  storage::ShadowTable::UpdateProgress(batch, *progress, after);
  const auto outcome = env.store.CommitAndWait(std::move(batch));
  if (!outcome.ok()) return outcome.status();
  return true;  // not committed: the candidate was replaced, and the new one begins where it says
}

absl::StatusOr<bool> ShadowWorker::Sweep(const Environment& env) {
  const auto state = storage::RuleStateTable::Get(env.store);
  if (!state.ok()) return state.status();
  storage::Batch batch;
  const auto deleted = storage::ShadowTable::DeleteOthers(batch, env.store, state->message.candidate(), kSweep);
  if (!deleted.ok()) return deleted.status();
  if (*deleted == 0) return false;
  storage::RuleStateTable::Require(batch, *state);  // one of them may be the candidate again
  const auto outcome = env.store.CommitAndWait(std::move(batch));
  if (!outcome.ok()) return outcome.status();
  return *deleted == kSweep || !outcome->committed();
}

absl::StatusOr<bool> ShadowWorker::Turn() {
  const auto state = storage::RuleStateTable::Get(env_.store);
  if (!state.ok()) return state.status();
  const auto undecided = CatchUp(env_);
  if (!undecided.ok() || state->version == swept_) return undecided;
  const auto unswept = Sweep(env_);
  if (!unswept.ok()) return unswept.status();
  if (!*unswept) swept_ = state->version;
  return *undecided || *unswept;
}

std::shared_ptr<ShadowWorker> ShadowWorker::Start(const Environment& env) {
  std::shared_ptr<ShadowWorker> worker(new ShadowWorker(env));
  worker->thread_ = std::thread([raw = worker.get()] { raw->Loop(); });
  env.hub.Add(worker);
  return worker;
}

ShadowWorker::~ShadowWorker() {
  Stop();
  thread_.join();
}

void ShadowWorker::Tick() {
  std::lock_guard lock(mu_);
  awake_ = true;
  changed_.notify_one();
}

void ShadowWorker::Stop() {
  std::lock_guard lock(mu_);
  stopping_ = true;
  changed_.notify_one();
}

void ShadowWorker::Loop() {
  GiveWay();
  while (true) {
    {
      std::unique_lock lock(mu_);
      changed_.wait(lock, [this] { return stopping_ || awake_; });
      if (stopping_) return;
      awake_ = false;
    }
    const auto more = Turn();
    // A portion that failed is tried again after a second.
    if (!more.ok()) Log("shadow_failed", {{"detail", std::string(more.status().message())}});
    if (more.ok() && *more) Tick();
  }
}

}  // namespace peidan::server
