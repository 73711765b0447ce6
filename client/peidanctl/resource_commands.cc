// resource list, resource get
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

// The words of a repeated enum field, joined.
template <class Enum, class Values>
std::string Words(const Values& values) {
  return absl::StrJoin(values, "、", [](std::string* out, int value) { *out += Word(static_cast<Enum>(value)); });
}

std::string CapacityText(const v1::Capacity& capacity) {
  return absl::StrCat("每", Word(capacity.period()), " ", capacity.amount(), " ", capacity.unit());
}

std::vector<Column<v1::Resource>> Columns(NameBook& names) {
  return {{"编号", [](const auto& resource) { return ShortId(resource.name()); }},
          {"名称", [](const auto& resource) { return resource.display_name(); }},
          {"类型", [](const auto& resource) { return Word(resource.kind()); }},
          {"主责委办局", [&names](const auto& resource) { return names.Bureau(resource.lead_bureau()); }},
          {"领域", [](const auto& resource) { return Words<v1::ServiceField>(resource.service_fields()); }},
          {"名额", [](const auto& resource) { return CapacityText(resource.capacity()); }},
          {"状态", [](const auto& resource) { return Word(resource.state()); }}};
}

struct ListArgs {
  std::string bureau;
  std::string field;
  std::string kind;
  std::string state;
  std::string filter;
  int limit = 0;
};

// Adds `field op "SHORT_NAME"` for an enum flag unless it is empty.
template <class Enum>
absl::Status AddEnum(FilterBuilder& filter, const std::string& field, absl::string_view op, absl::string_view flag,
                     const std::string& text) {
  if (text.empty()) return absl::OkStatus();
  const absl::StatusOr<Enum> value = EnumArgument<Enum>(flag, text);
  if (value.ok()) filter.Add(field, op, ShortName(*value));
  return value.status();
}

absl::StatusOr<std::string> FilterOf(const ListArgs& args) {
  FilterBuilder filter;
  filter.Add("lead_bureau", "=", BureauName(args.bureau));
  if (auto added = AddEnum<v1::ServiceField>(filter, "service_fields", ":", "--field", args.field); !added.ok())
    return added;
  if (auto added = AddEnum<v1::ResourceKind>(filter, "kind", "=", "--kind", args.kind); !added.ok()) return added;
  if (auto added = AddEnum<v1::ResourceState>(filter, "state", "=", "--state", args.state); !added.ok()) return added;
  filter.AddRaw(args.filter);
  return filter.text();
}

absl::Status List(Session& session, const ListArgs& args) {
  const absl::StatusOr<std::string> filter = FilterOf(args);
  if (!filter.ok()) return filter.status();
  v1::ListResourcesRequest request;
  request.set_filter(*filter);
  const auto listing = client::ReadPages<v1::Resource>(
      request, args.limit, [&](const auto& page) { return session.client().catalog().ListResources(page); },
      [](v1::ListResourcesResponse& page) { return page.mutable_resources(); });
  if (!listing.ok()) return listing.status();
  Directory names(session.client());
  PrintListing(session, *listing, Columns(names));
  return absl::OkStatus();
}

void AddEligibility(const v1::Eligibility& eligibility, FactSheet& sheet) {
  sheet.Add("可点主体", Words<v1::OrdererType>(eligibility.orderers()));
  sheet.Add("社区类型", Words<v1::CommunityType>(eligibility.community_types()));
  std::vector<std::string> area;
  for (const std::string& subdistrict : eligibility.service_area()) area.push_back(ShortId(subdistrict));
  sheet.Add("服务范围", area.empty() ? "全区" : absl::StrJoin(area, "、"));
  sheet.Add("另需", eligibility.note());
}

void AddDelivery(const v1::Resource& resource, FactSheet& sheet) {
  for (int i = 0; i < resource.schedule_size(); ++i) {
    const v1::ScheduleWindow& window = resource.schedule(i);
    const std::string line = absl::StrCat(window.recurrence(), " ", window.opens_at(), "-", window.closes_at());
    if (i == 0) {
      sheet.Add("时间", line);
    } else {
      sheet.AddMore(line);
    }
  }
  sheet.Add("提前", absl::StrCat(resource.lead_time_days(), " 个工作日"));
  const v1::Capacity& capacity = resource.capacity();
  sheet.Add("名额",
            absl::StrCat(CapacityText(capacity), "，每个社区至多 ", capacity.community_quota(), " ", capacity.unit()));
  if (resource.headcount_max() > 0) {
    sheet.Add("人数", absl::StrCat(resource.headcount_min(), " 至 ", resource.headcount_max(), " 人"));
  }
  sheet.Add("材料", absl::StrJoin(resource.documents(), "、"));
}

std::string Story(const v1::Resource& resource, NameBook& names) {
  std::vector<std::string> cooperating;
  for (const std::string& bureau : resource.cooperating_bureaus()) cooperating.push_back(names.Bureau(bureau));
  FactSheet sheet;
  sheet.AddHeading(
      absl::StrCat("资源 ", ShortId(resource.name()), " · ", resource.display_name(), " · ", Word(resource.state())));
  sheet.Add("类型", Word(resource.kind()));
  sheet.Add("领域", Words<v1::ServiceField>(resource.service_fields()));
  sheet.Add("主责", names.Bureau(resource.lead_bureau()));
  sheet.Add("协同", absl::StrJoin(cooperating, "、"));
  sheet.Add("说明", resource.description());
  sheet.Add("别名", absl::StrJoin(resource.aliases(), "、"));
  sheet.Add("常说", absl::StrJoin(resource.phrases(), "、"));
  AddEligibility(resource.eligibility(), sheet);
  AddDelivery(resource, sheet);
  sheet.Add("联系", resource.contact_desk());
  sheet.Add("依据", resource.basis());
  sheet.Add("有效期",
            absl::StrCat(resource.valid_from(), " 至 ", resource.valid_to().empty() ? "长期" : resource.valid_to()));
  sheet.Add("核对日期", resource.assured_date());
  if (resource.has_update_time()) sheet.Add("更新时间", LocalTime(resource.update_time()));
  return sheet.text();
}

struct GetArgs {
  std::string name;
};

absl::Status Get(Session& session, const GetArgs& args) {
  v1::GetResourceRequest request;
  request.set_name(ResourceName(args.name));
  const auto resource = session.client().catalog().GetResource(request);
  if (!resource.ok()) return resource.status();
  Directory names(session.client());
  PrintOne(session, *resource, Columns(names), [&] { return Story(*resource, names); });
  return absl::OkStatus();
}

}  // namespace

void AddResourceCommands(CLI::App& app, Session& session) {
  CLI::App& group = AddGroup(app, "resource", "资源 | Resources");
  const auto list = AddCommand<ListArgs>(group, session, "list", "列出资源 | List resources", List);
  list.app->add_option("--bureau", list.args->bureau, "主责委办局，如 minzheng | Lead bureau, e.g. minzheng");
  list.app->add_option("--field", list.args->field, "八进社区领域，如 HEALTH 或 健康 | Service field");
  list.app->add_option("--kind", list.args->kind, "类型，如 SERVICE 或 服务 | Kind");
  list.app->add_option("--state", list.args->state, "状态，如 ACTIVE 或 可点 | State");
  list.app->add_option("--filter", list.args->filter, "筛选条件，API 的 filter 语法 | Filter in the API's language");
  list.app->add_option("--limit", list.args->limit, "最多列出几条，0 为全部 | Entries at most, 0: all")
      ->check(CLI::NonNegativeNumber);

  const auto get = AddCommand<GetArgs>(group, session, "get", "查看一项资源 | Show one resource", Get);
  get.app->add_option("name", get.args->name, "编号，如 minzheng-001 | Resource, e.g. minzheng-001")->required();
}

}  // namespace peidan::ctl
