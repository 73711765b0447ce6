#include "tests/server/timer_house.h"

#include <stdexcept>

#include "server/lifecycle/lifecycle.h"
#include "server/rule_opening.h"
#include "storage/tables.h"
#include "tests/lifecycle/clockworks.h"
#include "tests/server/rule_house.h"

namespace peidan::server {

class TimerHouse::Reading final : public Watcher {
 public:
  bool Await(const std::function<bool()>& done) {
    std::unique_lock lock(mu_);
    return woken_.wait_for(lock, std::chrono::minutes(2), done);
  }
  void Wake() override {
    std::lock_guard lock(mu_);
    woken_.notify_one();
  }
  void Stop() override {}

 private:
  std::mutex mu_;
  std::condition_variable woken_;
};

TimerHouse::TimerHouse(storage::KeyValueStore& store)
    : reading_(std::make_shared<Reading>()),
      runner_(store, {.on_commit = [this] { hub_.Notify(); }, .on_conflict = [](const std::string&) {}}),
      env_{store,
           matcher_,
           library_,
           runner_,
           background_,
           hub_,
           [this] { return now_.load(); },
           [] { return uint64_t{7}; },
           {std::string(16, 'e')}} {
  const absl::Status opened = OpenRules(rules_, library_, HaidianRules(), kNineOClock).status();
  if (!opened.ok() || !matcher_.Reload(rules_).ok()) throw std::runtime_error("the rules cannot be loaded");
  hub_.Add(reading_);
}

bool TimerHouse::Await(const std::function<bool()>& done) { return reading_->Await(done); }

void PlaceAt(storage::KeyValueStore& store, const std::string& id, absl::Time time, int bureaus) {
  v1::Order draft;
  draft.set_name("orders/" + id);
  draft.mutable_need()->set_text("路灯坏了一个月，晚上老人不敢出门");
  draft.mutable_need()->set_community("communities/110108001001");
  v1::Match match;
  match.set_decision(v1::MATCH_DECISION_MATCHED);
  match.set_sign_in_hours(kSignInHours);
  match.set_limit_hours(kLimitHours);
  std::vector<lifecycle::Part> parts = {{"bureaus/chengguanwei", v1::BUREAU_ROLE_LEAD, "", 0, ""}};
  for (int i = 1; i < bureaus; ++i) {
    parts.push_back({absl::StrCat("bureaus/xieban", i), v1::BUREAU_ROLE_COOPERATING, "", 0, ""});
  }
  const lifecycle::Transition placed = lifecycle::Place(draft, match, parts, lifecycle::At(time));
  storage::Batch batch;
  storage::OrderTable::Insert(batch, placed.order);
  for (const v1::Event& event : placed.events) storage::EventTable::Append(batch, event);
  if (!store.CommitAndWait(std::move(batch)).value().committed()) throw std::runtime_error(id);
}

std::vector<std::string> Overdue(const storage::Reader& store) {
  std::vector<std::string> overdue;
  const auto events = storage::EventTable::List(store, "", 1'000'000).value();
  for (const auto& entry : events) {
    if (entry.event.type() == v1::EVENT_TYPE_ASSIGNMENT_ACCEPT_OVERDUE) {
      overdue.push_back("未接 " + entry.event.subject());
    } else if (entry.event.type() == v1::EVENT_TYPE_ASSIGNMENT_COMPLETE_OVERDUE) {
      overdue.push_back("未办 " + entry.event.subject());
    }
  }
  return overdue;
}

}  // namespace peidan::server
