#include "server/whistle_desk.h"

#include <algorithm>

#include "server/error.h"
#include "server/fingerprint.h"
#include "server/order_desk.h"
#include "server/order_number.h"
#include "server/request_log.h"
#include "server/validator.h"

namespace peidan::server {
namespace {

absl::Status RefusalStatus(const lifecycle::WhistleRefusal& refusal) {
  const auto has = [&refusal](const char* key) { return refusal.metadata.contains(key); };
  std::string sentence = "当前状态不允许这样操作，请刷新后再试";
  if (has("unrated")) sentence = "还有已报到的单位没有评哨，不能结哨";
  if (has("absent")) sentence = "还有单位没有报到，请逐一说明未到的原因后再结哨";
  if (has("not_absent")) sentence = "未到说明里有已报到或没有被吹哨的单位";
  if (has("checked_in")) sentence = "已有单位报到，不能撤哨，请评哨后结哨";
  return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_WHISTLE_STATE_CONFLICT, sentence,
                   refusal.metadata);
}

// Faults that only the catalog can tell.
absl::Status CheckParties(const v1::SubmitWhistleRequest& request, const matching::Catalog& catalog) {
  Validator check;
  if (catalog.FindSubdistrict(request.whistle().subdistrict()) == nullptr) {
    check.Add("whistle.subdistrict", v1::ERROR_REASON_SUBDISTRICT_UNKNOWN, "没有这个街镇");
  }
  for (int i = 0; i < request.bureaus_size(); ++i) {
    const auto first = std::find(request.bureaus().begin(), request.bureaus().end(), request.bureaus(i));
    const std::string field = absl::StrCat("bureaus[", i, "]");
    if (catalog.FindBureau(request.bureaus(i)) == nullptr) {
      check.Add(field, v1::ERROR_REASON_BUREAU_UNKNOWN, "没有这个单位");
    } else if (first - request.bureaus().begin() < i) {
      check.Add(field, v1::ERROR_REASON_FIELD_MALFORMED, "同一单位只能吹一次");
    }
  }
  return check.status();
}

// Whether the order that a whistle came of is there, and one of the street's own.
absl::Status CheckOrder(const storage::Reader& reader, const v1::Whistle& whistle, const matching::Catalog& catalog) {
  if (whistle.order().empty()) return absl::OkStatus();
  const auto order = OrderDesk::Load(reader, whistle.order());
  if (!order.ok()) return order.status();
  const v1::Community* community = catalog.FindCommunity(order->message.need().community());
  if (community != nullptr && community->subdistrict() == whistle.subdistrict()) return absl::OkStatus();
  return InvalidFields({{"whistle.order", v1::ERROR_REASON_FIELD_MALFORMED, "不是本街镇社区的点单"}});
}

absl::Time DueTime(const process::Limit& limit, const worktime::WorkCalendar& calendar, absl::Time now) {
  if (limit.amount <= absl::ZeroDuration()) return absl::InfiniteFuture();
  if (!limit.working_time) return now + limit.amount;
  return calendar.AddWorkingTime(now, limit.amount).value_or(absl::InfiniteFuture());
}

}  // namespace

lifecycle::WhistleDeadlines WhistleDeadlinesOf(v1::WhistleKind kind, const process::ProcessRules& rules,
                                               absl::Time now) {
  const int place = kind - v1::WHISTLE_KIND_COMPLAINT;
  return {DueTime(rules.whistle_answer[place], rules.calendar, now),
          DueTime(rules.whistle_check_in[place], rules.calendar, now)};
}

absl::StatusOr<storage::Stored<v1::Whistle>> WhistleDesk::Load(const storage::Reader& reader, const std::string& name) {
  auto whistle = storage::WhistleTable::Get(reader, name);
  if (!whistle.ok()) return whistle.status();
  if (!whistle->has_value()) {
    return MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_WHISTLE_UNKNOWN, "没有这次吹哨");
  }
  return **std::move(whistle);
}

absl::StatusOr<storage::Batch> WhistleDesk::Submit(const storage::Reader& reader,
                                                   const v1::SubmitWhistleRequest& request, v1::Whistle* reply) const {
  const std::string fingerprint = FingerprintOf("SubmitWhistle", request);
  const auto earlier = FindRequest(reader, request.request_id(), fingerprint);
  if (!earlier.ok()) return earlier.status();
  if (earlier->has_value()) {
    auto whistle = Load(reader, (*earlier)->subject());
    if (!whistle.ok()) return whistle.status();
    *reply = std::move(whistle->message);
    return storage::Batch();
  }
  const std::shared_ptr<const matching::Matcher> matcher = env_.matcher.Get();
  const matching::Catalog& catalog = matcher->catalog();
  if (absl::Status status = CheckParties(request, catalog); !status.ok()) return status;
  if (absl::Status status = CheckOrder(reader, request.whistle(), catalog); !status.ok()) return status;

  const absl::Time now = env_.clock();
  v1::Whistle draft = request.whistle();
  draft.set_name(absl::StrCat("whistles/", MakeOrderNumber(now, env_.random())));
  const auto deadlines = WhistleDeadlinesOf(draft.kind(), process_(), now);
  lifecycle::WhistleTransition submitted =
      lifecycle::SubmitWhistle(std::move(draft), {request.bureaus().begin(), request.bureaus().end()}, deadlines, now);
  storage::Batch batch;
  storage::WhistleTable::Insert(batch, submitted.whistle);
  storage::CatalogTable::RequireRevision(batch, catalog.revision());
  for (const v1::Event& event : submitted.events) storage::EventTable::Append(batch, event);
  RecordRequest(batch, request.request_id(), fingerprint, submitted.whistle.name(), now);
  *reply = std::move(submitted.whistle);
  return batch;
}

absl::StatusOr<storage::Batch> WhistleDesk::Change(const storage::Reader& reader, const WhistleCommandOrigin& command,
                                                   const MoveFunction& move, v1::Whistle* reply) const {
  const auto earlier = FindRequest(reader, command.request_id, command.fingerprint);
  if (!earlier.ok()) return earlier.status();
  auto before = Load(reader, command.whistle);
  if (!before.ok()) return before.status();
  storage::Batch batch;
  if (earlier->has_value()) {
    *reply = std::move(before->message);
    return batch;
  }
  const absl::Time now = env_.clock();
  auto outcome = move(before->message, now);
  if (!outcome.ok()) return outcome.status();
  if (const auto* refusal = std::get_if<lifecycle::WhistleRefusal>(&*outcome)) return RefusalStatus(*refusal);
  auto& transition = std::get<lifecycle::WhistleTransition>(*outcome);
  storage::WhistleTable::Update(batch, *before, transition.whistle);
  for (const v1::Event& event : transition.events) storage::EventTable::Append(batch, event);
  RecordRequest(batch, command.request_id, command.fingerprint, transition.whistle.name(), now);
  *reply = std::move(transition.whistle);
  return batch;
}

}  // namespace peidan::server
