#include "server/waitlist_refill.h"

#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/lifecycle/waiting.h"
#include "server/order_desk.h"
#include "server/waitlist_times.h"
#include "server/waitlist_wakes.h"
#include "storage/timers.h"
#include "storage/waitlist_table.h"

namespace peidan::server {
namespace {

using storage::LedgerTable;
using storage::WaitlistTable;
using StoredWaiting = storage::Stored<v1::Waiting>;

// One look at one line.
class Refill {
 public:
  Refill(const storage::Reader& reader, storage::CapacityPlace place, const matching::Matcher& matcher, absl::Time now)
      : reader_(reader), place_(std::move(place)), matcher_(matcher), now_(now) {}

  // Writes what follows into the batch. True: there may be more to offer.
  absl::StatusOr<bool> Run(storage::Batch& batch);

 private:
  absl::StatusOr<bool> Offer(storage::Batch& batch, const v1::Resource& resource,
                             const std::vector<StoredWaiting>& line);
  absl::StatusOr<bool> OfferTo(storage::Batch& batch, const v1::Resource& resource, const StoredWaiting& waiting);
  absl::StatusOr<bool> EndAll(storage::Batch& batch, const std::vector<StoredWaiting>& line);
  absl::Status ReadTotal();
  absl::StatusOr<int64_t*> TakenBy(const std::string& community);
  static void Append(storage::Batch& batch, const StoredWaiting& before, const lifecycle::WaitingOutcome& outcome);

  const storage::Reader& reader_;
  const storage::CapacityPlace place_;
  const matching::Matcher& matcher_;
  const absl::Time now_;
  int64_t taken_ = 0;                            // as the batch leaves it
  std::map<std::string, int64_t> by_community_;  // the same, of those that were asked for
};

absl::StatusOr<bool> Refill::Run(storage::Batch& batch) {
  const auto joined = WaitlistTable::Joined(reader_, place_);
  if (!joined.ok()) return joined.status();
  const auto rows = WaitlistTable::Rows(reader_, place_, storage::Standing::kWaiting);
  if (!rows.ok()) return rows.status();
  const v1::Resource* resource = matcher_.catalog().FindResource(absl::StrCat("resources/", place_.resource));
  if (rows->empty() || resource == nullptr) return false;
  std::vector<std::string> names;
  for (const WaitlistTable::Row& row : *rows) names.push_back(row.name);
  const auto line = WaitlistTable::Read(reader_, names);
  if (!line.ok()) return line.status();
  storage::CatalogTable::RequireRevision(batch, matcher_.catalog().revision());
  if (!EndOfPeriod(*resource, place_.period, now_)) return EndAll(batch, *line);
  if (resource->state() != v1::RESOURCE_STATE_ACTIVE) return false;
  WaitlistTable::RequireJoined(batch, place_, *joined);
  if (absl::Status status = ReadTotal(); !status.ok()) return status;
  return Offer(batch, *resource, *line);
}

absl::StatusOr<bool> Refill::Offer(storage::Batch& batch, const v1::Resource& resource,
                                   const std::vector<StoredWaiting>& line) {
  int offers = 0;
  for (const StoredWaiting& waiting : line) {
    if (waiting.message.state() != v1::WAITING_STATE_WAITING) continue;  // it left the line since the line was read
    if (offers == kMostOffers) return true;
    if (taken_ >= resource.capacity().amount()) {  // nothing fits any more, whoever asks
      LedgerTable::RequireTaken(batch, place_.resource, place_.period, "", resource.capacity().amount());
      return false;
    }
    const auto offered = OfferTo(batch, resource, waiting);
    if (!offered.ok()) return offered.status();
    offers += *offered ? 1 : 0;
  }
  return false;
}

// False: passed over.
absl::StatusOr<bool> Refill::OfferTo(storage::Batch& batch, const v1::Resource& resource,
                                     const StoredWaiting& waiting) {
  const int64_t units = waiting.message.quantity();
  const std::string& community = waiting.message.community();
  const int64_t amount = resource.capacity().amount();
  const int64_t quota = resource.capacity().community_quota();
  if (taken_ + units > amount) {
    LedgerTable::RequireTaken(batch, place_.resource, place_.period, "", amount - units + 1);
    return false;
  }
  const auto share = TakenBy(community);
  if (!share.ok()) return share.status();
  if (**share + units > quota) {
    LedgerTable::RequireTaken(batch, place_.resource, place_.period, community, quota - units + 1);
    return false;
  }
  const auto order = OrderDesk::Load(reader_, waiting.message.order());
  if (!order.ok()) return order.status();
  if (lifecycle::HasEnded(order->message)) {
    Append(batch, waiting, lifecycle::End(waiting.message, "订单已结束", now_));
    return false;
  }
  LedgerTable::Hold(batch, place_.resource, place_.period, community, units, amount, quota);
  // What is not claimed by the end of the period is worth nothing after it.
  const absl::Time end = EndOfPeriod(resource, place_.period, now_).value_or(absl::InfiniteFuture());
  const absl::Time due = std::min(ClaimDue(matcher_.process(), now_), end);
  Append(batch, waiting, lifecycle::Offer(waiting.message, resource, due, now_));
  taken_ += units;
  **share += units;
  return true;
}

// The period is over: there is nothing to wait for.
absl::StatusOr<bool> Refill::EndAll(storage::Batch& batch, const std::vector<StoredWaiting>& line) {
  int ended = 0;
  for (const StoredWaiting& waiting : line) {
    if (waiting.message.state() != v1::WAITING_STATE_WAITING) continue;
    if (ended++ == kMostOffers) return true;
    Append(batch, waiting, lifecycle::End(waiting.message, "名额周期已结束", now_));
  }
  return false;
}

absl::Status Refill::ReadTotal() {
  std::vector<v1::LedgerReading> readings(1);
  readings[0].set_resource(place_.resource);
  readings[0].set_period(place_.period);
  const absl::Status status = LedgerTable::Read(reader_, "", readings);
  taken_ = readings[0].taken();
  return status;
}

absl::StatusOr<int64_t*> Refill::TakenBy(const std::string& community) {
  const auto known = by_community_.find(community);
  if (known != by_community_.end()) return &known->second;
  std::vector<v1::LedgerReading> readings(1);
  readings[0].set_resource(place_.resource);
  readings[0].set_period(place_.period);
  if (absl::Status status = LedgerTable::Read(reader_, community, readings); !status.ok()) return status;
  return &by_community_.emplace(community, readings[0].taken_by_community()).first->second;
}

void Refill::Append(storage::Batch& batch, const StoredWaiting& before, const lifecycle::WaitingOutcome& outcome) {
  const auto& move = std::get<lifecycle::WaitingMove>(outcome);
  WaitlistTable::Update(batch, before, move.waiting);
  storage::EventTable::Append(batch, move.event);
}

absl::StatusOr<Firing> FireRefill(const storage::Reader& reader, const storage::TimerTable::Entry& entry,
                                  const matching::Matcher& matcher, absl::Time now) {
  Firing firing{{}, 1};
  storage::TimerTable::Require(firing.batch, entry.key);
  firing.batch.Delete(entry.key);
  const auto place = storage::WaitlistOf(entry.timer);
  if (!place) return firing;
  const auto more = Refill(reader, *place, matcher, now).Run(firing.batch);
  if (!more.ok()) return more.status();
  if (*more) WaitlistTable::Wake(firing.batch, *place, now, entry.key);
  return firing;
}

absl::StatusOr<Firing> FireClaim(const storage::Reader& reader, const storage::TimerTable::Entry& entry,
                                 const matching::Matcher& matcher, absl::Time now) {
  const auto before = WaitlistTable::Get(reader, storage::WaitingOf(entry.timer));
  if (!before.ok()) return before.status();
  const auto running = before->has_value() ? storage::ClaimTimerOf((*before)->message) : std::nullopt;
  if (!running || storage::KeyOf(*running) != entry.key) return Firing();
  const v1::Waiting& waiting = (*before)->message;
  const v1::Resource* resource = matcher.catalog().FindResource(waiting.resource());
  const std::string name = resource == nullptr ? waiting.resource() : resource->display_name();
  const lifecycle::WaitingOutcome outcome = lifecycle::Lapse(waiting, name, now);
  const auto* lapse = std::get_if<lifecycle::WaitingMove>(&outcome);
  if (lapse == nullptr) return Firing();
  Firing firing{{}, 1};
  storage::TimerTable::Require(firing.batch, entry.key);
  WaitlistTable::Update(firing.batch, **before, lapse->waiting);
  LedgerTable::Release(firing.batch, waiting.resource(), waiting.period(), waiting.community(), waiting.quantity());
  storage::EventTable::Append(firing.batch, lapse->event);
  const std::string cause = absl::StrCat(waiting.name(), "|", (*before)->version);
  if (absl::Status status = WakeFreed(firing.batch, reader, now, cause); !status.ok()) return status;
  return firing;
}

}  // namespace

bool IsOfWaitlist(const record::v1::Timer& timer) {
  return timer.kind() == v1::DEADLINE_KIND_WAITLIST_CLAIM || timer.kind() == v1::DEADLINE_KIND_WAITLIST_REFILL;
}

absl::StatusOr<Firing> FireWaitlistTimer(const storage::Reader& reader, const storage::TimerTable::Entry& entry,
                                         const matching::Matcher& matcher, absl::Time now) {
  return entry.timer.kind() == v1::DEADLINE_KIND_WAITLIST_CLAIM ? FireClaim(reader, entry, matcher, now)
                                                                : FireRefill(reader, entry, matcher, now);
}

}  // namespace peidan::server
