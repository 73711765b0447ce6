#include "server/assignment_service.h"

#include <utility>

#include "server/decision.h"
#include "server/filter.h"
#include "server/fingerprint.h"
#include "server/names.h"
#include "server/paging.h"
#include "server/reply.h"

namespace peidan::server {
namespace {

constexpr int kMaxHandlerLength = 60;
constexpr int kMaxCitedDutyLength = 500;
constexpr int kMaxNoteLength = 1000;
constexpr int kMaxSummaryLength = 2000;
constexpr int kMaxEvidence = 20;
constexpr int kMaxEvidenceLength = 300;
constexpr int kMaxAttendance = 100'000;

absl::StatusOr<storage::AssignmentTable::Query> ParseQuery(const std::string& filter,
                                                           const matching::Catalog& catalog) {
  const auto clauses = ParseFilter(filter, {"bureau", "state", "overdue"}, v1::Assignment::descriptor());
  if (!clauses.ok()) return clauses.status();
  storage::AssignmentTable::Query query;
  for (const FilterClause& clause : *clauses) {
    if (clause.op != FilterClause::Operator::kEquals) return OnlyEquals();
    if (clause.field == "bureau") {
      if (catalog.FindBureau(clause.value) == nullptr) {
        return InvalidFields({{"filter", v1::ERROR_REASON_BUREAU_UNKNOWN, "没有这个单位"}});
      }
      if (!query.bureau.empty()) return RepeatedClause();
      query.bureau = clause.value;
    } else if (clause.field == "overdue") {
      if (query.overdue != 0) return RepeatedClause();
      const auto kind = ParseEnum(v1::DeadlineKind_descriptor(), clause.value);
      if (!kind.ok()) return kind.status();
      query.overdue = static_cast<v1::DeadlineKind>(*kind);
    } else {
      if (query.state != 0) return RepeatedClause();
      const auto state = ParseEnum(v1::AssignmentState_descriptor(), clause.value);
      if (!state.ok()) return state.status();
      query.state = static_cast<v1::AssignmentState>(*state);
    }
  }
  if (query.state != 0 && query.overdue != 0) return ExclusiveClauses("state", "overdue");
  return query;
}

absl::StatusOr<v1::ListAssignmentsResponse> List(const storage::Reader& reader, const matching::Catalog& catalog,
                                                 const v1::ListAssignmentsRequest& request) {
  if (request.parent() != "orders/-") {
    return InvalidFields({{"parent", v1::ERROR_REASON_FIELD_MALFORMED, "应为 orders/-"}});
  }
  const auto query = ParseQuery(request.filter(), catalog);
  if (!query.ok()) return query.status();
  const std::string list = absl::StrCat("ListAssignments|", request.filter());
  const auto page = ParsePage(request.page_size(), request.skip(), kMaxStoredSkip, request.page_token(), list);
  if (!page.ok()) return page.status();
  auto assignments = storage::AssignmentTable::List(reader, *query, *page);
  if (!assignments.ok()) return assignments.status();
  v1::ListAssignmentsResponse response;
  for (v1::Assignment& assignment : assignments->entries) *response.add_assignments() = std::move(assignment);
  response.set_next_page_token(MakePageToken(assignments->next, list));
  response.set_total_size(static_cast<int32_t>(assignments->total));
  return response;
}

void CheckDecline(Validator& check, const v1::Decline& decline) {
  check.EnumValue("decline.reason", decline.reason(), /*optional=*/false);
  if (decline.reason() == v1::DECLINE_REASON_NOT_OUR_DUTY) {
    check.RequiredText("decline.cited_duty", decline.cited_duty(), kMaxCitedDutyLength);
  } else {
    check.Text("decline.cited_duty", decline.cited_duty(), kMaxCitedDutyLength);
  }
  check.Text("decline.note", decline.note(), kMaxNoteLength);
}

void CheckCompletion(Validator& check, const v1::Completion& completion) {
  check.RequiredText("completion.summary", completion.summary(), kMaxSummaryLength);
  check.Range("completion.attendance", completion.attendance(), 0, kMaxAttendance);
  check.ListSize("completion.evidence", completion.evidence_size(), kMaxEvidence);
  for (int i = 0; i < std::min(completion.evidence_size(), kMaxEvidence); ++i) {
    check.RequiredText(absl::StrCat("completion.evidence[", i, "]"), completion.evidence(i), kMaxEvidenceLength);
  }
}

}  // namespace

grpc::ServerUnaryReactor* AssignmentServiceImpl::ListAssignments(grpc::CallbackServerContext* context,
                                                                 const v1::ListAssignmentsRequest* request,
                                                                 v1::ListAssignmentsResponse* reply) {
  return Reply(context, List(*env_.store.Snapshot(), env_.matcher.Get()->catalog(), *request), reply);
}

template <typename Request>
grpc::ServerUnaryReactor* AssignmentServiceImpl::Change(grpc::CallbackServerContext* context, const char* method,
                                                        const Request& request, Validator& check, AssignmentMove move,
                                                        v1::Order* reply) {
  check.RequestId(request.request_id());
  check.Etag(request.etag());
  if (!check.status().ok()) return Reply(context, check.status());
  const auto name = ParseAssignmentName("name", request.name());
  if (!name.ok()) return Reply(context, name.status());
  OrderCommand command{name->order, request.request_id(), FingerprintOf(method, request)};
  auto guarded = [etag = request.etag(), number = name->number, move = std::move(move)](
                     const v1::Order& order, const Present& present) -> absl::StatusOr<Move> {
    if (number > order.assignments_size()) {
      return MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_ASSIGNMENT_UNKNOWN, "没有这个派单");
    }
    if (absl::Status status = CheckEtag(etag, order.assignments(number - 1).etag()); !status.ok()) return status;
    return move(order, number, present);
  };
  return ReplyAfter(context, env_.runner,
                    [this, command = std::move(command), guarded = std::move(guarded),
                     reply](const storage::Reader& reader) { return desk_.Change(reader, command, guarded, reply); });
}

grpc::ServerUnaryReactor* AssignmentServiceImpl::AcceptAssignment(grpc::CallbackServerContext* context,
                                                                  const v1::AcceptAssignmentRequest* request,
                                                                  v1::Order* reply) {
  Validator check;
  check.Text("handler", request->handler(), kMaxHandlerLength);
  const auto move = [request](const v1::Order& order, int number, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::Accept(order, number, request->handler(), present.now), std::nullopt};
  };
  return Change(context, "AcceptAssignment", *request, check, move, reply);
}

grpc::ServerUnaryReactor* AssignmentServiceImpl::DeclineAssignment(grpc::CallbackServerContext* context,
                                                                   const v1::DeclineAssignmentRequest* request,
                                                                   v1::Order* reply) {
  Validator check;
  CheckDecline(check, request->decline());
  const auto move = [request](const v1::Order& order, int number, const Present& present) -> absl::StatusOr<Move> {
    const auto& [reader, matcher, now] = present;
    const matching::Catalog& catalog = matcher.catalog();
    const std::string& suggested = request->decline().suggested_bureau();
    if (!suggested.empty() && catalog.FindBureau(suggested) == nullptr) {
      return InvalidFields({{"decline.suggested_bureau", v1::ERROR_REASON_BUREAU_UNKNOWN, "没有这个单位"}});
    }
    v1::Need need = order.need();
    for (const std::string& bureau : lifecycle::DeclinedBureaus(order)) need.add_excluded_bureaus(bureau);
    need.add_excluded_bureaus(order.assignments(number - 1).bureau());
    auto decision = DecideNeed(reader, need, matcher, now);
    if (!decision.ok()) return decision.status();
    lifecycle::Outcome outcome = lifecycle::Decline(order, number, request->decline(), decision->match,
                                                    PartsOf(decision->match, need, catalog, now), now);
    return Move{std::move(outcome), *std::move(decision)};
  };
  return Change(context, "DeclineAssignment", *request, check, move, reply);
}

grpc::ServerUnaryReactor* AssignmentServiceImpl::ScheduleAssignment(grpc::CallbackServerContext* context,
                                                                    const v1::ScheduleAssignmentRequest* request,
                                                                    v1::Order* reply) {
  Validator check;
  check.Window("window", request->window(), env_.clock());
  const auto move = [request](const v1::Order& order, int number, const Present& present) -> absl::StatusOr<Move> {
    const auto& [reader, matcher, now] = present;
    const v1::Assignment& before = order.assignments(number - 1);
    std::string period;
    if (const v1::Resource* resource = matcher.catalog().FindResource(before.resource()); resource != nullptr) {
      period = matching::CapacityPeriodOn(*resource, FromProto(request->window().start_time()));
      if (period != before.capacity_period()) {
        const lifecycle::Part part{before.bureau(), before.role(), before.resource(), before.quantity(), period};
        absl::Status status = CheckCapacity(reader, part, order.need().community(), resource->capacity());
        if (!status.ok()) return status;
      }
    }
    return Move{lifecycle::Schedule(order, number, request->window(), period, now), std::nullopt};
  };
  return Change(context, "ScheduleAssignment", *request, check, move, reply);
}

grpc::ServerUnaryReactor* AssignmentServiceImpl::CompleteAssignment(grpc::CallbackServerContext* context,
                                                                    const v1::CompleteAssignmentRequest* request,
                                                                    v1::Order* reply) {
  Validator check;
  CheckCompletion(check, request->completion());
  const auto move = [request](const v1::Order& order, int number, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::Complete(order, number, request->completion(), present.now), std::nullopt};
  };
  return Change(context, "CompleteAssignment", *request, check, move, reply);
}

}  // namespace peidan::server
