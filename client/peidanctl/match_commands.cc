// match, explain
#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"
#include "client/peidanctl/community_lookup.h"
#include "client/peidanctl/directory.h"
#include "client/peidanctl/match_file.h"
#include "client/peidanctl/match_line.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/render/certificate_text.h"
#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/render/match_text.h"
#include "client/peidanctl/render/words.h"

namespace peidan::ctl {
namespace {

struct MatchArgs {
  std::string need;
  std::string community;
  bool explain = false;
  std::string input;
  std::string output;
};

// A decision on one line of CSV.
template <class Answer>
std::vector<Column<Answer>> Columns() {
  return {{"配单", [](const Answer& answer) { return Word(answer.match().decision()); }},
          {"主办",
           [](const Answer& answer) {
             for (const auto& ranked : answer.match().bureaus()) {
               if (ranked.role() == v1::BUREAU_ROLE_LEAD) return ShortId(ranked.bureau());
             }
             return std::string();
           }},
          {"资源", [](const Answer& answer) {
             return answer.match().chosen_resources_size() > 0 ? ShortId(answer.match().chosen_resources(0)) : "";
           }}};
}

absl::Status MatchOne(Session& session, const MatchArgs& args) {
  v1::MatchNeedRequest request;
  request.mutable_need()->set_text(args.need);
  request.set_explain(args.explain);
  if (!args.community.empty()) {
    const auto community = ResolveCommunity(session.client(), args.community);
    if (!community.ok()) return community.status();
    request.mutable_need()->set_community(*community);
  }
  const auto answer = session.client().matching().MatchNeed(request);
  if (!answer.ok()) return answer.status();
  Directory names(session.client());
  PrintOne(session, *answer, Columns<v1::MatchNeedResponse>(), [&] {
    return args.explain ? CertificateText(answer->match(), answer->certificate(), names)
                        : MatchText(answer->match(), names);
  });
  return absl::OkStatus();
}

absl::Status Match(Session& session, const MatchArgs& args) {
  if (!args.input.empty()) return MatchFile(session, args.input, args.output);
  if (args.need.empty()) return UsageError("请用 --need 写明诉求，或用 --input 与 --output 成批配单");
  return MatchOne(session, args);
}

struct ExplainArgs {
  std::string order;
  bool replay = false;
};

absl::Status Explain(Session& session, const ExplainArgs& args) {
  v1::ExplainOrderRequest request;
  request.set_name(OrderName(args.order));
  request.set_replay(args.replay);
  const auto answer = session.client().matching().ExplainOrder(request);
  if (!answer.ok()) return answer.status();
  Directory names(session.client());
  PrintOne(session, *answer, Columns<v1::ExplainOrderResponse>(),
           [&] { return CertificateText(answer->match(), answer->certificate(), names); });
  if (!args.replay) return absl::OkStatus();
  if (!answer->has_replayed_identical()) return LocalError("这一单没有可以重放的机器判定");
  if (!answer->replayed_identical()) return LocalError("重放的结果与当时不一致");
  if (session.format == OutputFormat::kTable) session.out << "重放：按当时的版本重新判定，与当时逐字节一致。\n";
  return absl::OkStatus();
}

}  // namespace

void AddMatchCommands(CLI::App& app, Session& session) {
  const auto match =
      AddCommand<MatchArgs>(app, session, "match", "试配一条或一批诉求，不写入 | Match needs, write nothing", Match);
  auto* need = match.app->add_option("--need", match.args->need, "诉求 | The need in your own words");
  auto* community =
      match.app->add_option("--community", match.args->community, "社区代码或名称 | Community, 12 digits or name");
  auto* explain = match.app->add_flag("--explain", match.args->explain, "说明依据 | With the certificate");
  auto* input = match.app->add_option("--input", match.args->input,
                                      "每行一个 {\"id\",\"text\"[,\"community\"]} | One need a line");
  auto* output =
      match.app->add_option("--output", match.args->output, "结果文件，每行一条 | File for one answer a line");
  input->needs(output)->excludes(need)->excludes(community)->excludes(explain);
  output->needs(input);

  const auto because = AddCommand<ExplainArgs>(app, session, "explain",
                                               "说明一单为何这样配 | Why an order was decided as it was", Explain);
  because.app->add_option("order", because.args->order, "单号，如 261201-1234-5678 | Order number")->required();
  because.app->add_flag("--replay", because.args->replay, "按当时的版本重新判定并比对 | Decide again and compare");
}

}  // namespace peidan::ctl
