#include "client/peidanctl/order_place_command.h"

#include <optional>

#include "client/peidanctl/arguments.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/community_lookup.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/order_output.h"

namespace peidan::ctl {
namespace {

struct PlaceArgs {
  std::string community;
  std::string need;
  std::vector<std::string> resources;
  std::string field;
  std::optional<int> headcount;
  std::optional<int> quantity;
  std::string from;
  std::string to;
  std::string contact;
  std::string phone;
  std::string request_id;
  bool dry_run = false;
};

absl::StatusOr<v1::PlaceOrderRequest> RequestOf(const PlaceArgs& args, const std::string& community) {
  v1::PlaceOrderRequest request;
  v1::Need& need = *request.mutable_need();
  need.set_community(community);
  need.set_text(args.need);
  for (const std::string& resource : args.resources) need.add_resources(ResourceName(resource));
  if (args.headcount) need.set_headcount(*args.headcount);
  if (args.quantity) need.set_quantity(*args.quantity);
  if (!args.field.empty()) {
    const auto field = EnumArgument<v1::ServiceField>("--field", args.field);
    if (!field.ok()) return field.status();
    need.set_service_field(*field);
  }
  if (!args.from.empty()) {
    const auto window = WindowArgument(args.from, args.to);
    if (!window.ok()) return window.status();
    *need.mutable_preferred_window() = *window;
  }
  if (!args.contact.empty()) request.mutable_contact()->set_person(args.contact);
  if (!args.phone.empty()) request.mutable_contact()->set_phone(args.phone);
  request.set_request_id(args.request_id);
  request.set_validate_only(args.dry_run);
  return request;
}

absl::Status Place(Session& session, const PlaceArgs& args) {
  if (args.need.empty() && args.resources.empty()) return UsageError("请用 --need 写明诉求，或用 --resource 指定资源");
  const auto community = ResolveCommunity(session.client(), args.community);
  if (!community.ok()) return community.status();
  const auto request = RequestOf(args, *community);
  if (!request.ok()) return request.status();
  const auto order = session.client().orders().PlaceOrder(*request);
  if (!order.ok()) return order.status();
  PrintOrder(session, *order);
  return absl::OkStatus();
}

}  // namespace

void AddOrderPlaceCommand(CLI::App& group, Session& session) {
  const auto [app, args] = AddCommand<PlaceArgs>(group, session, "place",
                                                 "点单：按诉求或按资源 | Place an order by need or by resource", Place);
  app->add_option("--community", args->community, "社区 12 位代码或名称 | Community, 12 digits or name")->required();
  app->add_option("--need", args->need, "诉求，用自己的话写 | The need in your own words");
  app->add_option("--resource", args->resources, "点名的资源，可重复 | Resource by id, repeatable")
      ->allow_extra_args(false);
  app->add_option("--field", args->field, "八进社区领域（提示） | Service field, a hint");
  app->add_option("--headcount", args->headcount, "预计人数 | People expected");
  app->add_option("--quantity", args->quantity, "每项资源的数量 | Units of each resource");
  auto* from =
      app->add_option("--from", args->from, "期望开始，北京时间，如 2026-12-01T09:00 | Wanted from, Beijing time");
  auto* to = app->add_option("--to", args->to, "期望结束 | Wanted until");
  from->needs(to);
  to->needs(from);
  app->add_option("--contact", args->contact, "联系人 | Whom to call");
  app->add_option("--phone", args->phone, "联系电话 | Telephone");
  app->add_option("--request-id", args->request_id, "请求编号，重发不重做 | Makes a repetition harmless");
  app->add_flag("--dry-run", args->dry_run, "只试算，不写入 | Decide only, write nothing");
}

}  // namespace peidan::ctl
