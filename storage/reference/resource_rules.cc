#include "storage/reference/resource_rules.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "storage/reference/schedule_rules.h"

namespace peidan::storage {
namespace {

constexpr int kMaxCooperatingBureaus = 8;
constexpr int kMaxAliases = 20;
constexpr int kMaxPhrases = 50;
constexpr int kMaxDocuments = 20;
constexpr int kMaxWindows = 20;
constexpr int kMaxServedSubdistricts = 1000;
constexpr int kMaxCapacity = 1'000'000;
constexpr int kMaxHeadcount = 100'000;

// The part of `name` behind `collection/`; empty where it has another collection.
std::string_view IdIn(std::string_view name, std::string_view collection) {
  if (!name.starts_with(collection)) return {};
  return name.substr(collection.size());
}

bool IsBureauCode(std::string_view code) {
  return code.size() >= 2 && code.size() <= 16 &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool IsResourceCode(std::string_view code) {
  const size_t dash = code.find('-');
  return dash != std::string_view::npos && IsBureauCode(code.substr(0, dash)) && IsDigits(code.substr(dash + 1), 3);
}

void CheckName(FieldChecker& checker, const std::string& name, bool well_formed, const char* expected) {
  if (name.empty() || name.ends_with('/')) {
    checker.Add("name", v1::ERROR_REASON_FIELD_REQUIRED, "必须填写");
  } else if (!well_formed) {
    checker.Add("name", v1::ERROR_REASON_FIELD_MALFORMED, absl::StrCat("编码应为", expected));
  }
}

void CheckIdentity(FieldChecker& checker, const v1::Resource& resource) {
  CheckName(checker, resource.name(), IsResourceCode(IdIn(resource.name(), "resources/")),
            "“单位编码-三位数字”，如 minzheng-001");
  checker.Text("display_name", resource.display_name(), {.min = 2, .max = 40});
  checker.Enum("kind", resource.kind(), v1::ResourceKind_IsValid);
  checker.Enum("state", resource.state(), v1::ResourceState_IsValid);
  checker.Enums("service_fields", resource.service_fields(), v1::ServiceField_IsValid, true);
}

void CheckBureausOf(FieldChecker& checker, const v1::Resource& resource, const KnownNames& known) {
  checker.Reference("lead_bureau", resource.lead_bureau(), known.bureaus, v1::ERROR_REASON_BUREAU_UNKNOWN);
  const auto& cooperating = resource.cooperating_bureaus();
  checker.References("cooperating_bureaus", cooperating, kMaxCooperatingBureaus, known.bureaus,
                     v1::ERROR_REASON_BUREAU_UNKNOWN);
  const auto lead = std::find(cooperating.begin(), cooperating.end(), resource.lead_bureau());
  if (lead != cooperating.end()) {
    checker.Add(Element("cooperating_bureaus", static_cast<int>(lead - cooperating.begin())),
                v1::ERROR_REASON_FIELD_MALFORMED, "主办单位不能同时是协办单位");
  }
}

void CheckWords(FieldChecker& checker, const v1::Resource& resource) {
  checker.Text("description", resource.description(), {.min = 10, .max = 1000, .several_lines = true});
  checker.Texts("aliases", resource.aliases(), kMaxAliases, {.min = 2, .max = 40});
  checker.Texts("phrases", resource.phrases(), kMaxPhrases, {.min = 2, .max = 40});
  checker.Texts("documents", resource.documents(), kMaxDocuments, {.min = 1, .max = 100});
  checker.Text("contact_desk", resource.contact_desk(), {.min = 1, .max = 100});
  checker.Text("basis", resource.basis(), {.min = 1, .max = 500});
}

void CheckEligibility(FieldChecker& checker, const v1::Eligibility& eligibility, const KnownNames& known) {
  checker.Enums("eligibility.orderers", eligibility.orderers(), v1::OrdererType_IsValid, true);
  checker.Enums("eligibility.community_types", eligibility.community_types(), v1::CommunityType_IsValid, false);
  checker.References("eligibility.service_area", eligibility.service_area(), kMaxServedSubdistricts, known.subdistricts,
                     v1::ERROR_REASON_SUBDISTRICT_UNKNOWN);
  checker.Text("eligibility.note", eligibility.note(), {.max = 300});
}

void CheckSchedule(FieldChecker& checker, const v1::Resource& resource) {
  if (resource.schedule().empty()) checker.Add("schedule", v1::ERROR_REASON_FIELD_REQUIRED, "至少填写一个时段");
  if (resource.schedule_size() > kMaxWindows) {
    checker.Add("schedule", v1::ERROR_REASON_FIELD_TOO_LONG,
                absl::StrCat("不能超过 ", kMaxWindows, " 个时段，现有 ", resource.schedule_size(), " 个"));
    return;
  }
  for (int i = 0; i < resource.schedule_size(); ++i) {
    CheckScheduleWindow(checker, Element("schedule", i), resource.schedule(i));
  }
}

void CheckNumbers(FieldChecker& checker, const v1::Resource& resource) {
  const v1::Capacity& capacity = resource.capacity();
  checker.Number("lead_time_days", resource.lead_time_days(), 0, 250);
  checker.Number("capacity.amount", capacity.amount(), 1, kMaxCapacity);
  checker.Text("capacity.unit", capacity.unit(), {.min = 1, .max = 10});
  checker.Enum("capacity.period", capacity.period(), v1::CapacityPeriod_IsValid);
  const int max_quota = capacity.amount() >= 1 ? capacity.amount() : kMaxCapacity;
  checker.Number("capacity.community_quota", capacity.community_quota(), 1, max_quota);
  checker.Number("headcount_min", resource.headcount_min(), 0, kMaxHeadcount);
  checker.Number("headcount_max", resource.headcount_max(), 0, kMaxHeadcount);
  if (resource.headcount_max() > 0 && resource.headcount_min() > resource.headcount_max()) {
    checker.Add("headcount_min", v1::ERROR_REASON_FIELD_OUT_OF_RANGE, "最少人数不能大于最多人数");
  }
}

void CheckDates(FieldChecker& checker, const v1::Resource& resource) {
  checker.Date("assured_date", resource.assured_date(), true);
  checker.Date("valid_from", resource.valid_from(), true);
  checker.Date("valid_to", resource.valid_to(), false);
  if (IsDate(resource.valid_from()) && IsDate(resource.valid_to()) && resource.valid_to() < resource.valid_from()) {
    checker.Add("valid_to", v1::ERROR_REASON_WINDOW_REVERSED, "失效日期不能早于生效日期");
  }
}

}  // namespace

std::vector<FieldFault> CheckBureau(const v1::Bureau& bureau) {
  FieldChecker checker;
  CheckName(checker, bureau.name(), IsBureauCode(IdIn(bureau.name(), "bureaus/")), "2 到 16 个小写字母");
  checker.Text("display_name", bureau.display_name(), {.min = 1, .max = 60});
  checker.Text("short_name", bureau.short_name(), {.min = 1, .max = 20});
  checker.Text("english_name", bureau.english_name(), {.min = 1, .max = 160});
  checker.Text("duties", bureau.duties(), {.min = 1, .max = 500});
  return checker.Take();
}

std::vector<FieldFault> CheckSubdistrict(const v1::Subdistrict& subdistrict) {
  FieldChecker checker;
  CheckName(checker, subdistrict.name(), IsDigits(IdIn(subdistrict.name(), "subdistricts/"), 9), " 9 位数字");
  checker.Text("display_name", subdistrict.display_name(), {.min = 1, .max = 20});
  checker.Enum("type", subdistrict.type(), v1::SubdistrictType_IsValid);
  return checker.Take();
}

std::vector<FieldFault> CheckCommunity(const v1::Community& community, const KnownNames& known) {
  FieldChecker checker;
  const std::string_view code = IdIn(community.name(), "communities/");
  CheckName(checker, community.name(), IsDigits(code, 12), " 12 位数字");
  checker.Text("display_name", community.display_name(), {.min = 1, .max = 30});
  checker.Reference("subdistrict", community.subdistrict(), known.subdistricts, v1::ERROR_REASON_SUBDISTRICT_UNKNOWN);
  const std::string_view subdistrict = IdIn(community.subdistrict(), "subdistricts/");
  if (IsDigits(code, 12) && IsDigits(subdistrict, 9) && !code.starts_with(subdistrict)) {
    checker.Add("name", v1::ERROR_REASON_FIELD_MALFORMED, "社区编码的前九位应是所属街镇的编码");
  }
  checker.Enum("type", community.type(), v1::CommunityType_IsValid);
  return checker.Take();
}

std::vector<FieldFault> CheckResource(const v1::Resource& resource, const KnownNames& known) {
  FieldChecker checker;
  CheckIdentity(checker, resource);
  CheckBureausOf(checker, resource, known);
  CheckWords(checker, resource);
  CheckEligibility(checker, resource.eligibility(), known);
  CheckSchedule(checker, resource);
  CheckNumbers(checker, resource);
  CheckDates(checker, resource);
  return checker.Take();
}

}  // namespace peidan::storage
