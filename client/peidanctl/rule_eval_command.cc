// rules eval
#include <filesystem>

#include <absl/strings/str_cat.h>

#include "client/peidanctl/arguments.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/fact_file.h"
#include "client/peidanctl/files.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/render/rule_text.h"
#include "client/peidanctl/render/trace_text.h"
#include "client/peidanctl/render/words.h"
#include "client/peidanctl/rule_commands.h"
#include "client/peidanctl/rule_folder.h"

namespace peidan::ctl {
namespace {

struct EvalArgs {
  std::string table;
  std::string rule_set;
  std::string input;
  std::string policy = "UNIQUE";
  std::string aggregation;
  std::string day;
};

absl::Status AddTable(Session& session, const EvalArgs& args, v1::EvaluateTableRequest& request) {
  if (!args.rule_set.empty()) {
    request.set_rule_set(RuleSetName(args.rule_set));
    request.set_stored_table(args.table);
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> text = ReadRuleText(session, args.table);
  if (!text.ok()) return text.status();
  request.mutable_table()->set_name(std::filesystem::path(args.table).filename().string());
  request.mutable_table()->set_text(*std::move(text));
  const auto policy = EnumArgument<v1::HitPolicy>("--policy", args.policy);
  if (!policy.ok()) return policy.status();
  request.set_hit_policy(*policy);
  if (args.aggregation.empty()) return absl::OkStatus();
  const auto aggregation = EnumArgument<v1::Aggregation>("--aggregation", args.aggregation);
  if (!aggregation.ok()) return aggregation.status();
  request.set_aggregation(*aggregation);
  return absl::OkStatus();
}

absl::Status AddFacts(const EvalArgs& args, v1::EvaluateTableRequest& request) {
  const absl::StatusOr<std::string> json = ReadFile(args.input);
  if (!json.ok()) return json.status();
  const auto facts = ParseFacts(*json);
  if (!facts.ok()) return facts.status();
  for (const auto& [name, value] : *facts) (*request.mutable_facts())[name] = value;
  return absl::OkStatus();
}

absl::Status Eval(Session& session, const EvalArgs& args) {
  v1::EvaluateTableRequest request;
  request.set_day(args.day);
  if (const absl::Status added = AddTable(session, args, request); !added.ok()) return added;
  if (const absl::Status added = AddFacts(args, request); !added.ok()) return added;
  const auto response = session.client().rules().EvaluateTable(request);
  if (!response.ok()) return response.status();
  if (session.format == OutputFormat::kJson) {
    session.out << PrettyJson(*response);
  } else if (session.format == OutputFormat::kJsonl) {
    session.out << CompactJson(*response) << "\n";
  } else if (response->faults_size() > 0) {
    const client::Listing<v1::RuleFault> faults{{response->faults().begin(), response->faults().end()},
                                                response->faults_size()};
    PrintListing<v1::RuleFault>(session, faults, FaultColumns());
  } else if (session.format == OutputFormat::kCsv) {
    session.out << RenderCsv(HitTable(response->trace().outcome()));
  } else {
    session.out << TraceText(response->trace());
  }
  if (response->faults_size() > 0) return RefusedError(absl::StrCat("表中有 ", response->faults_size(), " 处错误"));
  if (response->trace().outcome().error() != v1::TABLE_ERROR_UNSPECIFIED)
    return RefusedError(absl::StrCat("这张表对这些事实没有答案：", Word(response->trace().outcome().error())));
  return absl::OkStatus();
}

}  // namespace

void AddRuleEvalCommand(CLI::App& group, Session& session) {
  const auto eval = AddCommand<EvalArgs>(
      group, session, "eval", "用一组事实试算一张决策表，附判定过程 | Evaluate any table on any facts", Eval);
  eval.app->add_option("--table", eval.args->table, "CSV 文件；与 --rule-set 同用时是表名 | File, or name of a table")
      ->required();
  auto* rule_set = eval.app->add_option("--rule-set", eval.args->rule_set, "用已上传规则集里的表 | A stored rule set");
  eval.app->add_option("--input", eval.args->input, "事实，一个 JSON 对象 | Facts, a flat JSON object")->required();
  eval.app->add_option("--policy", eval.args->policy, "命中策略 | Hit policy")
      ->excludes(rule_set)
      ->capture_default_str();
  eval.app->add_option("--aggregation", eval.args->aggregation, "汇总方式 | Aggregation of COLLECT")
      ->excludes(rule_set);
  eval.app->add_option("--day", eval.args->day, "按哪一天的有效期，默认今天 | For which day, e.g. 2026-11-24");
}

}  // namespace peidan::ctl
