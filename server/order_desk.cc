#include "server/order_desk.h"

#include <utility>

#include "server/decision.h"
#include "server/error.h"
#include "server/fingerprint.h"
#include "server/need_rules.h"
#include "server/notices.h"
#include "server/order_number.h"
#include "server/precedent.h"
#include "server/request_log.h"
#include "server/waitlist_wakes.h"

namespace peidan::server {
namespace {

const char* RefusalSentence(v1::ErrorReason reason) {
  switch (reason) {
    case v1::ERROR_REASON_DECLINE_TOO_LATE:
      return "退单期限已过，请办理，确有困难的可申请延期";
    case v1::ERROR_REASON_RULING_BINDS:
      return "这是裁定的派单，不能再退";
    case v1::ERROR_REASON_COOPERATION_OPEN:
      return "协办单位还没有办结，请等其办结，或先免除其协办";
    case v1::ERROR_REASON_EXTENSION_REFUSED:
      return "不能延期：只能在期限届满前申请一次，且不超过原期限";
    case v1::ERROR_REASON_REOPEN_REFUSED:
      return "重办次数或时限已到，请另行点单";
    default:
      return "当前状态不允许这样操作，请刷新后再试";
  }
}

// Fills in who orders where the caller left it to the community.
v1::Need Completed(v1::Need need, const matching::Catalog& catalog) {
  if (need.orderer() != v1::ORDERER_TYPE_UNSPECIFIED) return need;
  const v1::Community* community = catalog.FindCommunity(need.community());
  const bool village = community != nullptr && community->type() == v1::COMMUNITY_TYPE_VILLAGE;
  need.set_orderer(village ? v1::ORDERER_TYPE_VILLAGE : v1::ORDERER_TYPE_COMMUNITY);
  return need;
}

}  // namespace

absl::Status RefusalStatus(const lifecycle::Refusal& refusal) {
  return MakeError(absl::StatusCode::kFailedPrecondition, refusal.reason, RefusalSentence(refusal.reason),
                   {{"present", refusal.present}, {"allowed", refusal.allowed}, {"possible", refusal.possible}});
}

absl::Status CheckEtag(const std::string& given, const std::string& present) {
  if (given == present) return absl::OkStatus();
  return MakeError(absl::StatusCode::kAborted, v1::ERROR_REASON_ETAG_MISMATCH, "内容已被他人修改，请重新读取后再操作");
}

absl::StatusOr<storage::Stored<v1::Order>> OrderDesk::Load(const storage::Reader& reader, const std::string& name) {
  auto order = storage::OrderTable::Get(reader, name);
  if (!order.ok()) return order.status();
  if (!order->has_value()) {
    return MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_ORDER_UNKNOWN, "没有这个订单");
  }
  return **std::move(order);
}

absl::StatusOr<storage::Batch> OrderDesk::Place(const storage::Reader& reader, const v1::PlaceOrderRequest& request,
                                                v1::Order* reply) const {
  const std::string fingerprint = FingerprintOf("PlaceOrder", request);
  const auto earlier = FindRequest(reader, request.request_id(), fingerprint);
  if (!earlier.ok()) return earlier.status();
  if (earlier->has_value()) {
    auto order = Load(reader, (*earlier)->subject());
    if (!order.ok()) return order.status();
    *reply = std::move(order->message);
    return storage::Batch();
  }
  const std::shared_ptr<const matching::Matcher> matcher = env_.matcher.Get();
  const matching::Catalog& catalog = matcher->catalog();
  const absl::Time now = env_.clock();
  if (absl::Status status = CheckOrderable(request.need(), catalog); !status.ok()) return status;
  Validator check;
  CheckNeed(check, request.need(), /*for_order=*/true, catalog, now);
  if (!check.status().ok()) return check.status();

  v1::Order draft;
  if (!request.validate_only()) draft.set_name(absl::StrCat("orders/", MakeOrderNumber(now, env_.random())));
  *draft.mutable_need() = Completed(request.need(), catalog);
  if (request.has_contact()) *draft.mutable_contact() = request.contact();
  auto decision = DecideNeed(reader, draft.need(), *matcher, now);
  if (!decision.ok()) return decision.status();
  const std::vector<lifecycle::Part> parts = PartsOf(decision->match, draft.need(), catalog, now);
  const lifecycle::Clockwork clockwork{now, matcher->process()};
  lifecycle::Transition placed = lifecycle::Place(std::move(draft), std::move(decision->match), parts, clockwork);
  storage::Batch batch;
  if (request.validate_only()) {
    *reply = std::move(placed.order);
    return batch;
  }
  storage::OrderTable::Insert(batch, placed.order);
  storage::CertificateTable::Put(batch, placed.order.name(), std::move(decision->certificate));
  storage::CatalogTable::RequireRevision(batch, catalog.revision());
  if (absl::Status status = UpdateLedger(batch, {}, placed.order, catalog); !status.ok()) return status;
  AppendEvents(batch, placed.order, std::move(placed.events), catalog);
  RecordRequest(batch, request.request_id(), fingerprint, placed.order.name(), now);
  *reply = std::move(placed.order);
  return batch;
}

absl::StatusOr<storage::Batch> OrderDesk::Change(const storage::Reader& reader, const OrderCommand& command,
                                                 const MoveFunction& move, v1::Order* reply) const {
  const auto earlier = FindRequest(reader, command.request_id, command.fingerprint);
  if (!earlier.ok()) return earlier.status();
  auto before = Load(reader, command.order);
  if (!before.ok()) return before.status();
  storage::Batch batch;
  if (earlier->has_value()) {
    *reply = std::move(before->message);
    return batch;
  }
  const std::shared_ptr<const matching::Matcher> matcher = env_.matcher.Get();
  const absl::Time now = env_.clock();
  auto moved = move(before->message, Present{reader, *matcher, now, env_.random()});
  if (!moved.ok()) return moved.status();
  if (const auto* refusal = std::get_if<lifecycle::Refusal>(&moved->outcome)) return RefusalStatus(*refusal);
  auto& transition = std::get<lifecycle::Transition>(moved->outcome);
  storage::OrderTable::Update(batch, *before, transition.order);
  if (transition.rematched) {
    storage::CertificateTable::Put(batch, transition.order.name(), std::move(moved->certificate));
  }
  const int64_t revision = matcher->catalog().revision();
  if (moved->precedent.has_value()) {
    AddPrecedent(batch, *moved->precedent, revision);
  } else {
    storage::CatalogTable::RequireRevision(batch, revision);
  }
  if (absl::Status status = UpdateLedger(batch, before->message, transition.order, matcher->catalog()); !status.ok()) {
    return status;
  }
  AppendEvents(batch, transition.order, std::move(transition.events), matcher->catalog());
  if (absl::Status status = FollowOrder(batch, reader, *before, transition.order, now); !status.ok()) return status;
  RecordRequest(batch, command.request_id, command.fingerprint, transition.order.name(), now);
  *reply = std::move(transition.order);
  return batch;
}

}  // namespace peidan::server
