#include "client/peidanctl/order_process_commands.h"

#include <string>
#include <vector>

#include "client/peidanctl/arguments.h"
#include "client/peidanctl/order_act.h"

namespace peidan::ctl {
namespace {

struct AnswerArgs : OrderArgs {
  int assignment = 1;
  bool take = false;
  bool leave = false;
};

absl::Status Answer(Session& session, const AnswerArgs& args) {
  v1::AnswerOfferRequest request;
  request.set_assignment(args.assignment);
  request.set_take(args.take);
  return Act(session, args, request, &client::OrderClient::AnswerOffer);
}

struct RuleArgs : OrderArgs {
  std::string bureau;
  std::vector<std::string> cooperating;
  std::string resource;
  std::string reason;
  std::string basis;
};

absl::Status Rule(Session& session, const RuleArgs& args) {
  v1::RuleOrderRequest request;
  request.set_lead_bureau(BureauName(args.bureau));
  for (const std::string& bureau : args.cooperating) request.add_cooperating_bureaus(BureauName(bureau));
  request.set_resource(ResourceName(args.resource));
  request.set_reason(args.reason);
  request.set_basis(args.basis);
  return Act(session, args, request, &client::OrderClient::RuleOrder);
}

struct ReopenArgs : OrderArgs {
  std::string reason;
};

absl::Status Reopen(Session& session, const ReopenArgs& args) {
  v1::ReopenOrderRequest request;
  request.set_reason(args.reason);
  return Act(session, args, request, &client::OrderClient::ReopenOrder);
}

struct CallbackArgs : OrderArgs {
  bool unreached = false;
  bool unsolved = false;
  std::string level;
  std::string note;
};

absl::Status RecordCallback(Session& session, const CallbackArgs& args) {
  v1::RecordCallbackRequest request;
  v1::Callback& heard = *request.mutable_callback();
  heard.set_reached(!args.unreached);
  heard.set_solved(!args.unreached && !args.unsolved);
  heard.set_note(args.note);
  if (!args.level.empty()) {
    const auto level = EnumArgument<v1::RatingLevel>("--level", args.level);
    if (!level.ok()) return level.status();
    heard.set_level(*level);
  }
  return Act(session, args, request, &client::OrderClient::RecordCallback);
}

}  // namespace

void AddOrderProcessCommands(CLI::App& group, Session& session) {
  const auto answer =
      AddCommand<AnswerArgs>(group, session, "answer-offer", "答复有条件接单 | Take or leave what is offered", Answer);
  AddOrderOptions(*answer.app, *answer.args);
  answer.app->add_option("--assignment", answer.args->assignment, "派单序号，默认 1 | Number of the assignment");
  auto* take = answer.app->add_flag("--take", answer.args->take, "接受 | Take it");
  auto* leave = answer.app->add_flag("--leave", answer.args->leave, "不接受 | Leave it");
  take->excludes(leave);
  answer.app->require_option(2, 0);

  const auto rule = AddCommand<RuleArgs>(group, session, "rule", "裁定 | The district rules", Rule);
  AddOrderOptions(*rule.app, *rule.args);
  rule.app->add_option("--bureau", rule.args->bureau, "主办委办局 | Lead bureau")->required();
  rule.app->add_option("--cooperating", rule.args->cooperating, "协办委办局，可重复 | Cooperating bureau, repeatable")
      ->allow_extra_args(false);
  rule.app->add_option("--resource", rule.args->resource, "所用资源 | Resource that serves it");
  rule.app->add_option("--reason", rule.args->reason, "裁定理由 | Why")->required();
  rule.app->add_option("--basis", rule.args->basis, "依据 | The duty or document it rests on")->required();

  const auto reopen = AddCommand<ReopenArgs>(group, session, "reopen", "退回重办 | Not solved", Reopen);
  AddOrderOptions(*reopen.app, *reopen.args);
  reopen.app->add_option("--reason", reopen.args->reason, "哪里没有解决 | What is not solved")->required();

  const auto callback =
      AddCommand<CallbackArgs>(group, session, "callback", "记录回访 | What a callback heard", RecordCallback);
  AddOrderOptions(*callback.app, *callback.args);
  callback.app->add_flag("--unreached", callback.args->unreached, "未联系上 | Nobody was reached");
  callback.app->add_flag("--unsolved", callback.args->unsolved, "未解决 | It is not solved");
  callback.app->add_option("--level", callback.args->level, "满意程度 | Level");
  callback.app->add_option("--note", callback.args->note, "记录 | Free words");
}

}  // namespace peidan::ctl
