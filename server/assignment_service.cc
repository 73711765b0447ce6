#include "server/assignment_service.h"

#include <utility>

#include "matching/policy_tables.h"
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
constexpr int kMaxMilestones = 20;
constexpr int kMaxReasonLength = 500;
constexpr int kMaxUnits = 10'000;
constexpr int64_t kMaxExtensionSeconds = int64_t{366} * 24 * 60 * 60;

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
  if (decline.reason() == v1::DECLINE_REASON_NOT_OUR_DUTY && decline.cited_row().empty()) {
    check.RequiredText("decline.cited_duty", decline.cited_duty(), kMaxCitedDutyLength);
  } else {
    check.Text("decline.cited_duty", decline.cited_duty(), kMaxCitedDutyLength);
  }
  check.Text("decline.note", decline.note(), kMaxNoteLength);
}

void CheckCompletion(Validator& check, const v1::Completion& completion) {
  check.RequiredText("completion.summary", completion.summary(), kMaxSummaryLength);
  check.Range("completion.attendance", completion.attendance(), 0, kMaxAttendance);
  check.Range("completion.delivered_quantity", completion.delivered_quantity(), 0, kMaxUnits);
  check.ListSize("completion.evidence", completion.evidence_size(), kMaxEvidence);
  for (int i = 0; i < std::min(completion.evidence_size(), kMaxEvidence); ++i) {
    check.RequiredText(absl::StrCat("completion.evidence[", i, "]"), completion.evidence(i), kMaxEvidenceLength);
  }
  check.ListSize("completion.milestones", completion.milestones_size(), kMaxMilestones);
  for (int i = 0; i < std::min(completion.milestones_size(), kMaxMilestones); ++i) {
    check.RequiredText(absl::StrCat("completion.milestones[", i, "]"), completion.milestones(i), kMaxEvidenceLength);
  }
}

// Whether the active rule set has this row of routing.
bool HasRoutingRow(const matching::Matcher& matcher, const std::string& id) {
  const auto& rows = matcher.rules().tables().routing.rows();
  return std::any_of(rows.begin(), rows.end(), [&id](const auto& row) { return row.id == id; });
}

// Faults of a decline that only catalog and rules can tell.
absl::Status CheckCitations(const v1::Decline& decline, const matching::Matcher& matcher) {
  Validator check;
  const std::string& suggested = decline.suggested_bureau();
  if (!suggested.empty() && matcher.catalog().FindBureau(suggested) == nullptr) {
    check.Add("decline.suggested_bureau", v1::ERROR_REASON_BUREAU_UNKNOWN, "没有这个单位");
  }
  if (!decline.cited_row().empty() && !HasRoutingRow(matcher, decline.cited_row())) {
    check.Add("decline.cited_row", v1::ERROR_REASON_RULE_ROW_UNKNOWN, "职责表中没有这一行");
  }
  return check.status();
}

// Faults of an offer beside those of its form.
absl::Status CheckOfferOf(const v1::Offer& offer, const v1::Assignment& assignment) {
  Validator check;
  if (offer.quantity() > 0 && offer.quantity() >= assignment.quantity()) {
    check.Add(
        "offer.quantity", v1::ERROR_REASON_FIELD_OUT_OF_RANGE,
        assignment.quantity() > 1 ? absl::StrCat("应少于派单的数量", assignment.quantity()) : "该派单没有可减的数量");
  }
  return check.status();
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
    return Move{lifecycle::Accept(order, number, request->handler(), present.clockwork())};
  };
  return Change(context, "AcceptAssignment", *request, check, move, reply);
}

grpc::ServerUnaryReactor* AssignmentServiceImpl::DeclineAssignment(grpc::CallbackServerContext* context,
                                                                   const v1::DeclineAssignmentRequest* request,
                                                                   v1::Order* reply) {
  Validator check;
  CheckDecline(check, request->decline());
  const auto move = [request](const v1::Order& order, int number, const Present& present) -> absl::StatusOr<Move> {
    if (absl::Status status = CheckCitations(request->decline(), present.matcher); !status.ok()) return status;
    auto again = DecideWithout(present.reader, present.matcher, present.now, order, number);
    if (!again.ok()) return again.status();
    return Move{lifecycle::Decline(order, number, request->decline(), again->remake, present.clockwork()),
                std::move(again->certificate)};
  };
  return Change(context, "DeclineAssignment", *request, check, move, reply);
}

grpc::ServerUnaryReactor* AssignmentServiceImpl::ScheduleAssignment(grpc::CallbackServerContext* context,
                                                                    const v1::ScheduleAssignmentRequest* request,
                                                                    v1::Order* reply) {
  Validator check;
  check.Window("window", request->window(), env_.clock());
  const auto move = [request](const v1::Order& order, int number, const Present& present) -> absl::StatusOr<Move> {
    const v1::Assignment& before = order.assignments(number - 1);
    const auto period =
        PeriodAt(present.reader, present.matcher.catalog(), order, before, request->window(), before.quantity());
    if (!period.ok()) return period.status();
    return Move{lifecycle::Schedule(order, number, request->window(), *period, present.clockwork())};
  };
  return Change(context, "ScheduleAssignment", *request, check, move, reply);
}

grpc::ServerUnaryReactor* AssignmentServiceImpl::CompleteAssignment(grpc::CallbackServerContext* context,
                                                                    const v1::CompleteAssignmentRequest* request,
                                                                    v1::Order* reply) {
  Validator check;
  CheckCompletion(check, request->completion());
  const auto move = [request](const v1::Order& order, int number, const Present& present) -> absl::StatusOr<Move> {
    const v1::Completion& completion = request->completion();
    const int held = order.assignments(number - 1).quantity();
    if (completion.delivered_quantity() > held) {
      return InvalidFields({{"completion.delivered_quantity", v1::ERROR_REASON_FIELD_OUT_OF_RANGE,
                             absl::StrCat("不能多于派单的数量", held)}});
    }
    Redecision rest;
    if (completion.has_delivered_quantity() && completion.delivered_quantity() < held) {
      auto again = DecideWithout(present.reader, present.matcher, present.now, order, number,
                                 held - completion.delivered_quantity());
      if (!again.ok()) return again.status();
      rest = *std::move(again);
    }
    return Move{lifecycle::Complete(order, number, completion, rest.remake, present.clockwork()),
                std::move(rest.certificate)};
  };
  return Change(context, "CompleteAssignment", *request, check, move, reply);
}

grpc::ServerUnaryReactor* AssignmentServiceImpl::OfferAssignment(grpc::CallbackServerContext* context,
                                                                 const v1::OfferAssignmentRequest* request,
                                                                 v1::Order* reply) {
  const v1::Offer& offer = request->offer();
  Validator check;
  if (!offer.has_window() && offer.quantity() == 0) {
    check.Add("offer", v1::ERROR_REASON_FIELD_REQUIRED, "应提出另外的时间或数量");
  }
  if (offer.has_window()) check.Window("offer.window", offer.window(), env_.clock());
  check.Range("offer.quantity", offer.quantity(), 0, kMaxUnits);
  check.RequiredText("offer.reason", offer.reason(), kMaxReasonLength);
  const auto move = [request](const v1::Order& order, int number, const Present& present) -> absl::StatusOr<Move> {
    const v1::Assignment& before = order.assignments(number - 1);
    const v1::Offer& made = request->offer();
    if (absl::Status status = CheckOfferOf(made, before); !status.ok()) return status;
    if (made.has_window()) {
      const int quantity = made.quantity() > 0 ? made.quantity() : before.quantity();
      const auto period = PeriodAt(present.reader, present.matcher.catalog(), order, before, made.window(), quantity);
      if (!period.ok()) return period.status();
    }
    return Move{lifecycle::Offer(order, number, made, present.clockwork())};
  };
  return Change(context, "OfferAssignment", *request, check, move, reply);
}

grpc::ServerUnaryReactor* AssignmentServiceImpl::RequestExtension(grpc::CallbackServerContext* context,
                                                                  const v1::RequestExtensionRequest* request,
                                                                  v1::Order* reply) {
  Validator check;
  check.Range("seconds", request->seconds(), 1, kMaxExtensionSeconds);
  check.RequiredText("reason", request->reason(), kMaxReasonLength);
  const auto move = [request](const v1::Order& order, int number, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::RequestExtension(order, number, request->seconds(), request->reason(), present.clockwork())};
  };
  return Change(context, "RequestExtension", *request, check, move, reply);
}

grpc::ServerUnaryReactor* AssignmentServiceImpl::DecideExtension(grpc::CallbackServerContext* context,
                                                                 const v1::DecideExtensionRequest* request,
                                                                 v1::Order* reply) {
  Validator check;
  check.Text("answer", request->answer(), kMaxReasonLength);
  if (!request->grant()) check.RequiredText("answer", request->answer(), kMaxReasonLength);
  const auto move = [request](const v1::Order& order, int number, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::DecideExtension(order, number, request->grant(), request->answer(), present.clockwork())};
  };
  return Change(context, "DecideExtension", *request, check, move, reply);
}

grpc::ServerUnaryReactor* AssignmentServiceImpl::SuspendAssignment(grpc::CallbackServerContext* context,
                                                                   const v1::SuspendAssignmentRequest* request,
                                                                   v1::Order* reply) {
  Validator check;
  check.RequiredText("reason", request->reason(), kMaxReasonLength);
  const auto move = [request](const v1::Order& order, int number, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::Suspend(order, number, request->reason(), present.clockwork())};
  };
  return Change(context, "SuspendAssignment", *request, check, move, reply);
}

grpc::ServerUnaryReactor* AssignmentServiceImpl::ResumeAssignment(grpc::CallbackServerContext* context,
                                                                  const v1::ResumeAssignmentRequest* request,
                                                                  v1::Order* reply) {
  Validator check;
  const auto move = [](const v1::Order& order, int number, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::Resume(order, number, present.clockwork())};
  };
  return Change(context, "ResumeAssignment", *request, check, move, reply);
}

grpc::ServerUnaryReactor* AssignmentServiceImpl::ReleaseAssignment(grpc::CallbackServerContext* context,
                                                                   const v1::ReleaseAssignmentRequest* request,
                                                                   v1::Order* reply) {
  Validator check;
  check.RequiredText("reason", request->reason(), kMaxReasonLength);
  const auto move = [request](const v1::Order& order, int number, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::Release(order, number, request->reason(), present.clockwork())};
  };
  return Change(context, "ReleaseAssignment", *request, check, move, reply);
}

}  // namespace peidan::server
