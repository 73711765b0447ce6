// What every command on an existing order has in common.
#pragma once

#include <string>
#include <utility>

#include "client/peidanctl/command.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/order_output.h"

namespace peidan::ctl {

// Which order, and the two things every command on it carries.
struct OrderArgs {
  std::string name;
  std::string etag;
  std::string request_id;
};

inline void AddOrderOptions(CLI::App& app, OrderArgs& args) {
  app.add_option("order", args.name, "单号，如 261201-1234-5678 | Order number")->required();
  app.add_option("--etag", args.etag,
                 "读到的版本标记；不给则先读当前的 | The etag that was read; read first when absent");
  app.add_option("--request-id", args.request_id, "请求编号，重发不重做 | Makes a repetition harmless");
}

// Sends a command on an existing order and shows what became of it.
template <class Request>
absl::Status Act(Session& session, const OrderArgs& args, Request request,
                 absl::StatusOr<v1::Order> (client::OrderClient::*command)(Request) const) {
  request.set_name(OrderName(args.name));
  request.set_etag(args.etag);
  request.set_request_id(args.request_id);
  if (const absl::Status read = session.client().EnsureEtag(request); !read.ok()) return read;
  const auto order = (session.client().orders().*command)(std::move(request));
  if (!order.ok()) return order.status();
  PrintOrder(session, *order);
  return absl::OkStatus();
}

}  // namespace peidan::ctl
