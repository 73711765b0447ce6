// What waitlists need, on any store: the library of Haidian, a clock that stands until it is moved, and the commands of
// a community as functions that wait for their end.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "server/catalog_desk.h"
#include "server/environment.h"
#include "server/order_desk.h"
#include "server/waitlist_desk.h"

namespace peidan::server {

inline const absl::Time kNewYear = absl::FromUnixSeconds(1767571200);  // 2026-01-05 08:00 in Beijing

// Resource, period and units of what an order wants.
struct Want {
  std::string resource;
  std::string period;
  int quantity = 1;
};

// Thread-safe but for SetCapacity and FireAll, which one thread at a time may call.
class WaitlistHouse {
 public:
  // The store is empty and outlives the house.
  explicit WaitlistHouse(storage::KeyValueStore& store);

  const Environment& env() const { return env_; }
  absl::Time Now() const { return absl::FromUnixMicros(micros_.load()); }
  void Pass(absl::Duration time) { micros_ += absl::ToInt64Microseconds(time); }

  absl::Status SetCapacity(const std::string& resource, const v1::Capacity& capacity);

  // An order of this community that holds what it wants; `held` says false where there was no room, and the order has
  // only a bureau.
  absl::StatusOr<v1::Order> Place(const std::string& community, const Want& want, bool& held);
  absl::StatusOr<v1::Order> Order(const std::string& name) const;
  absl::StatusOr<v1::Order> Accept(const std::string& order);
  absl::StatusOr<v1::Order> Decline(const std::string& order);
  absl::StatusOr<v1::Order> Cancel(const std::string& order);
  absl::StatusOr<v1::Order> Change(const std::string& order, const OrderDesk::MoveFunction& move);

  absl::StatusOr<v1::Waiting> Join(const std::string& order, const Want& want);
  absl::StatusOr<v1::Waiting> Leave(const v1::Waiting& waiting);
  absl::StatusOr<v1::Waiting> Claim(const v1::Waiting& waiting);
  absl::StatusOr<v1::Waiting> Waiting(const std::string& name) const;

  // Fires what is due until nothing is.
  absl::Status FireAll();

 private:
  absl::Status Run(const CommandRunner::Attempt& attempt);
  void ImportLibrary();
  std::string NextId() { return absl::StrCat("r-", ++requests_); }

  RuleLibrary library_;
  MatcherHolder matcher_{library_};
  EventHub hub_;
  std::atomic<int64_t> requests_ = 0;
  std::atomic<int64_t> orders_ = 0;
  std::atomic<int64_t> micros_{absl::ToUnixMicros(kNewYear)};
  CommandRunner runner_;
  WorkQueue background_{1, WorkQueue::Priority::kNormal};
  const Environment env_;
  const OrderDesk orders_desk_{env_};
  const WaitlistDesk waitlists_{env_};
  const CatalogDesk catalogs_{env_};
};

}  // namespace peidan::server
