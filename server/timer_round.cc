#include "server/timer_round.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "server/decision.h"
#include "server/lifecycle/lifecycle.h"
#include "server/notices.h"
#include "server/offer_answer.h"
#include "server/waitlist_refill.h"
#include "server/waitlist_wakes.h"
#include "server/whistle_timers.h"
#include "storage/whistle_rows.h"

namespace peidan::server {
namespace {

constexpr size_t kPage = 512;  // timers

struct Fired {
  lifecycle::Transition transition;
  std::string certificate;  // of the decision that was made on the way
};

// Of the same order, or of the same whistle: their numbers may be alike.
bool SameSubject(const record::v1::Timer& one, const record::v1::Timer& other) {
  return one.order() == other.order() && storage::IsOfWhistle(one.kind()) == storage::IsOfWhistle(other.kind());
}

// What one timer does to its order; nullopt: nothing any more.
absl::StatusOr<std::optional<Fired>> Fire(const v1::Order& order, const record::v1::Timer& timer,
                                          const Present& present) {
  const auto number = static_cast<int>(timer.assignment());
  if (timer.kind() == v1::DEADLINE_KIND_OFFER && lifecycle::OfferLapses(order, number, present.now)) {
    auto move = LeaveOffer(order, number, /*lapsed=*/true, present);
    if (!move.ok()) return move.status();
    return Fired{std::get<lifecycle::Transition>(std::move(move->outcome)), std::move(move->certificate)};
  }
  auto expired = lifecycle::Expire(order, number, timer.kind(), present.clockwork());
  if (!expired.has_value()) return std::nullopt;
  return Fired{*std::move(expired), ""};
}

}  // namespace

absl::StatusOr<Firing> FireTimers(const Present& present, const std::vector<storage::TimerTable::Entry>& timers) {
  if (storage::IsOfWhistle(timers.front().timer.kind())) return FireWhistleTimers(present.reader, timers, present.now);
  Firing firing;
  const auto before = storage::OrderTable::Get(present.reader, timers.front().timer.order());
  if (!before.ok()) return before.status();
  if (!before->has_value()) return firing;
  v1::Order order = (*before)->message;
  std::string certificate;
  for (const auto& [key, timer] : timers) {
    auto fired = Fire(order, timer, present);
    if (!fired.ok()) return fired.status();
    if (!fired->has_value()) continue;
    auto& [transition, written] = **fired;
    order = std::move(transition.order);
    if (transition.rematched) certificate = std::move(written);
    storage::TimerTable::Require(firing.batch, key);
    AppendEvents(firing.batch, order, std::move(transition.events), present.matcher.catalog());
    ++firing.fired;
  }
  if (firing.fired == 0) return firing;
  storage::OrderTable::Update(firing.batch, **before, order);
  if (!certificate.empty()) {
    storage::CertificateTable::Put(firing.batch, order.name(), std::move(certificate));
    storage::CatalogTable::RequireRevision(firing.batch, present.matcher.catalog().revision());
  }
  absl::Status status = UpdateLedger(firing.batch, (*before)->message, order, present.matcher.catalog());
  if (status.ok()) status = FollowOrder(firing.batch, present.reader, **before, order, present.now);
  if (!status.ok()) return status;
  return firing;
}

TimerRound::TimerRound(const Environment& env, std::function<bool()> stopping)
    : env_(env), stopping_(std::move(stopping)), now_(env.clock()) {}

absl::Status TimerRound::Run() {
  std::string after;
  while (!Ended()) {
    const auto page = storage::TimerTable::Due(env_.store, now_, after, kPage);
    if (!page.ok()) {
      AwaitNone().IgnoreError();
      return page.status();
    }
    if (page->empty()) break;
    FirePage(*page);
    after = page->back().key;
  }
  return AwaitNone();
}

// Neighbours of one order go together: its assignments were made at one instant, so that their deadlines are often one.
// Those of waitlists go each for itself.
void TimerRound::FirePage(const Timers& page) {
  for (auto first = page.begin(); first != page.end() && !Ended();) {
    const bool of_waitlist = IsOfWaitlist(first->timer);
    const auto end = std::find_if(first + 1, page.end(), [&](const storage::TimerTable::Entry& entry) {
      return of_waitlist || IsOfWaitlist(entry.timer) || !SameSubject(entry.timer, first->timer);
    });
    Fire({first, end});
    first = end;
  }
}

void TimerRound::Fire(Timers timers) {
  const std::string order = timers.front().timer.order();
  AwaitPlace(order);
  const auto fired = std::make_shared<uint64_t>(0);  // by the attempt that counts, the last
  auto attempt = [fired, timers = std::move(timers),
                  this](const storage::Reader& reader) -> absl::StatusOr<storage::Batch> {
    const MatcherPtr matcher = env_.matcher.Get();
    const absl::Time now = std::max(now_, env_.clock());  // a long round says when it came to this one
    auto firing = IsOfWaitlist(timers.front().timer) ? FireWaitlistTimer(reader, timers.front(), *matcher, now)
                                                     : FireTimers({reader, *matcher, now, env_.random()}, timers);
    if (!firing.ok()) return firing.status();
    *fired = firing->fired;
    return std::move(firing->batch);
  };
  env_.runner.RunHere(std::move(attempt), [this, order, fired](const absl::StatusOr<uint64_t>& commit_seq) {
    OnDone(order, commit_seq.status(), *fired);
  });
}

void TimerRound::AwaitPlace(const std::string& order) {
  std::unique_lock lock(mu_);
  changed_.wait(lock, [&] { return under_way_.size() < kMostUnderWay && !under_way_.contains(order); });
  under_way_.insert(order);
}

void TimerRound::OnDone(const std::string& order, const absl::Status& status, uint64_t fired) {
  std::lock_guard lock(mu_);
  under_way_.erase(order);
  if (!absl::IsAborted(status)) status_.Update(status);  // too many changed this order: the others go on
  if (status.ok()) fired_ += fired;
  changed_.notify_one();
}

absl::Status TimerRound::AwaitNone() {
  std::unique_lock lock(mu_);
  changed_.wait(lock, [this] { return under_way_.empty(); });
  return status_;
}

bool TimerRound::Ended() {
  if (stopping_()) return true;
  std::lock_guard lock(mu_);
  return !status_.ok();
}

uint64_t TimerRound::fired() const {
  std::lock_guard lock(mu_);
  return fired_;
}

}  // namespace peidan::server
