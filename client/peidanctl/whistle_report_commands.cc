// whistle show, list, stats
#include "client/peidanctl/arguments.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/directory.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/render/whistle_story.h"
#include "client/peidanctl/whistle_output.h"

namespace peidan::ctl {
namespace {

struct ShowArgs {
  std::string name;
};

absl::Status Show(Session& session, const ShowArgs& args) {
  v1::GetWhistleRequest request;
  request.set_name(WhistleName(args.name));
  const auto whistle = session.client().whistles().GetWhistle(request);
  if (!whistle.ok()) return whistle.status();
  PrintWhistle(session, *whistle);
  return absl::OkStatus();
}

struct ListArgs {
  std::string subdistrict;
  std::string state;
  std::string bureau;
  std::string summons;
  int limit = 50;
};

absl::Status List(Session& session, const ListArgs& args) {
  FilterBuilder filter;
  filter.Add("subdistrict", "=", SubdistrictName(args.subdistrict));
  filter.Add("bureau", "=", BureauName(args.bureau));
  if (!args.state.empty()) {
    const auto state = EnumArgument<v1::WhistleState>("--state", args.state);
    if (!state.ok()) return state.status();
    filter.Add("state", "=", ShortName(*state));
  }
  if (!args.summons.empty()) {
    const auto summons = EnumArgument<v1::SummonsState>("--summons", args.summons);
    if (!summons.ok()) return summons.status();
    filter.Add("summons", "=", ShortName(*summons));
  }
  v1::ListWhistlesRequest request;
  request.set_filter(filter.text());
  const auto listing = client::ReadPages<v1::Whistle>(
      request, args.limit, [&](const auto& page) { return session.client().whistles().ListWhistles(page); },
      [](v1::ListWhistlesResponse& page) { return page.mutable_whistles(); });
  if (!listing.ok()) return listing.status();
  Directory names(session.client());
  PrintListing(session, *listing, WhistleColumns(names));
  return absl::OkStatus();
}

struct StatsArgs {
  std::string subdistrict;
  std::string from;
  std::string to;
};

std::vector<Column<v1::WhistleStatistics>> StatisticsColumns(NameBook& names) {
  const auto share = [](const v1::WhistlePunctuality& punctuality) {
    return punctuality.has_on_time_per_mille() ? absl::StrCat(punctuality.on_time_per_mille()) : "";
  };
  return {{"街镇", [&names](const auto& item) { return names.Subdistrict(item.subdistrict()); }},
          {"起始", [](const auto& item) { return item.first_day(); }},
          {"截止", [](const auto& item) { return item.last_day(); }},
          {"吹哨", [](const auto& item) { return absl::StrCat(item.sounded()); }},
          {"应哨按时‰", [share](const auto& item) { return share(item.answers()); }},
          {"报到按时‰", [share](const auto& item) { return share(item.check_ins()); }},
          {"评分", [](const auto& item) { return item.has_mean_rating() ? absl::StrCat(item.mean_rating()) : ""; }},
          {"点单", [](const auto& item) { return absl::StrCat(item.orders()); }},
          {"吹哨率‰",
           [](const auto& item) { return item.has_rate_per_mille() ? absl::StrCat(item.rate_per_mille()) : ""; }},
          {"评价", [](const auto& item) { return item.has_rate_per_mille() ? Word(item.rate_level()) : ""; }}};
}

absl::Status Stats(Session& session, const StatsArgs& args) {
  v1::GetWhistleStatisticsRequest request;
  request.set_subdistrict(SubdistrictName(args.subdistrict));
  request.set_first_day(args.from);
  request.set_last_day(args.to);
  const auto statistics = session.client().whistles().GetWhistleStatistics(request);
  if (!statistics.ok()) return statistics.status();
  Directory names(session.client());
  PrintOne(session, *statistics, StatisticsColumns(names), [&] { return WhistleStatisticsText(*statistics, names); });
  return absl::OkStatus();
}

}  // namespace

void AddWhistleReports(CLI::App& group, Session& session) {
  const auto show = AddCommand<ShowArgs>(group, session, "show", "查看一次吹哨 | Tell the story of a whistle", Show);
  show.app->add_option("whistle", show.args->name, "吹哨编号，如 261201-1234-5678 | Whistle number")->required();

  const auto list =
      AddCommand<ListArgs>(group, session, "list", "列出吹哨，新的在前 | List whistles, newest first", List);
  list.app->add_option("--subdistrict", list.args->subdistrict, "街镇代码，9 位 | Subdistrict, 9 digits");
  list.app->add_option("--state", list.args->state, "状态，如 REVIEW 或 待审核 | State");
  list.app->add_option("--bureau", list.args->bureau, "被吹到的委办局 | A bureau that was summoned")
      ->excludes("--subdistrict")
      ->excludes("--state");
  list.app
      ->add_option("--summons", list.args->summons,
                   "该委办局的状态，如 SUMMONED 或 待应哨 | State of that bureau's summons")
      ->needs("--bureau");
  list.app->add_option("--limit", list.args->limit, "最多列出几条，0 为全部 | Entries at most, 0: all")
      ->check(CLI::NonNegativeNumber);

  const auto stats =
      AddCommand<StatsArgs>(group, session, "stats", "一个街镇的吹哨统计 | Statistics of a street", Stats);
  stats.app->add_option("subdistrict", stats.args->subdistrict, "街镇代码，9 位 | Subdistrict, 9 digits")->required();
  stats.app->add_option("--from", stats.args->from, "起始日期，如 2026-11-01 | First day")->required();
  stats.app->add_option("--to", stats.args->to, "截止日期，含当日 | Last day, included")->required();
}

}  // namespace peidan::ctl
