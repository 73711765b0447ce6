// Checks of a rule set against the library: bureaus and resources that orders cannot reach.
#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "matching/check/check_context.h"
#include "matching/delivery.h"
#include "matching/local_time.h"
#include "matching/table/definition.h"

namespace peidan::matching {
namespace {

constexpr FindingKind kBureauUnknown{kError, "BUREAU_UNKNOWN"};
constexpr FindingKind kBureauUnreached{kWarning, "BUREAU_UNREACHED"};
constexpr FindingKind kResourceUnreachable{kWarning, "RESOURCE_UNREACHABLE"};
constexpr size_t kResourceSteps = 100;  // about what its dates take
constexpr char kPrefix[] = "bureaus/";
constexpr char kResourcesFile[] = "resources.csv";

int OutputNamed(const CompiledTable& table, absl::string_view name) {
  const auto it = std::find_if(table.outputs().begin(), table.outputs().end(),
                               [&](int place) { return table.message().columns(place).name() == name; });
  return *it;  // the loaders refuse a table without it
}

void CheckNames(CheckContext& context, const DecisionTable<Responsibility>& rules, const CompiledTable& table) {
  const auto check = [&](const auto& row, const std::vector<std::string>& names, absl::string_view column) {
    for (const std::string& name : names) {
      if (context.catalog->FindBureau(name) != nullptr) continue;
      context.findings.Add(
          kBureauUnknown, PlaceOf(table, *row.compiled, OutputNamed(table, column)), {row.id},
          absl::StrCat("资源库里没有委办局 `", absl::StripPrefix(name, kPrefix), "`，规则 `", row.id, "` 派不到它"));
    }
  };
  for (const auto& row : rules.rows()) {
    check(row, row.output.leads, "lead");
    check(row, row.output.cooperating, "cooperating");
  }
}

// Every bureau that the vocabulary of leads or the catalog has, `bureaus/{code}`.
std::set<std::string> KnownBureaus(const CheckContext& context, const CompiledTable& routing) {
  std::set<std::string> known;
  const v1::RuleColumn& lead = routing.message().columns(OutputNamed(routing, "lead"));
  for (const v1::Vocabulary& vocabulary : context.rules.message().manifest().vocabularies()) {
    if (vocabulary.name() != lead.vocabulary()) continue;
    for (const std::string& code : vocabulary.values()) known.insert(absl::StrCat(kPrefix, code));
  }
  if (context.catalog == nullptr) return known;
  for (const v1::Bureau& bureau : context.catalog->bureaus()) known.insert(bureau.name());
  return known;
}

// Who lives in the district: kinds of neighbourhood by subdistrict, each pair once.
using Neighbourhoods = std::set<std::pair<v1::CommunityType, std::string>>;

Neighbourhoods NeighbourhoodsOf(const Catalog& catalog) {
  Neighbourhoods all;
  for (const v1::Community& community : catalog.communities()) all.emplace(community.type(), community.subdistrict());
  return all;
}

// Whether somebody passes every condition of orderer, kind and area (eligibility.cc).
bool AdmitsSomebody(const v1::Eligibility& eligibility, const Neighbourhoods& neighbourhoods) {
  const auto has = [](const auto& values, const auto& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
  };
  // A subdistrict orders for any of its communities, or for none in particular.
  if (has(eligibility.orderers(), v1::ORDERER_TYPE_SUBDISTRICT)) return true;
  return std::any_of(neighbourhoods.begin(), neighbourhoods.end(), [&](const auto& neighbourhood) {
    const auto& [type, subdistrict] = neighbourhood;
    const v1::OrdererType orderer =
        type == v1::COMMUNITY_TYPE_VILLAGE ? v1::ORDERER_TYPE_VILLAGE : v1::ORDERER_TYPE_COMMUNITY;
    return has(eligibility.orderers(), orderer) &&
           (eligibility.community_types().empty() || has(eligibility.community_types(), type)) &&
           (eligibility.service_area().empty() || has(eligibility.service_area(), subdistrict));
  });
}

// Why no order can get a resource, in Chinese; nullopt: one can. A resource that is paused comes back.
std::optional<std::string> WhyUnreachable(const v1::Resource& resource, const std::vector<std::string>& leading,
                                          const Neighbourhoods& neighbourhoods, absl::CivilDay today) {
  if (!std::binary_search(leading.begin(), leading.end(), resource.lead_bureau()))
    return absl::StrCat("它的主办单位 `", absl::StripPrefix(resource.lead_bureau(), kPrefix), "` 没有生效的职责规则");
  if (!AdmitsSomebody(resource.eligibility(), neighbourhoods)) return "没有任何社区（村）符合它的点单条件";
  const DeliveryTerms terms(resource);
  if (terms.valid_to && *terms.valid_to < today) return absl::StrCat("它的有效期到 ", resource.valid_to(), " 为止");
  const absl::Time now = absl::FromCivil(today, BeijingTime());
  if (!PlanDelivery(terms, v1::Need(), now).any) return "它在有效期内没有任何排期";
  if (resource.headcount_max() > 0 && resource.headcount_min() > resource.headcount_max())
    return "它的最少人数大于最多人数";
  if (resource.capacity().amount() <= 0 || resource.capacity().community_quota() <= 0) return "它的名额是零";
  return std::nullopt;
}

}  // namespace

std::vector<std::string> LeadingBureaus(const CheckContext& context) {
  const CheckedTable& checked = context.decisions.find("routing")->second;
  const auto& rows = context.tables().routing.rows();
  std::set<std::string> leading;
  for (uint32_t i = 0; i < rows.size(); ++i) {
    if (!checked.regions.IsLive(i) || !checked.regions.InForceToday(i)) continue;
    leading.insert(rows[i].output.leads.begin(), rows[i].output.leads.end());
  }
  return {leading.begin(), leading.end()};
}

void CheckBureaus(CheckContext& context) {
  const CompiledTable& routing = context.decisions.find("routing")->second.table;
  if (context.catalog != nullptr) {
    CheckNames(context, context.tables().routing, routing);
    CheckNames(context, context.tables().joint, context.decisions.find("joint")->second.table);
  }
  const std::vector<std::string> leading = LeadingBureaus(context);
  for (const std::string& name : KnownBureaus(context, routing)) {
    if (std::binary_search(leading.begin(), leading.end(), name)) continue;
    const std::string code(absl::StripPrefix(name, kPrefix));
    context.findings.Add(kBureauUnreached, {FileOf(routing.message())}, {code},
                         absl::StrCat("委办局 `", code, "` 没有一条生效的职责规则由它主办，请补上它的职责"));
  }
}

void CheckResources(CheckContext& context) {
  const std::vector<std::string> leading = LeadingBureaus(context);
  const Neighbourhoods neighbourhoods = NeighbourhoodsOf(*context.catalog);
  for (const v1::Resource& resource : context.catalog->resources()) {
    if (!context.budget.Spend(kResourceSteps)) return;
    if (resource.state() == v1::RESOURCE_STATE_RETIRED) continue;
    const auto why = WhyUnreachable(resource, leading, neighbourhoods, context.today);
    if (!why) continue;
    context.findings.Add(kResourceUnreachable, {kResourcesFile}, {std::string(resource.name())},
                         absl::StrCat("资源“", resource.display_name(), "”没有点单能得到：", *why));
  }
}

}  // namespace peidan::matching
