// rules test, activate, rollback, history
#include <absl/strings/str_cat.h>

#include "client/peidanctl/command.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/render/rule_text.h"
#include "client/peidanctl/render/words.h"
#include "client/peidanctl/rule_commands.h"

namespace peidan::ctl {
namespace {

struct TestArgs {
  std::string rule_set = "active";
};

absl::Status Test(Session& session, const TestArgs& args) {
  v1::TestRuleSetRequest request;
  request.set_name(RuleSetName(args.rule_set));
  const auto response = session.client().rules().TestRuleSet(request);
  if (!response.ok()) return response.status();
  const client::Listing<v1::RuleCaseResult> failures{{response->failures().begin(), response->failures().end()},
                                                     response->failures_size()};
  if (session.format == OutputFormat::kJson) {
    session.out << PrettyJson(*response);
  } else if (session.format != OutputFormat::kTable || !failures.items.empty()) {
    PrintListing<v1::RuleCaseResult>(session, failures,
                                     {{"案例", [](const auto& result) { return result.id(); }},
                                      {"诉求", [](const auto& result) { return result.text(); }},
                                      {"应为", [](const auto& result) { return result.expected(); }},
                                      {"实为", [](const auto& result) { return result.actual(); }}});
  } else {
    session.out << "案例 " << response->cases() << " 个，全部通过\n";
  }
  if (failures.items.empty()) return absl::OkStatus();
  return RefusedError(absl::StrCat("案例 ", response->cases(), " 个，有 ", failures.items.size(), " 个没有通过"));
}

struct ChangeArgs {
  std::string rule_set;
  std::string reason;
  std::string expected_active;
  std::string request_id;
};

absl::Status PrintActivation(Session& session, const absl::StatusOr<v1::RuleActivation>& activation) {
  if (!activation.ok()) return activation.status();
  PrintOne<v1::RuleActivation>(session, *activation, ActivationColumns(), [&] {
    return absl::StrCat("已", Word(activation->kind()), "：现在按规则集 ", ShortId(activation->rule_set()),
                        " 配单，此前是 ", ShortId(activation->previous()), "（第 ", ShortId(activation->name()),
                        " 次变更）\n");
  });
  return absl::OkStatus();
}

template <class Request>
Request RequestOf(const ChangeArgs& args) {
  Request request;
  request.set_reason(args.reason);
  request.set_request_id(args.request_id);
  request.set_expected_active(RuleSetName(args.expected_active));
  return request;
}

absl::Status Activate(Session& session, const ChangeArgs& args) {
  auto request = RequestOf<v1::ActivateRuleSetRequest>(args);
  request.set_name(RuleSetName(args.rule_set));
  return PrintActivation(session, session.client().rules().ActivateRuleSet(request));
}

absl::Status RollBack(Session& session, const ChangeArgs& args) {
  return PrintActivation(session,
                         session.client().rules().RollBackRuleSet(RequestOf<v1::RollBackRuleSetRequest>(args)));
}

struct HistoryArgs {
  int limit = 20;
};

absl::Status History(Session& session, const HistoryArgs& args) {
  const auto activations = client::ReadPages<v1::RuleActivation>(
      v1::ListRuleActivationsRequest(), args.limit,
      [&session](const auto& request) { return session.client().rules().ListRuleActivations(request); },
      [](v1::ListRuleActivationsResponse& page) { return page.mutable_activations(); });
  if (!activations.ok()) return activations.status();
  PrintListing<v1::RuleActivation>(session, *activations, ActivationColumns());
  return absl::OkStatus();
}

}  // namespace

void AddRuleActivationCommands(CLI::App& group, Session& session) {
  const auto test =
      AddCommand<TestArgs>(group, session, "test", "跑规则集自带的案例 | Decide the cases a rule set carries", Test);
  test.app->add_option("rule-set", test.args->rule_set, "active、candidate 或编号 | Which")->capture_default_str();

  const auto add_change = [](const Command<ChangeArgs>& command) {
    command.app->add_option("--reason", command.args->reason, "缘由，长期留存 | Why; kept for ever")->required();
    command.app->add_option("--expected-active", command.args->expected_active,
                            "以为正在生效的规则集，不是就不动 | Refuse if another one is active");
    command.app->add_option("--request-id", command.args->request_id,
                            "请求编号，重发不重做 | Makes a repetition harmless");
  };
  const auto activate =
      AddCommand<ChangeArgs>(group, session, "activate", "启用一个规则集 | Make a rule set the active one", Activate);
  activate.app->add_option("rule-set", activate.args->rule_set, "candidate 或编号 | Which")->required();
  add_change(activate);
  add_change(AddCommand<ChangeArgs>(group, session, "rollback", "回退到此前的规则集 | Take the one before", RollBack));

  const auto history = AddCommand<HistoryArgs>(group, session, "history",
                                               "启用和回退的历史，新的在前 | Activations, newest first", History);
  history.app->add_option("--limit", history.args->limit, "最多几条，0 为全部 | At most so many, 0: all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
}

}  // namespace peidan::ctl
