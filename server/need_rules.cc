#include "server/need_rules.h"

#include <algorithm>

namespace peidan::server {
namespace {

constexpr int kMaxPersonLength = 30;
constexpr int kMaxPhoneLength = 20;

void CheckResources(Validator& check, const v1::Need& need, const matching::Catalog& catalog) {
  check.ListSize("need.resources", need.resources_size(), kMaxNeedResources);
  const int checked = std::min(need.resources_size(), kMaxNeedResources);
  for (int i = 0; i < checked; ++i) {
    const std::string field = absl::StrCat("need.resources[", i, "]");
    if (catalog.FindResource(need.resources(i)) == nullptr) {
      check.Add(field, v1::ERROR_REASON_RESOURCE_UNKNOWN, "资源库中没有这一项");
    } else if (std::find(need.resources().begin(), need.resources().begin() + i, need.resources(i)) !=
               need.resources().begin() + i) {
      check.Add(field, v1::ERROR_REASON_FIELD_MALFORMED, "重复");
    }
  }
}

void CheckExcluded(Validator& check, const v1::Need& need, bool for_order, const matching::Catalog& catalog) {
  if (for_order && need.excluded_bureaus_size() > 0) {
    return check.Add("need.excluded_bureaus", v1::ERROR_REASON_FIELD_NOT_ALLOWED, "点单时不能填写");
  }
  check.ListSize("need.excluded_bureaus", need.excluded_bureaus_size(), kMaxExcludedBureaus);
  for (int i = 0; i < std::min(need.excluded_bureaus_size(), kMaxExcludedBureaus); ++i) {
    if (catalog.FindBureau(need.excluded_bureaus(i)) != nullptr) continue;
    check.Add(absl::StrCat("need.excluded_bureaus[", i, "]"), v1::ERROR_REASON_BUREAU_UNKNOWN, "没有这个单位");
  }
}

}  // namespace

void CheckNeed(Validator& check, const v1::Need& need, bool for_order, const matching::Catalog& catalog,
               absl::Time now) {
  if (need.resources().empty()) {
    check.RequiredText("need.text", need.text(), kMaxNeedLength);
  } else {
    check.Text("need.text", need.text(), kMaxNeedLength);
  }
  CheckResources(check, need, catalog);
  if (need.community().empty()) {
    if (for_order) check.Required("need.community", "");
  } else if (catalog.FindCommunity(need.community()) == nullptr) {
    check.Add("need.community", v1::ERROR_REASON_COMMUNITY_UNKNOWN, "没有这个社区，请填写 communities/ 加 12 位代码");
  }
  check.EnumValue("need.orderer", need.orderer(), /*optional=*/true);
  check.EnumValue("need.service_field", need.service_field(), /*optional=*/true);
  if (need.has_headcount()) check.Range("need.headcount", need.headcount(), 1, kMaxHeadcount);
  if (need.has_quantity()) check.Range("need.quantity", need.quantity(), 1, kMaxQuantity);
  if (need.has_preferred_window()) check.Window("need.preferred_window", need.preferred_window(), now);
  CheckExcluded(check, need, for_order, catalog);
}

void CheckContact(Validator& check, const v1::Contact& contact) {
  check.Text("contact.person", contact.person(), kMaxPersonLength);
  const std::string& phone = contact.phone();
  if (phone.size() > kMaxPhoneLength) {
    return check.Add("contact.phone", v1::ERROR_REASON_FIELD_TOO_LONG,
                     absl::StrCat("不能超过 ", kMaxPhoneLength, " 个字符"));
  }
  const auto is_phone = [](char c) { return (c >= '0' && c <= '9') || c == ' ' || c == '+' || c == '-'; };
  if (!std::all_of(phone.begin(), phone.end(), is_phone)) {
    check.Add("contact.phone", v1::ERROR_REASON_FIELD_MALFORMED, "只能含有数字、空格、+ 和 -");
  }
}

absl::Status CheckOrderable(const v1::Need& need, const matching::Catalog& catalog) {
  if (catalog.bureaus().empty()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_CATALOG_EMPTY,
                     "资源库尚未导入，请先导入资源库");
  }
  for (int i = 0; i < need.resources_size(); ++i) {
    const v1::Resource* resource = catalog.FindResource(need.resources(i));
    if (resource == nullptr || resource->state() == v1::RESOURCE_STATE_ACTIVE) continue;
    const bool paused = resource->state() == v1::RESOURCE_STATE_PAUSED;
    return MakeError(
        absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_RESOURCE_NOT_ACTIVE,
        absl::StrCat("资源“", resource->display_name(), paused ? "”已暂停，暂时不能点单" : "”已退出，不能点单"),
        {{"field", absl::StrCat("need.resources[", i, "]")}, {"present", v1::ResourceState_Name(resource->state())}});
  }
  return absl::OkStatus();
}

}  // namespace peidan::server
