// rules diff, shadow, shadow-report, replay, suggest
#include <functional>

#include <absl/strings/str_cat.h>

#include "client/peidanctl/command.h"
#include "client/peidanctl/directory.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/render/rule_text.h"
#include "client/peidanctl/rule_commands.h"
#include "client/peidanctl/rule_difference_writer.h"

namespace peidan::ctl {
namespace {

constexpr int kMaxOrders = 1'000'000;
constexpr int kMaxOrdersToLearnFrom = 100'000;

struct DiffArgs {
  std::string before;
  std::string after;
  int orders = 0;
  int limit = kDifferencesShown;
  bool explain = false;
};

absl::Status Diff(Session& session, const DiffArgs& args) {
  v1::DiffRuleSetsRequest request;
  request.set_before(RuleSetName(args.before));
  request.set_after(RuleSetName(args.after));
  request.set_max_orders(args.orders);
  request.set_explain(args.explain);
  DifferenceWriter writer(session, args.limit, args.explain);
  const auto comparison = session.client().rules().DiffRuleSets(
      request, [&writer](const v1::DecisionDifference& difference) { return writer.Take(difference); });
  if (!comparison.ok()) return comparison.status();
  writer.Finish(*comparison);
  return absl::OkStatus();
}

struct ShadowArgs {
  std::string rule_set;
  bool off = false;
};

absl::Status Shadow(Session& session, const ShadowArgs& args) {
  if (args.off != args.rule_set.empty()) return UsageError("请写明试运行哪个规则集，或用 --off 结束试运行");
  v1::ShadowRuleSetRequest request;
  request.set_name(RuleSetName(args.rule_set));
  const auto response = session.client().rules().ShadowRuleSet(request);
  if (!response.ok()) return response.status();
  PrintOne<v1::ShadowRuleSetResponse>(
      session, *response, {{"规则集", [](const auto& r) { return ShortId(r.candidate().name()); }}}, [&] {
        if (!response->has_candidate()) return std::string("试运行已结束\n");
        return absl::StrCat("试运行已开始：规则集 ", ShortId(response->candidate().name()),
                            " 从现在起对每个点单陪算，只记录，不派单\n");
      });
  return absl::OkStatus();
}

struct ShadowReportArgs {
  int limit = kDifferencesShown;
};

absl::Status ShadowReport(Session& session, const ShadowReportArgs& args) {
  v1::ListShadowDifferencesRequest request;
  DifferenceWriter writer(session, args.limit, false);
  const auto comparison = session.client().rules().ListShadowDifferences(
      request, [&writer](const v1::DecisionDifference& difference) { return writer.Take(difference); });
  if (!comparison.ok()) return comparison.status();
  writer.Finish(*comparison);
  return absl::OkStatus();
}

struct ReplayArgs {
  std::string order;
  int orders = 0;
};

absl::Status Replay(Session& session, const ReplayArgs& args) {
  v1::ReplayOrdersRequest request;
  request.set_order(OrderName(args.order));
  request.set_max_orders(args.orders);
  const auto summary = session.client().rules().ReplayOrders(request);
  if (!summary.ok()) return summary.status();
  PrintOne<v1::ReplaySummary>(session, *summary,
                              {{"重放", [](const auto& s) { return absl::StrCat(s.replayed()); }},
                               {"一致", [](const auto& s) { return absl::StrCat(s.identical()); }},
                               {"跳过", [](const auto& s) { return absl::StrCat(s.skipped()); }},
                               {"版本未存", [](const auto& s) { return absl::StrCat(s.not_kept()); }},
                               {"无法重放", [](const auto& s) { return absl::StrCat(s.not_recomputable()); }},
                               {"更新版本", [](const auto& s) { return absl::StrCat(s.of_later_release()); }}},
                              [&] { return ReplayText(*summary); });
  const int different = summary->replayed() - summary->identical();
  if (different == 0) return absl::OkStatus();
  return LocalError(absl::StrCat("有 ", different, " 单重放后与当时不一致"));
}

struct SuggestArgs {
  int min_support = 0;
  double min_confidence = 0;
  int orders = 0;
};

absl::Status Suggest(Session& session, const SuggestArgs& args) {
  v1::SuggestRulesRequest request;
  request.set_min_support(args.min_support);
  request.set_min_confidence(args.min_confidence);
  request.set_max_orders(args.orders);
  const auto response = session.client().rules().SuggestRules(request);
  if (!response.ok()) return response.status();
  if (session.format == OutputFormat::kTable) {
    session.out << SuggestionsText(*response);
    return absl::OkStatus();
  }
  const client::Listing<v1::RuleSuggestion> listing{{response->suggestions().begin(), response->suggestions().end()},
                                                    response->suggestions_size()};
  PrintListing<v1::RuleSuggestion>(session, listing, SuggestionColumns());
  return absl::OkStatus();
}

template <class Args>
void AddOrders(const Command<Args>& command, int most) {
  command.app->add_option("--orders", command.args->orders, "最近多少单，默认 10000 | The newest so many orders")
      ->check(CLI::Range(1, most).description(""));
}

template <class Args>
void AddLimit(const Command<Args>& command) {
  command.app->add_option("--limit", command.args->limit, "表里最多列几单 | Orders shown in the table")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
}

}  // namespace

void AddRuleTrialCommands(CLI::App& group, Session& session) {
  const auto diff =
      AddCommand<DiffArgs>(group, session, "diff", "两个规则集对已有点单判得有何不同 | Who would be affected", Diff);
  diff.app->add_option("before", diff.args->before, "原规则集，如 active | The first")->required();
  diff.app->add_option("after", diff.args->after, "新规则集 | The second")->required();
  diff.app->add_flag("--explain", diff.args->explain, "附双方依据 | With both certificates");
  AddOrders(diff, kMaxOrders);
  AddLimit(diff);

  const auto shadow = AddCommand<ShadowArgs>(
      group, session, "shadow", "开始或结束试运行：陪算每个点单，只记录 | Decide beside the active one", Shadow);
  auto* rule_set = shadow.app->add_option("rule-set", shadow.args->rule_set, "试运行的规则集 | The candidate");
  shadow.app->add_flag("--off", shadow.args->off, "结束试运行 | End it")->excludes(rule_set);
  AddLimit(AddCommand<ShadowReportArgs>(group, session, "shadow-report",
                                        "试运行至今判得有何不同 | What the candidate decided otherwise", ShadowReport));

  const auto replay = AddCommand<ReplayArgs>(
      group, session, "replay", "按当时的版本重新判定，须逐字节一致 | Decide again from the pinned versions", Replay);
  auto* order = replay.app->add_option("order", replay.args->order, "只重放这一单 | Only this order");
  AddOrders(replay, kMaxOrders);
  replay.app->get_option("--orders")->excludes(order);

  const auto suggest = AddCommand<SuggestArgs>(
      group, session, "suggest", "从人工派单和退单中归纳建议，不会自动采用 | What people's decisions suggest", Suggest);
  suggest.app->add_option("--min-support", suggest.args->min_support, "至少几件支持，默认 3 | Least cases")
      ->check(CLI::Range(1, 1000).description(""));
  suggest.app->add_option("--min-confidence", suggest.args->min_confidence, "把握至少多少，默认 0.8 | Least confidence")
      ->check(CLI::Range(0.0, 1.0).description(""));
  AddOrders(suggest, kMaxOrdersToLearnFrom);
}

}  // namespace peidan::ctl
