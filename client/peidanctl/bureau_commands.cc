// bureau list, community list
#include "client/peidanctl/arguments.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/render/words.h"

namespace peidan::ctl {
namespace {

struct BureauListArgs {
  std::string filter;
  int limit = 0;
};

absl::Status ListBureaus(Session& session, const BureauListArgs& args) {
  v1::ListBureausRequest request;
  request.set_filter(args.filter);
  const auto listing = client::ReadPages<v1::Bureau>(
      request, args.limit, [&](const auto& page) { return session.client().catalog().ListBureaus(page); },
      [](v1::ListBureausResponse& page) { return page.mutable_bureaus(); });
  if (!listing.ok()) return listing.status();
  PrintListing<v1::Bureau>(session, *listing,
                           {{"代码", [](const auto& bureau) { return ShortId(bureau.name()); }},
                            {"简称", [](const auto& bureau) { return bureau.short_name(); }},
                            {"全称", [](const auto& bureau) { return bureau.display_name(); }},
                            {"职责", [](const auto& bureau) { return bureau.duties(); }}});
  return absl::OkStatus();
}

struct CommunityListArgs {
  std::string name;
  std::string subdistrict;
  std::string filter;
  int limit = 0;
};

absl::Status ListCommunities(Session& session, const CommunityListArgs& args) {
  FilterBuilder filter;
  filter.Add("display_name", ":", args.name);
  const bool full = args.subdistrict.empty() || args.subdistrict.rfind("subdistricts/", 0) == 0;
  filter.Add("subdistrict", "=", full ? args.subdistrict : "subdistricts/" + args.subdistrict);
  filter.AddRaw(args.filter);
  v1::ListCommunitiesRequest request;
  request.set_filter(filter.text());
  const auto listing = client::ReadPages<v1::Community>(
      request, args.limit, [&](const auto& page) { return session.client().catalog().ListCommunities(page); },
      [](v1::ListCommunitiesResponse& page) { return page.mutable_communities(); });
  if (!listing.ok()) return listing.status();
  PrintListing<v1::Community>(session, *listing,
                              {{"代码", [](const auto& community) { return ShortId(community.name()); }},
                               {"名称", [](const auto& community) { return community.display_name(); }},
                               {"街镇", [](const auto& community) { return ShortId(community.subdistrict()); }},
                               {"类型", [](const auto& community) { return Word(community.type()); }}});
  return absl::OkStatus();
}

constexpr char kLimitHelp[] = "最多列出几条，0 为全部 | Entries at most, 0: all";
constexpr char kFilterHelp[] = "筛选条件，API 的 filter 语法 | Filter in the API's language";

}  // namespace

void AddBureauCommands(CLI::App& app, Session& session) {
  CLI::App& bureaus = AddGroup(app, "bureau", "委办局 | Bureaus");
  const auto list = AddCommand<BureauListArgs>(bureaus, session, "list", "列出委办局 | List bureaus", ListBureaus);
  list.app->add_option("--filter", list.args->filter, kFilterHelp);
  list.app->add_option("--limit", list.args->limit, kLimitHelp)->check(CLI::NonNegativeNumber);

  CLI::App& communities = AddGroup(app, "community", "社区（村） | Communities");
  const auto search =
      AddCommand<CommunityListArgs>(communities, session, "list", "列出社区 | List communities", ListCommunities);
  search.app->add_option("--name", search.args->name, "名称中含有的字 | Part of the name");
  search.app->add_option("--subdistrict", search.args->subdistrict, "街镇 9 位代码 | Subdistrict, 9 digits");
  search.app->add_option("--filter", search.args->filter, kFilterHelp);
  search.app->add_option("--limit", search.args->limit, kLimitHelp)->check(CLI::NonNegativeNumber);
}

}  // namespace peidan::ctl
