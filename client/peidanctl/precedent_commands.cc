// precedent list, show, retire
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include "client/peidanctl/arguments.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"
#include "client/peidanctl/directory.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/render/fact_sheet.h"
#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/render/words.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

template <class Bureaus>
std::string NamesOf(const Bureaus& bureaus, NameBook& names) {
  return absl::StrJoin(bureaus, "、", [&names](std::string* out, const std::string& b) { *out += names.Bureau(b); });
}

std::vector<Column<v1::Precedent>> Columns(NameBook& names) {
  return {{"编号", [](const auto& precedent) { return ShortId(precedent.name()); }},
          {"事项", [](const auto& precedent) { return absl::StrJoin(precedent.concepts(), "、"); }},
          {"主办", [&names](const auto& precedent) { return names.Bureau(precedent.lead_bureau()); }},
          {"曾退单", [&names](const auto& precedent) { return NamesOf(precedent.declined_bureaus(), names); }},
          {"依据", [](const auto& precedent) { return precedent.basis(); }},
          {"裁定时间", [](const auto& precedent) { return LocalTime(precedent.rule_time()); }},
          {"状态", [](const auto& precedent) { return Word(precedent.state()); }}};
}

std::string Story(const v1::Precedent& precedent, NameBook& names) {
  FactSheet sheet;
  sheet.AddHeading(absl::StrCat("先例 ", ShortId(precedent.name()), " · ", Word(precedent.state())));
  sheet.Add("点单", ShortId(precedent.order()));
  sheet.Add("事项", absl::StrJoin(precedent.concepts(), "、"));
  sheet.Add("主办", names.Bureau(precedent.lead_bureau()));
  sheet.Add("协办", NamesOf(precedent.cooperating_bureaus(), names));
  sheet.Add("曾退单", NamesOf(precedent.declined_bureaus(), names));
  sheet.Add("理由", precedent.reason());
  sheet.Add("依据", precedent.basis());
  sheet.Add("裁定时间", LocalTime(precedent.rule_time()));
  return sheet.text();
}

void Print(Session& session, const v1::Precedent& precedent) {
  Directory names(session.client());
  PrintOne(session, precedent, Columns(names), [&] { return Story(precedent, names); });
}

struct ListArgs {
  std::string bureau;
  std::string state;
  std::string filter;
  int limit = 0;
};

absl::Status List(Session& session, const ListArgs& args) {
  FilterBuilder filter;
  filter.Add("lead_bureau", "=", BureauName(args.bureau));
  if (!args.state.empty()) {
    const auto state = EnumArgument<v1::PrecedentState>("--state", args.state);
    if (!state.ok()) return state.status();
    filter.Add("state", "=", ShortName(*state));
  }
  filter.AddRaw(args.filter);
  v1::ListPrecedentsRequest request;
  request.set_filter(filter.text());
  const auto listing = client::ReadPages<v1::Precedent>(
      request, args.limit, [&](const auto& page) { return session.client().catalog().ListPrecedents(page); },
      [](v1::ListPrecedentsResponse& page) { return page.mutable_precedents(); });
  if (!listing.ok()) return listing.status();
  Directory names(session.client());
  PrintListing(session, *listing, Columns(names));
  return absl::OkStatus();
}

struct ShowArgs {
  std::string name;
};

absl::Status Show(Session& session, const ShowArgs& args) {
  v1::GetPrecedentRequest request;
  request.set_name(PrecedentName(args.name));
  const auto precedent = session.client().catalog().GetPrecedent(request);
  if (!precedent.ok()) return precedent.status();
  Print(session, *precedent);
  return absl::OkStatus();
}

struct RetireArgs {
  std::string name;
  std::string reason;
  std::string etag;
  std::string request_id;
};

absl::Status Retire(Session& session, const RetireArgs& args) {
  v1::RetirePrecedentRequest request;
  request.set_name(PrecedentName(args.name));
  request.set_reason(args.reason);
  request.set_etag(args.etag);
  request.set_request_id(args.request_id);
  if (const absl::Status read = session.client().EnsureEtag(request); !read.ok()) return read;
  const auto precedent = session.client().catalog().RetirePrecedent(request);
  if (!precedent.ok()) return precedent.status();
  Print(session, *precedent);
  return absl::OkStatus();
}

}  // namespace

void AddPrecedentCommands(CLI::App& app, Session& session) {
  CLI::App& group = AddGroup(app, "precedent", "先例：裁定过的责任归属 | Precedents");
  const auto list = AddCommand<ListArgs>(group, session, "list", "列出先例 | List precedents", List);
  list.app->add_option("--bureau", list.args->bureau, "主办委办局，如 minzheng | Lead bureau, e.g. minzheng");
  list.app->add_option("--state", list.args->state, "状态，如 ACTIVE 或 有效 | State");
  list.app->add_option("--filter", list.args->filter, "筛选条件，API 的 filter 语法 | Filter in the API's language");
  list.app->add_option("--limit", list.args->limit, "最多列出几条，0 为全部 | Entries at most, 0: all")
      ->check(CLI::NonNegativeNumber);

  const auto show = AddCommand<ShowArgs>(group, session, "show", "查看一个先例 | Show one precedent", Show);
  show.app->add_option("precedent", show.args->name, "编号，如 261201-1234-5678 | Precedent")->required();

  const auto retire = AddCommand<RetireArgs>(group, session, "retire",
                                             "废止先例，以后不再参照 | Take a precedent out of force", Retire);
  retire.app->add_option("precedent", retire.args->name, "编号，如 261201-1234-5678 | Precedent")->required();
  retire.app->add_option("--reason", retire.args->reason, "为什么 | Why")->required();
  retire.app->add_option("--etag", retire.args->etag,
                         "读到的版本标记；不给则先读当前的 | The etag that was read; read first when absent");
  retire.app->add_option("--request-id", retire.args->request_id, "请求编号，重发不重做 | Makes a repetition harmless");
}

}  // namespace peidan::ctl
