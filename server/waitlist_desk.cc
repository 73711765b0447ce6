#include "server/waitlist_desk.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "server/decision.h"
#include "server/error.h"
#include "server/fingerprint.h"
#include "server/notices.h"
#include "server/order_desk.h"
#include "server/request_log.h"
#include "server/waitlist_list.h"
#include "server/waitlist_times.h"
#include "server/waitlist_wakes.h"

namespace peidan::server {
namespace {

using storage::WaitlistTable;
using StoredWaitings = std::vector<storage::Stored<v1::Waiting>>;

absl::Status RefusedAsOrderEnded(const v1::Order& order) {
  return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_ORDER_STATE_CONFLICT,
                   "订单已结束，不能再候补", {{"present", v1::OrderState_Name(order.state())}});
}

absl::Status RefusedToWait(const std::string& why, const std::string& sentence) {
  return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_WAITLIST_REFUSED, sentence, {{"why", why}});
}

// The resource, able to give so many units in this period at all.
struct Wanted {
  const v1::Resource* resource = nullptr;
  std::string period;
  absl::Time period_end;
  int quantity = 0;
};

absl::StatusOr<Wanted> ResolveWanted(const v1::JoinWaitlistRequest& request, const v1::Need& need,
                                     const matching::Catalog& catalog, absl::Time now) {
  Wanted wanted;
  wanted.resource = catalog.FindResource(request.resource());
  if (wanted.resource == nullptr) {
    return InvalidFields({{"resource", v1::ERROR_REASON_RESOURCE_UNKNOWN, "资源库中没有这一项"}});
  }
  if (wanted.resource->state() != v1::RESOURCE_STATE_ACTIVE) {
    return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_RESOURCE_NOT_ACTIVE, "该资源目前不能点单",
                     {{"present", v1::ResourceState_Name(wanted.resource->state())}});
  }
  wanted.period = request.period().empty() ? matching::CapacityPeriodOf(*wanted.resource, need, now) : request.period();
  const auto end = EndOfPeriod(*wanted.resource, wanted.period, now);
  if (!end) {
    return InvalidFields({{"period", v1::ERROR_REASON_FIELD_OUT_OF_RANGE, "应为该资源本期或两年内的一期，如 2026-11"}});
  }
  wanted.period_end = *end;
  const int needed = need.has_quantity() ? need.quantity() : 1;
  wanted.quantity = request.quantity() == 0 ? needed : request.quantity();
  const int most = std::min(wanted.resource->capacity().amount(), wanted.resource->capacity().community_quota());
  if (wanted.quantity < 1 || wanted.quantity > most) {
    return InvalidFields(
        {{"quantity", v1::ERROR_REASON_FIELD_OUT_OF_RANGE, absl::StrCat("该资源每社区每期最多 ", most)}});
  }
  return wanted;
}

// OK where the order may stand in this line now.
absl::Status CheckLine(const storage::Reader& reader, const Wanted& wanted, const v1::Order& order,
                       const StoredWaitings& all) {
  const bool again = std::any_of(all.begin(), all.end(), [&](const storage::Stored<v1::Waiting>& other) {
    return storage::WaitlistRowOf(other.message) && other.message.resource() == wanted.resource->name() &&
           other.message.period() == wanted.period;
  });
  if (again) return RefusedToWait("again", "该订单已在候补这一资源");
  if (all.size() >= WaitlistDesk::kMostPerOrder) return RefusedToWait("often", "该订单候补次数过多");
  const storage::CapacityPlace place{std::string(storage::LastSegment(wanted.resource->name())), wanted.period};
  const auto waiting = WaitlistTable::Count(reader, place, storage::Standing::kWaiting);
  if (!waiting.ok()) return waiting.status();
  if (*waiting >= WaitlistTable::kLongest) return RefusedToWait("full", "候补名单已满");
  const lifecycle::Part part{"", v1::BUREAU_ROLE_UNSPECIFIED, wanted.resource->name(), wanted.quantity, wanted.period};
  const absl::Status room = CheckCapacity(reader, part, order.need().community(), wanted.resource->capacity());
  if (room.ok()) return RefusedToWait("room", "该资源本期尚有名额，请直接点单或派单");
  return ReasonOf(room) == "CAPACITY_EXHAUSTED" ? absl::OkStatus() : room;
}

void Release(storage::Batch& batch, const v1::Waiting& waiting) {
  storage::LedgerTable::Release(batch, waiting.resource(), waiting.period(), waiting.community(), waiting.quantity());
}

}  // namespace

absl::StatusOr<storage::Batch> WaitlistDesk::Join(const storage::Reader& reader, const v1::JoinWaitlistRequest& request,
                                                  v1::Waiting* reply) const {
  const std::string fingerprint = FingerprintOf("JoinWaitlist", request);
  const auto earlier = FindRequest(reader, request.request_id(), fingerprint);
  if (!earlier.ok()) return earlier.status();
  if (earlier->has_value()) {
    auto waiting = LoadWaiting(reader, (*earlier)->subject());
    if (!waiting.ok()) return waiting.status();
    *reply = std::move(waiting->message);
    return storage::Batch();
  }
  const std::shared_ptr<const matching::Matcher> matcher = env_.matcher.Get();
  const matching::Catalog& catalog = matcher->catalog();
  const absl::Time now = env_.clock();
  const auto order = OrderDesk::Load(reader, request.order());
  if (!order.ok()) return order.status();
  if (lifecycle::HasEnded(order->message)) return RefusedAsOrderEnded(order->message);
  const auto wanted = ResolveWanted(request, order->message.need(), catalog, now);
  if (!wanted.ok()) return wanted.status();
  const auto all = WaitlistTable::OfOrder(reader, request.order());
  if (!all.ok()) return all.status();
  if (absl::Status status = CheckLine(reader, *wanted, order->message, *all); !status.ok()) return status;

  v1::Waiting draft;
  draft.set_name(absl::StrCat(request.order(), "/waitings/", all->size() + 1));
  draft.set_resource(wanted->resource->name());
  draft.set_period(wanted->period);
  draft.set_quantity(wanted->quantity);
  lifecycle::WaitingMove joined = lifecycle::Join(std::move(draft), order->message, *wanted->resource, now);
  storage::Batch batch;
  storage::OrderTable::Require(batch, *order);
  storage::CatalogTable::RequireRevision(batch, catalog.revision());
  WaitlistTable::Insert(batch, joined.waiting);
  // Units that came free meanwhile, and the end of the period, after which there is nothing to wait for.
  const storage::CapacityPlace place{std::string(storage::LastSegment(joined.waiting.resource())), wanted->period};
  WaitlistTable::Wake(batch, place, now, joined.waiting.name());
  WaitlistTable::Wake(batch, place, wanted->period_end, joined.waiting.name());
  storage::EventTable::Append(batch, joined.event);
  RecordRequest(batch, request.request_id(), fingerprint, joined.waiting.name(), now);
  const auto before = WaitlistTable::Count(reader, place, storage::Standing::kWaiting);
  if (!before.ok()) return before.status();
  *reply = std::move(joined.waiting);
  reply->set_etag("1");
  reply->set_position(static_cast<int32_t>(*before) + 1);
  return batch;
}

template <typename Request>
absl::StatusOr<storage::Batch> WaitlistDesk::Change(const storage::Reader& reader, const char* method,
                                                    const Request& request, const MoveFunction& move,
                                                    v1::Waiting* reply) const {
  const std::string fingerprint = FingerprintOf(method, request);
  const auto earlier = FindRequest(reader, request.request_id(), fingerprint);
  if (!earlier.ok()) return earlier.status();
  auto before = LoadWaiting(reader, request.name());
  if (!before.ok()) return before.status();
  storage::Batch batch;
  if (earlier->has_value()) {
    *reply = std::move(before->message);
    return batch;
  }
  if (absl::Status status = CheckEtag(request.etag(), before->message.etag()); !status.ok()) return status;
  const std::shared_ptr<const matching::Matcher> matcher = env_.matcher.Get();
  const absl::Time now = env_.clock();
  auto outcome = move(*before, *matcher, now, batch);
  if (!outcome.ok()) return outcome.status();
  if (const auto* refusal = std::get_if<lifecycle::Refusal>(&*outcome)) return RefusalStatus(*refusal);
  auto& moved = std::get<lifecycle::WaitingMove>(*outcome);
  WaitlistTable::Update(batch, *before, moved.waiting);
  storage::EventTable::Append(batch, moved.event);
  const std::string cause = absl::StrCat(request.name(), "|", before->version);
  if (absl::Status status = WakeFreed(batch, reader, now, cause); !status.ok()) return status;
  RecordRequest(batch, request.request_id(), fingerprint, request.name(), now);
  *reply = std::move(moved.waiting);
  reply->clear_position();
  reply->set_etag(absl::StrCat(before->version + 1));
  return batch;
}

absl::StatusOr<storage::Batch> WaitlistDesk::Leave(const storage::Reader& reader,
                                                   const v1::LeaveWaitlistRequest& request, v1::Waiting* reply) const {
  const auto move = [](const storage::Stored<v1::Waiting>& before, const matching::Matcher&, absl::Time now,
                       storage::Batch& batch) -> absl::StatusOr<lifecycle::WaitingOutcome> {
    if (before.message.state() == v1::WAITING_STATE_OFFERED) Release(batch, before.message);
    return lifecycle::Leave(before.message, now);
  };
  return Change(reader, "LeaveWaitlist", request, move, reply);
}

// The units are the waiting's until then and the order's from then on: the ledger does not move.
absl::StatusOr<storage::Batch> WaitlistDesk::Claim(const storage::Reader& reader, const v1::ClaimPlaceRequest& request,
                                                   v1::Waiting* reply) const {
  const auto move = [&reader](const storage::Stored<v1::Waiting>& before, const matching::Matcher& matcher,
                              absl::Time now, storage::Batch& batch) -> absl::StatusOr<lifecycle::WaitingOutcome> {
    const v1::Waiting& waiting = before.message;
    const matching::Catalog& catalog = matcher.catalog();
    const v1::Resource* resource = catalog.FindResource(waiting.resource());
    if (resource == nullptr) {
      return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_RESOURCE_NOT_ACTIVE, "资源已不在库中");
    }
    if (resource->state() != v1::RESOURCE_STATE_ACTIVE) {
      return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_RESOURCE_NOT_ACTIVE,
                       "该资源目前不能点单", {{"present", v1::ResourceState_Name(resource->state())}});
    }
    const auto order = OrderDesk::Load(reader, waiting.order());
    if (!order.ok()) return order.status();
    const lifecycle::Part part{resource->lead_bureau(), v1::BUREAU_ROLE_UNSPECIFIED, waiting.resource(),
                               waiting.quantity(), waiting.period()};
    const auto grant = lifecycle::Grant(order->message, part, {now, matcher.process()});
    if (const auto* refusal = std::get_if<lifecycle::Refusal>(&grant)) return lifecycle::WaitingOutcome(*refusal);
    const auto& granted = std::get<lifecycle::Granted>(grant);
    const v1::Order& after = granted.transition.order;
    const std::string& assignment = after.assignments(granted.number - 1).name();
    lifecycle::WaitingOutcome claimed = lifecycle::Claim(waiting, *resource, assignment, now);
    if (std::holds_alternative<lifecycle::Refusal>(claimed)) return claimed;
    storage::CatalogTable::RequireRevision(batch, catalog.revision());
    storage::OrderTable::Update(batch, *order, after);
    AppendEvents(batch, after, granted.transition.events, catalog);
    return claimed;
  };
  return Change(reader, "ClaimPlace", request, move, reply);
}

}  // namespace peidan::server
