// assignment list, accept, decline, schedule, complete
#include <absl/strings/str_cat.h>

#include "client/peidanctl/arguments.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"
#include "client/peidanctl/directory.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/order_output.h"
#include "client/peidanctl/render/order_story.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

// Which assignment, and the two things every command on it carries.
struct AssignmentArgs {
  std::string name;
  std::string etag;
  std::string request_id;
};

void AddAssignmentOptions(CLI::App& app, AssignmentArgs& args) {
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

struct ListArgs {
  std::string bureau;
  std::string state;
  std::string overdue;
  int limit = 50;
};

std::vector<Column<v1::Assignment>> Columns(NameBook& names) {
  return {{"派单", [](const auto& assignment) { return ShortId(assignment.name()); }},
          {"委办局", [&names](const auto& assignment) { return names.Bureau(assignment.bureau()); }},
          {"分工", [](const auto& assignment) { return Word(assignment.role()); }},
          {"状态", [](const auto& assignment) { return Word(assignment.state()); }},
          {"资源", [](const auto& assignment) { return ShortId(assignment.resource()); }},
          {"接单期限",
           [](const auto& item) { return item.has_accept_due_time() ? LocalTime(item.accept_due_time()) : ""; }},
          {"办结期限",
           [](const auto& item) { return item.has_complete_due_time() ? LocalTime(item.complete_due_time()) : ""; }},
          {"逾期", Lateness},
          {"承办人", [](const auto& assignment) { return assignment.handler(); }}};
}

absl::Status List(Session& session, const ListArgs& args) {
  FilterBuilder filter;
  filter.Add("bureau", "=", BureauName(args.bureau));
  if (!args.state.empty()) {
    const auto state = EnumArgument<v1::AssignmentState>("--state", args.state);
    if (!state.ok()) return state.status();
    filter.Add("state", "=", ShortName(*state));
  }
  if (!args.overdue.empty()) {
    const auto kind = EnumArgument<v1::DeadlineKind>("--overdue", args.overdue);
    if (!kind.ok()) return kind.status();
    filter.Add("overdue", "=", ShortName(*kind));
  }
  v1::ListAssignmentsRequest request;
  request.set_filter(filter.text());
  const auto listing = client::ReadPages<v1::Assignment>(
      request, args.limit, [&](const auto& page) { return session.client().assignments().ListAssignments(page); },
      [](v1::ListAssignmentsResponse& page) { return page.mutable_assignments(); });
  if (!listing.ok()) return listing.status();
  Directory names(session.client());
  PrintListing(session, *listing, Columns(names));
  return absl::OkStatus();
}

struct AcceptArgs : AssignmentArgs {
  std::string handler;
};

absl::Status Accept(Session& session, const AcceptArgs& args) {
  v1::AcceptAssignmentRequest request;
  request.set_handler(args.handler);
  return Act(session, args, request, &client::AssignmentClient::AcceptAssignment);
}

struct DeclineArgs : AssignmentArgs {
  std::string reason;
  std::string duty;
  std::string note;
  std::string suggest;
};

absl::Status DeclineIt(Session& session, const DeclineArgs& args) {
  const auto reason = EnumArgument<v1::DeclineReason>("--reason", args.reason);
  if (!reason.ok()) return reason.status();
  v1::DeclineAssignmentRequest request;
  v1::Decline& decline = *request.mutable_decline();
  decline.set_reason(*reason);
  decline.set_cited_duty(args.duty);
  decline.set_note(args.note);
  decline.set_suggested_bureau(BureauName(args.suggest));
  return Act(session, args, request, &client::AssignmentClient::DeclineAssignment);
}

struct ScheduleArgs : AssignmentArgs {
  std::string from;
  std::string to;
};

absl::Status Schedule(Session& session, const ScheduleArgs& args) {
  const auto window = WindowArgument(args.from, args.to);
  if (!window.ok()) return window.status();
  v1::ScheduleAssignmentRequest request;
  *request.mutable_window() = *window;
  return Act(session, args, request, &client::AssignmentClient::ScheduleAssignment);
}

struct CompleteArgs : AssignmentArgs {
  std::string summary;
  int attendance = 0;
  std::vector<std::string> evidence;
};

absl::Status Complete(Session& session, const CompleteArgs& args) {
  v1::CompleteAssignmentRequest request;
  v1::Completion& completion = *request.mutable_completion();
  completion.set_summary(args.summary);
  completion.set_attendance(args.attendance);
  for (const std::string& reference : args.evidence) completion.add_evidence(reference);
  return Act(session, args, request, &client::AssignmentClient::CompleteAssignment);
}

void AddAnswering(CLI::App& group, Session& session) {
  const auto accept = AddCommand<AcceptArgs>(group, session, "accept", "接单 | Accept", Accept);
  AddAssignmentOptions(*accept.app, *accept.args);
  accept.app->add_option("--handler", accept.args->handler, "承办人 | Who handles it");

  const auto decline = AddCommand<DeclineArgs>(group, session, "decline", "退单 | Decline", DeclineIt);
  AddAssignmentOptions(*decline.app, *decline.args);
  decline.app->add_option("--reason", decline.args->reason, "退单原因，如 NOT_OUR_DUTY 或 非本单位职责 | Coded reason")
      ->required();
  decline.app->add_option("--duty", decline.args->duty, "职责依据 | The duty cited");
  decline.app->add_option("--note", decline.args->note, "说明 | Free words");
  decline.app->add_option("--suggest", decline.args->suggest, "建议转办的委办局 | Bureau that should have it");
}

void AddDoing(CLI::App& group, Session& session) {
  const auto schedule = AddCommand<ScheduleArgs>(group, session, "schedule", "排期 | Fix a time", Schedule);
  AddAssignmentOptions(*schedule.app, *schedule.args);
  schedule.app->add_option("--from", schedule.args->from, "开始，北京时间，如 2026-12-01T09:00 | From, Beijing time")
      ->required();
  schedule.app->add_option("--to", schedule.args->to, "结束 | Until")->required();

  const auto complete = AddCommand<CompleteArgs>(group, session, "complete", "办结 | Complete", Complete);
  AddAssignmentOptions(*complete.app, *complete.args);
  complete.app->add_option("--summary", complete.args->summary, "办理情况 | What was done")->required();
  complete.app->add_option("--attendance", complete.args->attendance, "服务人数 | People served");
  complete.app->add_option("--evidence", complete.args->evidence, "照片或材料编号，可重复 | Reference, repeatable")
      ->allow_extra_args(false);
}

}  // namespace

void AddAssignmentCommands(CLI::App& app, Session& session) {
  CLI::App& group = AddGroup(app, "assignment", "派单 | Assignments");
  const auto list =
      AddCommand<ListArgs>(group, session, "list", "列出派单，新的在前 | List assignments, newest first", List);
  list.app->add_option("--bureau", list.args->bureau, "委办局，如 minzheng | Bureau");
  list.app->add_option("--state", list.args->state, "状态，如 ASSIGNED 或 待接单 | State");
  list.app
      ->add_option("--overdue", list.args->overdue,
                   "已逾期且仍欠的期限，如 ACCEPT 或 接单期限 | Missed deadline that still runs")
      ->excludes("--state");
  list.app->add_option("--limit", list.args->limit, "最多列出几条，0 为全部 | Entries at most, 0: all")
      ->check(CLI::NonNegativeNumber);
  AddAnswering(group, session);
  AddDoing(group, session);
}

}  // namespace peidan::ctl
