#include "server/whistle_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/fingerprint.h"
#include "server/names.h"
#include "server/order_desk.h"
#include "server/paging.h"
#include "server/reply.h"
#include "server/whistle_filter.h"
#include "server/whistle_statistics.h"

namespace peidan::server {
namespace {

constexpr int kMaxBureaus = 8;  // that one street can host at one place
constexpr int kMaxSubjectLength = 2000;
constexpr int kMaxPlaceLength = 200;
constexpr int kMaxReasonLength = 500;
constexpr int kMaxPersonLength = 60;
constexpr int kMaxCommentLength = 1000;

// What the server sets must be left empty.
void CheckInputOnly(Validator& check, const v1::Whistle& whistle) {
  v1::Whistle rest = whistle;
  rest.clear_subdistrict();
  rest.clear_kind();
  rest.clear_subject();
  rest.clear_place();
  rest.clear_order();
  std::vector<const google::protobuf::FieldDescriptor*> set;
  rest.GetReflection()->ListFields(rest, &set);
  for (const auto* field : set) {
    check.Add(absl::StrCat("whistle.", field->name()), v1::ERROR_REASON_FIELD_NOT_ALLOWED, "由系统填写");
  }
}

void CheckSubmission(Validator& check, const v1::SubmitWhistleRequest& request) {
  const v1::Whistle& whistle = request.whistle();
  check.Required("whistle.subdistrict", whistle.subdistrict());
  check.EnumValue("whistle.kind", whistle.kind(), /*optional=*/false);
  check.RequiredText("whistle.subject", whistle.subject(), kMaxSubjectLength);
  check.RequiredText("whistle.place", whistle.place(), kMaxPlaceLength);
  CheckInputOnly(check, whistle);
  if (request.bureaus().empty()) check.Required("bureaus", "");
  check.ListSize("bureaus", request.bureaus_size(), kMaxBureaus);
  check.RequestId(request.request_id());
}

void CheckAbsences(Validator& check, const v1::CloseWhistleRequest& request) {
  check.ListSize("absences", request.absences_size(), kMaxBureaus);
  for (int i = 0; i < std::min(request.absences_size(), kMaxBureaus); ++i) {
    const std::string field = absl::StrCat("absences[", i, "]");
    check.Required(field + ".bureau", request.absences(i).bureau());
    check.RequiredText(field + ".reason", request.absences(i).reason(), kMaxReasonLength);
    for (int j = 0; j < i; ++j) {
      if (request.absences(j).bureau() != request.absences(i).bureau()) continue;
      check.Add(field + ".bureau", v1::ERROR_REASON_FIELD_MALFORMED, "同一单位只能说明一次");
    }
  }
}

// The place of a bureau in a whistle, from 1; 0: it was not summoned.
int NumberOf(const v1::Whistle& whistle, const std::string& bureau) {
  for (int i = 0; i < whistle.summons_size(); ++i) {
    if (whistle.summons(i).bureau() == bureau) return i + 1;
  }
  return 0;
}

absl::StatusOr<v1::ListWhistlesResponse> List(const storage::Reader& reader, const matching::Catalog& catalog,
                                              const v1::ListWhistlesRequest& request) {
  const auto query = ParseWhistleFilter(request.filter(), catalog);
  if (!query.ok()) return query.status();
  const std::string list = absl::StrCat("ListWhistles|", request.filter());
  const auto page = ParsePage(request.page_size(), request.skip(), kMaxStoredSkip, request.page_token(), list);
  if (!page.ok()) return page.status();
  auto whistles = storage::WhistleTable::List(reader, *query, *page);
  if (!whistles.ok()) return whistles.status();
  v1::ListWhistlesResponse response;
  for (v1::Whistle& whistle : whistles->entries) *response.add_whistles() = std::move(whistle);
  response.set_next_page_token(MakePageToken(whistles->next, list));
  response.set_total_size(static_cast<int32_t>(whistles->total));
  return response;
}

}  // namespace

grpc::ServerUnaryReactor* WhistleServiceImpl::SubmitWhistle(grpc::CallbackServerContext* context,
                                                            const v1::SubmitWhistleRequest* request,
                                                            v1::Whistle* reply) {
  Validator check;
  CheckSubmission(check, *request);
  if (!check.status().ok()) return Reply(context, check.status());
  if (const std::string& order = request->whistle().order(); !order.empty()) {
    if (absl::Status status = CheckOrderName("whistle.order", order); !status.ok()) return Reply(context, status);
  }
  return ReplyAfter(context, env_.runner, [this, request, reply](const storage::Reader& reader) {
    return desk_.Submit(reader, *request, reply);
  });
}

template <typename Request>
grpc::ServerUnaryReactor* WhistleServiceImpl::Commit(grpc::CallbackServerContext* context, const char* method,
                                                     const Request& request, Validator& check,
                                                     WhistleDesk::MoveFunction guarded, v1::Whistle* reply) {
  check.RequestId(request.request_id());
  check.Etag(request.etag());
  if (!check.status().ok()) return Reply(context, check.status());
  if (absl::Status status = CheckWhistleName("name", request.name()); !status.ok()) return Reply(context, status);
  WhistleCommandOrigin command{request.name(), request.request_id(), FingerprintOf(method, request)};
  return ReplyAfter(context, env_.runner,
                    [this, command = std::move(command), guarded = std::move(guarded),
                     reply](const storage::Reader& reader) { return desk_.Change(reader, command, guarded, reply); });
}

template <typename Request>
grpc::ServerUnaryReactor* WhistleServiceImpl::Change(grpc::CallbackServerContext* context, const char* method,
                                                     const Request& request, Validator& check,
                                                     WhistleDesk::MoveFunction move, v1::Whistle* reply) {
  auto guarded = [etag = request.etag(), move = std::move(move)](
                     const v1::Whistle& whistle, absl::Time now) -> absl::StatusOr<lifecycle::WhistleOutcome> {
    if (absl::Status status = CheckEtag(etag, whistle.etag()); !status.ok()) return status;
    return move(whistle, now);
  };
  return Commit(context, method, request, check, std::move(guarded), reply);
}

template <typename Request>
grpc::ServerUnaryReactor* WhistleServiceImpl::ChangeSummons(grpc::CallbackServerContext* context, const char* method,
                                                            const Request& request, Validator& check, SummonsMove move,
                                                            v1::Whistle* reply) {
  check.Required("bureau", request.bureau());
  auto guarded = [etag = request.etag(), bureau = request.bureau(), move = std::move(move)](
                     const v1::Whistle& whistle, absl::Time now) -> absl::StatusOr<lifecycle::WhistleOutcome> {
    const int number = NumberOf(whistle, bureau);
    if (number == 0) {
      return MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_SUMMONS_UNKNOWN, "这次吹哨没有吹到该单位");
    }
    if (absl::Status status = CheckEtag(etag, whistle.summons(number - 1).etag()); !status.ok()) return status;
    return move(whistle, number, now);
  };
  return Commit(context, method, request, check, std::move(guarded), reply);
}

grpc::ServerUnaryReactor* WhistleServiceImpl::ReviewWhistle(grpc::CallbackServerContext* context,
                                                            const v1::ReviewWhistleRequest* request,
                                                            v1::Whistle* reply) {
  Validator check;
  if (request->sound()) {
    check.Text("reason", request->reason(), kMaxReasonLength);
  } else {
    check.RequiredText("reason", request->reason(), kMaxReasonLength);
  }
  const auto move = [this, request](const v1::Whistle& whistle, absl::Time now) {
    if (!request->sound()) return lifecycle::RejectWhistle(whistle, request->reason(), now);
    const auto deadlines = WhistleDeadlinesOf(whistle.kind(), desk_.process(), now);
    return lifecycle::SoundWhistle(whistle, request->reason(), deadlines, now);
  };
  return Change(context, "ReviewWhistle", *request, check, move, reply);
}

grpc::ServerUnaryReactor* WhistleServiceImpl::WithdrawWhistle(grpc::CallbackServerContext* context,
                                                              const v1::WithdrawWhistleRequest* request,
                                                              v1::Whistle* reply) {
  Validator check;
  check.RequiredText("reason", request->reason(), kMaxReasonLength);
  const auto move = [request](const v1::Whistle& whistle, absl::Time now) {
    return lifecycle::WithdrawWhistle(whistle, request->reason(), now);
  };
  return Change(context, "WithdrawWhistle", *request, check, move, reply);
}

grpc::ServerUnaryReactor* WhistleServiceImpl::AnswerSummons(grpc::CallbackServerContext* context,
                                                            const v1::AnswerSummonsRequest* request,
                                                            v1::Whistle* reply) {
  Validator check;
  check.Text("answer.handler", request->answer().handler(), kMaxPersonLength);
  check.Text("answer.note", request->answer().note(), kMaxReasonLength);
  const auto move = [request](const v1::Whistle& whistle, int number, absl::Time now) {
    return lifecycle::AnswerSummons(whistle, number, request->answer(), now);
  };
  return ChangeSummons(context, "AnswerSummons", *request, check, move, reply);
}

grpc::ServerUnaryReactor* WhistleServiceImpl::CheckIn(grpc::CallbackServerContext* context,
                                                      const v1::CheckInRequest* request, v1::Whistle* reply) {
  Validator check;
  check.RequiredText("check_in.person", request->check_in().person(), kMaxPersonLength);
  check.Text("check_in.note", request->check_in().note(), kMaxReasonLength);
  const auto move = [request](const v1::Whistle& whistle, int number, absl::Time now) {
    return lifecycle::CheckIn(whistle, number, request->check_in(), now);
  };
  return ChangeSummons(context, "CheckIn", *request, check, move, reply);
}

grpc::ServerUnaryReactor* WhistleServiceImpl::RateSummons(grpc::CallbackServerContext* context,
                                                          const v1::RateSummonsRequest* request, v1::Whistle* reply) {
  Validator check;
  check.Required("rater", request->rater());
  check.EnumValue("rating.level", request->rating().level(), /*optional=*/false);
  check.Text("rating.comment", request->rating().comment(), kMaxCommentLength);
  const auto move = [request](const v1::Whistle& whistle, int number,
                              absl::Time now) -> absl::StatusOr<lifecycle::WhistleOutcome> {
    if (request->rater() != whistle.subdistrict()) {
      return InvalidFields({{"rater", v1::ERROR_REASON_FIELD_NOT_ALLOWED, "只能由吹哨的街镇评哨，单位不能自评"}});
    }
    return lifecycle::RateSummons(whistle, number, request->rating(), now);
  };
  return ChangeSummons(context, "RateSummons", *request, check, move, reply);
}

grpc::ServerUnaryReactor* WhistleServiceImpl::CloseWhistle(grpc::CallbackServerContext* context,
                                                           const v1::CloseWhistleRequest* request, v1::Whistle* reply) {
  Validator check;
  CheckAbsences(check, *request);
  check.Text("note", request->note(), kMaxReasonLength);
  const auto move = [request](const v1::Whistle& whistle, absl::Time now) {
    return lifecycle::CloseWhistle(whistle, {request->absences().begin(), request->absences().end()}, request->note(),
                                   now);
  };
  return Change(context, "CloseWhistle", *request, check, move, reply);
}

grpc::ServerUnaryReactor* WhistleServiceImpl::GetWhistle(grpc::CallbackServerContext* context,
                                                         const v1::GetWhistleRequest* request, v1::Whistle* reply) {
  if (absl::Status status = CheckWhistleName("name", request->name()); !status.ok()) return Reply(context, status);
  auto whistle = WhistleDesk::Load(env_.store, request->name());
  if (whistle.ok()) *reply = std::move(whistle->message);
  return Reply(context, whistle.status());
}

grpc::ServerUnaryReactor* WhistleServiceImpl::ListWhistles(grpc::CallbackServerContext* context,
                                                           const v1::ListWhistlesRequest* request,
                                                           v1::ListWhistlesResponse* reply) {
  return Reply(context, List(*env_.store.Snapshot(), env_.matcher.Get()->catalog(), *request), reply);
}

grpc::ServerUnaryReactor* WhistleServiceImpl::GetWhistleStatistics(grpc::CallbackServerContext* context,
                                                                   const v1::GetWhistleStatisticsRequest* request,
                                                                   v1::WhistleStatistics* reply) {
  const auto span = ParseDaySpan(request->first_day(), request->last_day());
  if (!span.ok()) return Reply(context, span.status());
  if (env_.matcher.Get()->catalog().FindSubdistrict(request->subdistrict()) == nullptr) {
    return Reply(context, InvalidFields({{"subdistrict", v1::ERROR_REASON_SUBDISTRICT_UNKNOWN, "没有这个街镇"}}));
  }
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  env_.background.Post(
      [this, request, reactor, reply, days = *span] {  // a year's orders are too many for gRPC's thread
        auto statistics = ReadWhistleStatistics(*env_.store.Snapshot(), env_.matcher.Get()->catalog(), desk_.process(),
                                                request->subdistrict(), days);
        if (statistics.ok()) *reply = *std::move(statistics);
        reactor->Finish(ToGrpcStatus(statistics.status()));
      });
  return reactor;
}

}  // namespace peidan::server
