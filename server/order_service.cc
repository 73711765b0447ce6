#include "server/order_service.h"

#include <algorithm>
#include <utility>

#include "server/decision.h"
#include "server/filter.h"
#include "server/fingerprint.h"
#include "server/names.h"
#include "server/need_rules.h"
#include "server/offer_answer.h"
#include "server/paging.h"
#include "server/precedent.h"
#include "server/reply.h"

namespace peidan::server {
namespace {

constexpr int kMaxReasonLength = 500;
constexpr int kMaxCommentLength = 1000;
constexpr int kMaxArgumentLength = 1000;

absl::StatusOr<storage::OrderTable::Query> ParseQuery(const std::string& filter, const matching::Catalog& catalog) {
  const auto clauses = ParseFilter(filter, {"community", "state"}, v1::Order::descriptor());
  if (!clauses.ok()) return clauses.status();
  storage::OrderTable::Query query;
  for (const FilterClause& clause : *clauses) {
    if (clause.op != FilterClause::Operator::kEquals) return OnlyEquals();
    if (clause.field == "community") {
      if (catalog.FindCommunity(clause.value) == nullptr) {
        return InvalidFields({{"filter", v1::ERROR_REASON_COMMUNITY_UNKNOWN, "没有这个社区"}});
      }
      if (!query.community.empty()) return RepeatedClause();
      query.community = clause.value;
    } else {
      if (query.state != 0) return RepeatedClause();
      const auto state = ParseEnum(v1::OrderState_descriptor(), clause.value);
      if (!state.ok()) return state.status();
      query.state = static_cast<v1::OrderState>(*state);
    }
  }
  return query;
}

absl::StatusOr<v1::ListOrdersResponse> List(const storage::Reader& reader, const matching::Catalog& catalog,
                                            const v1::ListOrdersRequest& request) {
  const auto query = ParseQuery(request.filter(), catalog);
  if (!query.ok()) return query.status();
  const std::string list = absl::StrCat("ListOrders|", request.filter());
  const auto page = ParsePage(request.page_size(), request.skip(), kMaxStoredSkip, request.page_token(), list);
  if (!page.ok()) return page.status();
  auto orders = storage::OrderTable::List(reader, *query, *page);
  if (!orders.ok()) return orders.status();
  v1::ListOrdersResponse response;
  for (v1::Order& order : orders->entries) *response.add_orders() = std::move(order);
  response.set_next_page_token(MakePageToken(orders->next, list));
  response.set_total_size(static_cast<int32_t>(orders->total));
  return response;
}

// Faults of a dispatch or a ruling that only the catalog can tell.
template <typename Request>
absl::Status CheckDispatch(const Request& request, const matching::Catalog& catalog) {
  Validator check;
  if (catalog.FindBureau(request.lead_bureau()) == nullptr) {
    check.Add("lead_bureau", v1::ERROR_REASON_BUREAU_UNKNOWN, "没有这个单位");
  }
  for (int i = 0; i < request.cooperating_bureaus_size(); ++i) {
    const std::string field = absl::StrCat("cooperating_bureaus[", i, "]");
    if (catalog.FindBureau(request.cooperating_bureaus(i)) == nullptr) {
      check.Add(field, v1::ERROR_REASON_BUREAU_UNKNOWN, "没有这个单位");
    } else if (request.cooperating_bureaus(i) == request.lead_bureau()) {
      check.Add(field, v1::ERROR_REASON_FIELD_MALFORMED, "不能与主办单位相同");
    }
  }
  if (request.resource().empty()) return check.status();
  const v1::Resource* resource = catalog.FindResource(request.resource());
  if (resource == nullptr) {
    check.Add("resource", v1::ERROR_REASON_RESOURCE_UNKNOWN, "资源库中没有这一项");
  } else if (resource->lead_bureau() != request.lead_bureau()) {
    check.Add("resource", v1::ERROR_REASON_FIELD_MALFORMED, "不是该主办单位的资源");
  } else if (resource->state() != v1::RESOURCE_STATE_ACTIVE) {
    return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_RESOURCE_NOT_ACTIVE, "该资源目前不能点单",
                     {{"present", v1::ResourceState_Name(resource->state())}});
  }
  return check.status();
}

// What a person says who leads, who helps and what serves it, as parts. Errors of CheckDispatch and CheckCapacity.
template <typename Request>
absl::StatusOr<std::vector<lifecycle::Part>> PartsByHand(const Request& request, const v1::Order& order,
                                                         const Present& present) {
  const matching::Catalog& catalog = present.matcher.catalog();
  if (absl::Status status = CheckDispatch(request, catalog); !status.ok()) return status;
  std::vector<lifecycle::Part> parts = {{request.lead_bureau(), v1::BUREAU_ROLE_LEAD, request.resource(), 0, ""}};
  if (!request.resource().empty()) {
    const v1::Resource& resource = *catalog.FindResource(request.resource());
    const v1::Need& need = order.need();
    parts[0].quantity = need.has_quantity() ? need.quantity() : 1;
    parts[0].period = matching::CapacityPeriodOf(resource, need, present.now);
    absl::Status status = CheckCapacity(present.reader, parts[0], need.community(), resource.capacity());
    if (!status.ok()) return status;
  }
  for (const std::string& bureau : request.cooperating_bureaus()) {
    parts.push_back({bureau, v1::BUREAU_ROLE_COOPERATING, "", 0, ""});
  }
  return parts;
}

// A ruling, and the precedent that it leaves behind.
Move RuledMove(lifecycle::Outcome outcome, const matching::Matcher& matcher) {
  Move move{std::move(outcome)};
  auto* ruled = std::get_if<lifecycle::Transition>(&move.outcome);
  if (ruled == nullptr) return move;
  v1::Precedent precedent = MakePrecedent(ruled->order, matcher);
  if (precedent.name().empty()) return move;
  ruled->order.mutable_ruling()->set_precedent(precedent.name());
  move.precedent = std::move(precedent);
  return move;
}

}  // namespace

grpc::ServerUnaryReactor* OrderServiceImpl::PlaceOrder(grpc::CallbackServerContext* context,
                                                       const v1::PlaceOrderRequest* request, v1::Order* reply) {
  Validator check;
  check.RequestId(request->request_id());
  CheckContact(check, request->contact());
  if (!check.status().ok()) {
    // Say everything that is wrong at once, the need included.
    CheckNeed(check, request->need(), /*for_order=*/true, env_.matcher.Get()->catalog(), env_.clock());
    return Reply(context, check.status());
  }
  return ReplyAfter(context, env_.runner, [this, request, reply](const storage::Reader& reader) {
    return desk_.Place(reader, *request, reply);
  });
}

grpc::ServerUnaryReactor* OrderServiceImpl::GetOrder(grpc::CallbackServerContext* context,
                                                     const v1::GetOrderRequest* request, v1::Order* reply) {
  if (absl::Status status = CheckOrderName("name", request->name()); !status.ok()) return Reply(context, status);
  auto order = OrderDesk::Load(env_.store, request->name());
  if (order.ok()) *reply = std::move(order->message);
  return Reply(context, order.status());
}

grpc::ServerUnaryReactor* OrderServiceImpl::ListOrders(grpc::CallbackServerContext* context,
                                                       const v1::ListOrdersRequest* request,
                                                       v1::ListOrdersResponse* reply) {
  return Reply(context, List(*env_.store.Snapshot(), env_.matcher.Get()->catalog(), *request), reply);
}

template <typename Request, typename Runner>
grpc::ServerUnaryReactor* OrderServiceImpl::Change(grpc::CallbackServerContext* context, const char* method,
                                                   const Request& request, Validator& check,
                                                   OrderDesk::MoveFunction move, v1::Order* reply, Runner& runner) {
  check.RequestId(request.request_id());
  check.Etag(request.etag());
  if (!check.status().ok()) return Reply(context, check.status());
  if (absl::Status status = CheckOrderName("name", request.name()); !status.ok()) return Reply(context, status);
  OrderCommand command{request.name(), request.request_id(), FingerprintOf(method, request)};
  auto guarded = [etag = request.etag(), move = std::move(move)](const v1::Order& order,
                                                                 const Present& present) -> absl::StatusOr<Move> {
    if (absl::Status status = CheckEtag(etag, order.etag()); !status.ok()) return status;
    return move(order, present);
  };
  return ReplyAfter(context, runner,
                    [this, command = std::move(command), guarded = std::move(guarded),
                     reply](const storage::Reader& reader) { return desk_.Change(reader, command, guarded, reply); });
}

grpc::ServerUnaryReactor* OrderServiceImpl::CancelOrder(grpc::CallbackServerContext* context,
                                                        const v1::CancelOrderRequest* request, v1::Order* reply) {
  Validator check;
  check.Text("reason", request->reason(), kMaxReasonLength);
  const auto move = [request](const v1::Order& order, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::Cancel(order, request->reason(), present.clockwork())};
  };
  return Change(context, "CancelOrder", *request, check, move, reply, env_.runner);
}

grpc::ServerUnaryReactor* OrderServiceImpl::ConfirmOrder(grpc::CallbackServerContext* context,
                                                         const v1::ConfirmOrderRequest* request, v1::Order* reply) {
  Validator check;
  const auto move = [](const v1::Order& order, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::Confirm(order, present.clockwork())};
  };
  return Change(context, "ConfirmOrder", *request, check, move, reply, env_.runner);
}

grpc::ServerUnaryReactor* OrderServiceImpl::RateOrder(grpc::CallbackServerContext* context,
                                                      const v1::RateOrderRequest* request, v1::Order* reply) {
  Validator check;
  check.EnumValue("rating.level", request->rating().level(), /*optional=*/false);
  check.Text("rating.comment", request->rating().comment(), kMaxCommentLength);
  const auto move = [request](const v1::Order& order, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::Rate(order, request->rating(), present.clockwork())};
  };
  return Change(context, "RateOrder", *request, check, move, reply, env_.runner);
}

grpc::ServerUnaryReactor* OrderServiceImpl::DispatchOrder(grpc::CallbackServerContext* context,
                                                          const v1::DispatchOrderRequest* request, v1::Order* reply) {
  Validator check;
  check.Required("lead_bureau", request->lead_bureau());
  check.ListSize("cooperating_bureaus", request->cooperating_bureaus_size(), kMaxCooperatingBureaus);
  check.RequiredText("reason", request->reason(), kMaxReasonLength);
  const auto move = [request](const v1::Order& order, const Present& present) -> absl::StatusOr<Move> {
    const auto parts = PartsByHand(*request, order, present);
    if (!parts.ok()) return parts.status();
    return Move{lifecycle::Dispatch(order, *parts, request->reason(), present.clockwork())};
  };
  return Change(context, "DispatchOrder", *request, check, move, reply, env_.runner);
}

grpc::ServerUnaryReactor* OrderServiceImpl::AnswerOffer(grpc::CallbackServerContext* context,
                                                        const v1::AnswerOfferRequest* request, v1::Order* reply) {
  Validator check;
  const auto move = [request](const v1::Order& order, const Present& present) -> absl::StatusOr<Move> {
    const int number = request->assignment();
    if (number < 1 || number > order.assignments_size()) {
      return MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_ASSIGNMENT_UNKNOWN, "没有这个派单");
    }
    return request->take() ? TakeOffer(order, number, present) : LeaveOffer(order, number, /*lapsed=*/false, present);
  };
  return Change(context, "AnswerOffer", *request, check, move, reply, env_.runner);
}

grpc::ServerUnaryReactor* OrderServiceImpl::RuleOrder(grpc::CallbackServerContext* context,
                                                      const v1::RuleOrderRequest* request, v1::Order* reply) {
  Validator check;
  check.Required("lead_bureau", request->lead_bureau());
  check.ListSize("cooperating_bureaus", request->cooperating_bureaus_size(), kMaxCooperatingBureaus);
  check.RequiredText("reason", request->reason(), kMaxArgumentLength);
  check.RequiredText("basis", request->basis(), kMaxReasonLength);
  const auto move = [request](const v1::Order& order, const Present& present) -> absl::StatusOr<Move> {
    const auto parts = PartsByHand(*request, order, present);
    if (!parts.ok()) return parts.status();
    v1::Ruling ruling;
    ruling.set_lead_bureau(request->lead_bureau());
    *ruling.mutable_cooperating_bureaus() = request->cooperating_bureaus();
    ruling.set_reason(request->reason());
    ruling.set_basis(request->basis());
    return RuledMove(lifecycle::Rule(order, *parts, ruling, present.clockwork()), present.matcher);
  };
  return Change(context, "RuleOrder", *request, check, move, reply, catalog_desk_);
}

grpc::ServerUnaryReactor* OrderServiceImpl::ReopenOrder(grpc::CallbackServerContext* context,
                                                        const v1::ReopenOrderRequest* request, v1::Order* reply) {
  Validator check;
  check.RequiredText("reason", request->reason(), kMaxArgumentLength);
  const auto move = [request](const v1::Order& order, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::Reopen(order, request->reason(), present.clockwork())};
  };
  return Change(context, "ReopenOrder", *request, check, move, reply, env_.runner);
}

grpc::ServerUnaryReactor* OrderServiceImpl::RecordCallback(grpc::CallbackServerContext* context,
                                                           const v1::RecordCallbackRequest* request, v1::Order* reply) {
  Validator check;
  const v1::Callback& heard = request->callback();
  check.EnumValue("callback.level", heard.level(), /*optional=*/!heard.reached());
  check.Text("callback.note", heard.note(), kMaxArgumentLength);
  if (!heard.reached() && heard.solved()) {
    check.Add("callback.solved", v1::ERROR_REASON_FIELD_NOT_ALLOWED, "未联系上，不能填写是否解决");
  }
  if (!heard.reached() && heard.level() != v1::RATING_LEVEL_UNSPECIFIED) {
    check.Add("callback.level", v1::ERROR_REASON_FIELD_NOT_ALLOWED, "未联系上，不能填写满意程度");
  }
  const auto move = [request](const v1::Order& order, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::RecordCallback(order, request->callback(), present.clockwork())};
  };
  return Change(context, "RecordCallback", *request, check, move, reply, env_.runner);
}

}  // namespace peidan::server
