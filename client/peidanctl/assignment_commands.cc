// assignment list, accept, decline, schedule, complete
#include <absl/strings/str_cat.h>

#include "client/peidanctl/arguments.h"
#include "client/peidanctl/assignment_act.h"
#include "client/peidanctl/assignment_process_commands.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"
#include "client/peidanctl/directory.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/order_output.h"
#include "client/peidanctl/render/order_story.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

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
  std::string row;
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
  decline.set_cited_row(args.row);
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
  std::optional<int> delivered;
  std::vector<std::string> milestones;
};

absl::Status Complete(Session& session, const CompleteArgs& args) {
  v1::CompleteAssignmentRequest request;
  v1::Completion& completion = *request.mutable_completion();
  completion.set_summary(args.summary);
  completion.set_attendance(args.attendance);
  for (const std::string& reference : args.evidence) completion.add_evidence(reference);
  if (args.delivered) completion.set_delivered_quantity(*args.delivered);
  for (const std::string& step : args.milestones) completion.add_milestones(step);
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
  decline.app->add_option("--row", decline.args->row, "职责表中的行，如 R0042 | Row of routing that is cited");
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
  complete.app->add_option("--delivered", complete.args->delivered,
                           "实际提供的数量，余量再配 | Units delivered; the rest is matched again");
  complete.app->add_option("--milestone", complete.args->milestones, "办理节点，可重复 | Step on the way, repeatable")
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
  AddAssignmentProcessCommands(group, session);
}

}  // namespace peidan::ctl
