// What every command on an assignment has in common.
#pragma once

#include <string>
#include <utility>

#include <absl/strings/str_cat.h>

#include "client/peidanctl/arguments.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/order_output.h"

namespace peidan::ctl {

// Which assignment, and the two things every command on it carries.
struct AssignmentArgs {
  std::string name;
  std::string etag;
  std::string request_id;
};

inline void AddAssignmentOptions(CLI::App& app, AssignmentArgs& args) {
  app.add_option("assignment", args.name, "派单，单号/序号，如 261201-1234-5678/1 | Assignment, order/number")
      ->required();
  app.add_option("--etag", args.etag,
                 "读到的版本标记；不给则先读当前的 | The etag that was read; read first when absent");
  app.add_option("--request-id", args.request_id, "请求编号，重发不重做 | Makes a repetition harmless");
}

// Sends a command on an assignment and shows what became of its order.
template <class Request>
absl::Status Act(Session& session, const AssignmentArgs& args, Request request,
                 absl::StatusOr<v1::Order> (client::AssignmentClient::*command)(Request) const) {
  const auto name = AssignmentName(args.name);
  if (!name.has_value())
    return UsageError(absl::StrCat("“", args.name, "”不是派单编号，应写成 单号/序号，如 261201-1234-5678/1"));
  request.set_name(*name);
  request.set_etag(args.etag);
  request.set_request_id(args.request_id);
  if (const absl::Status read = session.client().EnsureEtag(request); !read.ok()) return read;
  const auto order = (session.client().assignments().*command)(std::move(request));
  if (!order.ok()) return order.status();
  PrintOrder(session, *order);
  return absl::OkStatus();
}

}  // namespace peidan::ctl
