#include "client/peidanctl/assignment_process_commands.h"

#include <cstdint>
#include <string>

#include "client/peidanctl/assignment_act.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

constexpr int64_t kSecondsPerHour = 3600;

struct OfferArgs : AssignmentArgs {
  std::string from;
  std::string to;
  int quantity = 0;
  std::string reason;
};

absl::Status MakeOffer(Session& session, const OfferArgs& args) {
  v1::OfferAssignmentRequest request;
  v1::Offer& offer = *request.mutable_offer();
  if (!args.from.empty() || !args.to.empty()) {
    const auto window = WindowArgument(args.from, args.to);
    if (!window.ok()) return window.status();
    *offer.mutable_window() = *window;
  }
  offer.set_quantity(args.quantity);
  offer.set_reason(args.reason);
  return Act(session, args, request, &client::AssignmentClient::OfferAssignment);
}

struct ExtendArgs : AssignmentArgs {
  int64_t hours = 0;
  std::string reason;
};

absl::Status Extend(Session& session, const ExtendArgs& args) {
  v1::RequestExtensionRequest request;
  request.set_seconds(args.hours * kSecondsPerHour);
  request.set_reason(args.reason);
  return Act(session, args, request, &client::AssignmentClient::RequestExtension);
}

struct DecideArgs : AssignmentArgs {
  bool grant = false;
  bool refuse = false;
  std::string answer;
};

absl::Status Decide(Session& session, const DecideArgs& args) {
  v1::DecideExtensionRequest request;
  request.set_grant(args.grant);
  request.set_answer(args.answer);
  return Act(session, args, request, &client::AssignmentClient::DecideExtension);
}

struct ReasonArgs : AssignmentArgs {
  std::string reason;
};

absl::Status Suspend(Session& session, const ReasonArgs& args) {
  v1::SuspendAssignmentRequest request;
  request.set_reason(args.reason);
  return Act(session, args, request, &client::AssignmentClient::SuspendAssignment);
}

absl::Status Resume(Session& session, const AssignmentArgs& args) {
  return Act(session, args, v1::ResumeAssignmentRequest(), &client::AssignmentClient::ResumeAssignment);
}

absl::Status Release(Session& session, const ReasonArgs& args) {
  v1::ReleaseAssignmentRequest request;
  request.set_reason(args.reason);
  return Act(session, args, request, &client::AssignmentClient::ReleaseAssignment);
}

void AddExtending(CLI::App& group, Session& session) {
  const auto extend = AddCommand<ExtendArgs>(group, session, "extend", "申请延期 | Ask for more time", Extend);
  AddAssignmentOptions(*extend.app, *extend.args);
  extend.app->add_option("--hours", extend.args->hours, "多少小时，按原期限的算法 | Hours, counted as the deadline is")
      ->required();
  extend.app->add_option("--reason", extend.args->reason, "原因 | Why")->required();

  const auto decide =
      AddCommand<DecideArgs>(group, session, "decide-extension", "答复延期 | Grant an extension or not", Decide);
  AddAssignmentOptions(*decide.app, *decide.args);
  auto* grant = decide.app->add_flag("--grant", decide.args->grant, "同意 | Grant it");
  auto* refuse = decide.app->add_flag("--refuse", decide.args->refuse, "不同意 | Do not");
  grant->excludes(refuse);
  decide.app->add_option("--answer", decide.args->answer, "说明，不同意时必填 | Why");
  decide.app->require_option(2, 0);
}

}  // namespace

void AddAssignmentProcessCommands(CLI::App& group, Session& session) {
  const auto offer =
      AddCommand<OfferArgs>(group, session, "offer", "有条件接单 | Offer another time or amount", MakeOffer);
  AddAssignmentOptions(*offer.app, *offer.args);
  offer.app->add_option("--from", offer.args->from, "开始，北京时间，如 2026-12-01T09:00 | From, Beijing time");
  offer.app->add_option("--to", offer.args->to, "结束 | Until");
  offer.app->add_option("--quantity", offer.args->quantity, "能提供的数量 | Units that can be had");
  offer.app->add_option("--reason", offer.args->reason, "原因 | Why")->required();
  AddExtending(group, session);

  const auto suspend = AddCommand<ReasonArgs>(group, session, "suspend", "挂账 | The clock stands", Suspend);
  AddAssignmentOptions(*suspend.app, *suspend.args);
  suspend.app->add_option("--reason", suspend.args->reason, "原因 | Why")->required();
  const auto resume = AddCommand<AssignmentArgs>(group, session, "resume", "恢复办理 | The clock goes on", Resume);
  AddAssignmentOptions(*resume.app, *resume.args);
  const auto release =
      AddCommand<ReasonArgs>(group, session, "release", "免除协办 | Release a cooperating bureau", Release);
  AddAssignmentOptions(*release.app, *release.args);
  release.app->add_option("--reason", release.args->reason, "原因 | Why")->required();
}

}  // namespace peidan::ctl
