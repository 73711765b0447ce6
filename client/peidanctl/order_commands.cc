// order get, list, cancel, confirm, rate, dispatch; `order place` has a file of its own
#include "client/peidanctl/arguments.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"
#include "client/peidanctl/community_lookup.h"
#include "client/peidanctl/directory.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/order_act.h"
#include "client/peidanctl/order_output.h"
#include "client/peidanctl/order_place_command.h"
#include "client/peidanctl/order_process_commands.h"

namespace peidan::ctl {
namespace {

struct GetArgs {
  std::string name;
};

absl::Status Get(Session& session, const GetArgs& args) {
  v1::GetOrderRequest request;
  request.set_name(OrderName(args.name));
  const auto order = session.client().orders().GetOrder(request);
  if (!order.ok()) return order.status();
  PrintOrder(session, *order);
  return absl::OkStatus();
}

struct ListArgs {
  std::string community;
  std::string state;
  int limit = 50;
};

absl::Status List(Session& session, const ListArgs& args) {
  FilterBuilder filter;
  if (!args.community.empty()) {
    const auto community = ResolveCommunity(session.client(), args.community);
    if (!community.ok()) return community.status();
    filter.Add("community", "=", *community);
  }
  if (!args.state.empty()) {
    const auto state = EnumArgument<v1::OrderState>("--state", args.state);
    if (!state.ok()) return state.status();
    filter.Add("state", "=", ShortName(*state));
  }
  v1::ListOrdersRequest request;
  request.set_filter(filter.text());
  const auto listing = client::ReadPages<v1::Order>(
      request, args.limit, [&](const auto& page) { return session.client().orders().ListOrders(page); },
      [](v1::ListOrdersResponse& page) { return page.mutable_orders(); });
  if (!listing.ok()) return listing.status();
  Directory names(session.client());
  PrintListing(session, *listing, OrderColumns(names));
  return absl::OkStatus();
}

struct CancelArgs : OrderArgs {
  std::string reason;
};

absl::Status Cancel(Session& session, const CancelArgs& args) {
  v1::CancelOrderRequest request;
  request.set_reason(args.reason);
  return Act(session, args, request, &client::OrderClient::CancelOrder);
}

absl::Status Confirm(Session& session, const OrderArgs& args) {
  return Act(session, args, v1::ConfirmOrderRequest(), &client::OrderClient::ConfirmOrder);
}

struct RateArgs : OrderArgs {
  std::string level;
  std::string comment;
};

absl::Status Rate(Session& session, const RateArgs& args) {
  const auto level = EnumArgument<v1::RatingLevel>("--level", args.level);
  if (!level.ok()) return level.status();
  v1::RateOrderRequest request;
  request.mutable_rating()->set_level(*level);
  request.mutable_rating()->set_comment(args.comment);
  return Act(session, args, request, &client::OrderClient::RateOrder);
}

struct DispatchArgs : OrderArgs {
  std::string bureau;
  std::vector<std::string> cooperating;
  std::string resource;
  std::string reason;
};

absl::Status Dispatch(Session& session, const DispatchArgs& args) {
  v1::DispatchOrderRequest request;
  request.set_lead_bureau(BureauName(args.bureau));
  for (const std::string& bureau : args.cooperating) request.add_cooperating_bureaus(BureauName(bureau));
  request.set_resource(ResourceName(args.resource));
  request.set_reason(args.reason);
  return Act(session, args, request, &client::OrderClient::DispatchOrder);
}

void AddReading(CLI::App& group, Session& session) {
  const auto get = AddCommand<GetArgs>(group, session, "get", "查看一单的来龙去脉 | Tell the story of an order", Get);
  get.app->add_option("order", get.args->name, "单号，如 261201-1234-5678 | Order number")->required();

  const auto list =
      AddCommand<ListArgs>(group, session, "list", "列出点单，新的在前 | List orders, newest first", List);
  list.app->add_option("--community", list.args->community, "社区代码或名称 | Community, 12 digits or name");
  list.app->add_option("--state", list.args->state, "状态，如 ASSIGNED 或 已派单 | State");
  list.app->add_option("--limit", list.args->limit, "最多列出几条，0 为全部 | Entries at most, 0: all")
      ->check(CLI::NonNegativeNumber);
}

void AddActing(CLI::App& group, Session& session) {
  const auto cancel = AddCommand<CancelArgs>(group, session, "cancel", "撤单 | Take an order back", Cancel);
  AddOrderOptions(*cancel.app, *cancel.args);
  cancel.app->add_option("--reason", cancel.args->reason, "撤单原因 | Why");

  const auto confirm =
      AddCommand<OrderArgs>(group, session, "confirm", "社区确认已办结 | The community agrees it is done", Confirm);
  AddOrderOptions(*confirm.app, *confirm.args);

  const auto rate = AddCommand<RateArgs>(group, session, "rate", "评单，五级 | Rate, five levels", Rate);
  AddOrderOptions(*rate.app, *rate.args);
  rate.app->add_option("--level", rate.args->level, "如 SATISFIED 或 满意 | Level")->required();
  rate.app->add_option("--comment", rate.args->comment, "评语 | Free words");

  const auto dispatch =
      AddCommand<DispatchArgs>(group, session, "dispatch", "人工派单 | A person says who is responsible", Dispatch);
  AddOrderOptions(*dispatch.app, *dispatch.args);
  dispatch.app->add_option("--bureau", dispatch.args->bureau, "主办委办局 | Lead bureau")->required();
  dispatch.app
      ->add_option("--cooperating", dispatch.args->cooperating, "协办委办局，可重复 | Cooperating bureau, repeatable")
      ->allow_extra_args(false);
  dispatch.app->add_option("--resource", dispatch.args->resource, "所用资源 | Resource that serves it");
  dispatch.app->add_option("--reason", dispatch.args->reason, "派单理由 | Why")->required();
}

}  // namespace

void AddOrderCommands(CLI::App& app, Session& session) {
  CLI::App& group = AddGroup(app, "order", "点单 | Orders");
  AddOrderPlaceCommand(group, session);
  AddReading(group, session);
  AddActing(group, session);
  AddOrderProcessCommands(group, session);
}

}  // namespace peidan::ctl
