#include "server/waitlist_wakes.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/lifecycle/waiting.h"

namespace peidan::server {
namespace {

absl::Status LeaveWaitlists(storage::Batch& batch, const storage::Reader& reader, const v1::Order& order,
                            absl::Time now) {
  const auto waitings = storage::WaitlistTable::OfOrder(reader, order.name());
  if (!waitings.ok()) return waitings.status();
  storage::WaitlistTable::RequireNoMore(batch, order.name(), *waitings);
  for (const storage::Stored<v1::Waiting>& before : *waitings) {
    const lifecycle::WaitingOutcome outcome = lifecycle::End(before.message, "订单已结束", now);
    const auto* move = std::get_if<lifecycle::WaitingMove>(&outcome);
    if (move == nullptr) continue;  // it has ended before
    storage::WaitlistTable::Update(batch, before, move->waiting);
    storage::EventTable::Append(batch, move->event);
    if (before.message.state() != v1::WAITING_STATE_OFFERED) continue;
    storage::LedgerTable::Release(batch, before.message.resource(), before.message.period(), before.message.community(),
                                  before.message.quantity());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WakeFreed(storage::Batch& batch, const storage::Reader& reader, absl::Time now, const std::string& cause) {
  for (const storage::CapacityPlace& place : storage::LedgerTable::Freed(batch)) {
    const auto waiting = storage::WaitlistTable::Count(reader, place, storage::Standing::kWaiting);
    if (!waiting.ok()) return waiting.status();
    if (*waiting > 0) {
      storage::WaitlistTable::Wake(batch, place, now, cause);
    } else {
      // Somebody who joins meanwhile has the line looked at, but perhaps before these units are free.
      storage::WaitlistTable::RequireNobody(batch, place);
    }
  }
  return absl::OkStatus();
}

absl::Status WakeResource(storage::Batch& batch, const storage::Reader& reader, const std::string& resource,
                          absl::Time now, const std::string& cause) {
  const storage::CapacityPlace any{std::string(storage::LastSegment(resource)), ""};
  const auto joined = storage::WaitlistTable::Joined(reader, any);
  if (!joined.ok()) return joined.status();
  const auto periods = storage::WaitlistTable::Periods(reader, resource);
  if (!periods.ok()) return periods.status();
  storage::WaitlistTable::RequireJoined(batch, any, *joined);
  for (const std::string& period : *periods) {
    storage::WaitlistTable::Wake(batch, {any.resource, period}, now, absl::StrCat(resource, "|", cause));
  }
  return absl::OkStatus();
}

absl::Status FollowOrder(storage::Batch& batch, const storage::Reader& reader, const storage::Stored<v1::Order>& before,
                         const v1::Order& after, absl::Time now) {
  if (lifecycle::HasEnded(after) && !lifecycle::HasEnded(before.message)) {
    if (absl::Status status = LeaveWaitlists(batch, reader, after, now); !status.ok()) return status;
  }
  return WakeFreed(batch, reader, now, absl::StrCat(after.name(), "|", before.version));
}

}  // namespace peidan::server
