// waitlist join, leave, claim, list
#include <absl/strings/str_cat.h>

#include "client/peidanctl/arguments.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"
#include "client/peidanctl/directory.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/render/words.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

std::vector<Column<v1::Waiting>> Columns(NameBook& names) {
  return {{"候补", [](const auto& waiting) { return ShortId(waiting.name()); }},
          {"名次", [](const auto& waiting) { return waiting.position() == 0 ? "" : absl::StrCat(waiting.position()); }},
          {"状态", [](const auto& waiting) { return Word(waiting.state()); }},
          {"社区", [&names](const auto& waiting) { return names.Community(waiting.community()); }},
          {"资源", [](const auto& waiting) { return ShortId(waiting.resource()); }},
          {"周期", [](const auto& waiting) { return waiting.period(); }},
          {"数量", [](const auto& waiting) { return absl::StrCat(waiting.quantity()); }},
          {"登记时间", [](const auto& waiting) { return LocalTimeToSecond(waiting.join_time()); }},
          {"确认期限",
           [](const auto& waiting) { return waiting.has_claim_due_time() ? LocalTime(waiting.claim_due_time()) : ""; }},
          {"派单", [](const auto& waiting) { return ShortId(waiting.assignment()); }}};
}

// One waiting as a list of one: a line says all of it.
void Print(Session& session, const v1::Waiting& waiting) {
  Directory names(session.client());
  const auto columns = Columns(names);
  PrintOne<v1::Waiting>(session, waiting, columns,
                        [&] { return RenderAligned(TableOf<v1::Waiting>({waiting}, columns)); });
}

struct JoinArgs {
  std::string order;
  std::string resource;
  std::string period;
  int quantity = 0;
  std::string request_id;
};

absl::Status Join(Session& session, const JoinArgs& args) {
  v1::JoinWaitlistRequest request;
  request.set_order(OrderName(args.order));
  request.set_resource(ResourceName(args.resource));
  request.set_period(args.period);
  request.set_quantity(args.quantity);
  request.set_request_id(args.request_id);
  const auto waiting = session.client().waitlists().JoinWaitlist(request);
  if (!waiting.ok()) return waiting.status();
  Print(session, *waiting);
  return absl::OkStatus();
}

// Which waiting, and the two things every command on it carries.
struct WaitingArgs {
  std::string name;
  std::string etag;
  std::string request_id;
};

template <class Request>
absl::Status Act(Session& session, const WaitingArgs& args,
                 absl::StatusOr<v1::Waiting> (client::WaitlistClient::*command)(Request) const) {
  const auto name = WaitingName(args.name);
  if (!name.has_value())
    return UsageError(absl::StrCat("“", args.name, "”不是候补编号，应写成 单号/序号，如 261201-1234-5678/1"));
  Request request;
  request.set_name(*name);
  request.set_etag(args.etag);
  request.set_request_id(args.request_id);
  if (const absl::Status read = session.client().EnsureEtag(request); !read.ok()) return read;
  const auto waiting = (session.client().waitlists().*command)(std::move(request));
  if (!waiting.ok()) return waiting.status();
  Print(session, *waiting);
  return absl::OkStatus();
}

absl::Status Leave(Session& session, const WaitingArgs& args) {
  return Act(session, args, &client::WaitlistClient::LeaveWaitlist);
}

absl::Status Claim(Session& session, const WaitingArgs& args) {
  return Act(session, args, &client::WaitlistClient::ClaimPlace);
}

struct ListArgs {
  std::string order;
  std::string resource;
  std::string period;
  int limit = 50;
};

absl::Status List(Session& session, const ListArgs& args) {
  v1::ListWaitingsRequest request;
  if (args.order.empty()) {
    FilterBuilder filter;
    filter.Add("resource", "=", ResourceName(args.resource));
    filter.Add("period", "=", args.period);
    request.set_filter(filter.text());
  } else {
    request.set_parent(OrderName(args.order));
  }
  const auto listing = client::ReadPages<v1::Waiting>(
      request, args.limit, [&](const auto& page) { return session.client().waitlists().ListWaitings(page); },
      [](v1::ListWaitingsResponse& page) { return page.mutable_waitings(); });
  if (!listing.ok()) return listing.status();
  Directory names(session.client());
  PrintListing(session, *listing, Columns(names));
  return absl::OkStatus();
}

void AddWaitingOptions(CLI::App& app, WaitingArgs& args) {
  app.add_option("waiting", args.name, "候补，单号/序号，如 261201-1234-5678/1 | Waiting, order/number")->required();
  app.add_option("--etag", args.etag,
                 "读到的版本标记；不给则先读当前的 | The etag that was read; read first when absent");
  app.add_option("--request-id", args.request_id, "请求编号，重发不重做 | Makes a repetition harmless");
}

void AddJoin(CLI::App& group, Session& session) {
  const auto join = AddCommand<JoinArgs>(group, session, "join", "登记候补 | Stand in line", Join);
  join.app->add_option("order", join.args->order, "点单号 | Order")->required();
  join.app->add_option("--resource", join.args->resource, "资源，如 zuzhi-001 | Resource")->required();
  join.app->add_option("--period", join.args->period, "名额周期，如 2026-11；不给则按订单 | Capacity period");
  join.app->add_option("--quantity", join.args->quantity, "数量；不给则按订单 | Units")->check(CLI::NonNegativeNumber);
  join.app->add_option("--request-id", join.args->request_id, "请求编号，重发不重做 | Makes a repetition harmless");
}

void AddList(CLI::App& group, Session& session) {
  const auto list = AddCommand<ListArgs>(
      group, session, "list",
      "列出候补名单，按公示顺序；或一个订单的候补 | List a waitlist, or what an order waits for", List);
  CLI::Option* order = list.app->add_option("--order", list.args->order, "点单号 | Order");
  CLI::Option* resource =
      list.app->add_option("--resource", list.args->resource, "资源，与 --period 同用 | Resource, with --period");
  CLI::Option* period = list.app->add_option("--period", list.args->period, "名额周期，如 2026-11 | Capacity period");
  resource->needs(period)->excludes(order);
  period->needs(resource);
  list.app->add_option("--limit", list.args->limit, "最多列出几条，0 为全部 | Entries at most, 0: all")
      ->check(CLI::NonNegativeNumber);
}

}  // namespace

void AddWaitlistCommands(CLI::App& app, Session& session) {
  CLI::App& group = AddGroup(app, "waitlist", "候补 | Waitlists");
  AddJoin(group, session);
  const auto leave = AddCommand<WaitingArgs>(group, session, "leave", "退出候补 | Leave the line", Leave);
  AddWaitingOptions(*leave.app, *leave.args);
  const auto claim = AddCommand<WaitingArgs>(group, session, "claim", "确认候补到的名额 | Claim the place", Claim);
  AddWaitingOptions(*claim.app, *claim.args);
  AddList(group, session);
}

}  // namespace peidan::ctl
