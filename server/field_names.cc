#include "server/field_names.h"

#include <algorithm>
#include <iterator>

namespace peidan::server {
namespace {

struct Label {
  absl::string_view field;
  absl::string_view label;
};

// By the last part of the path; sorted, because it is searched by halving.
constexpr Label kLabels[] = {
    {"absences", "未到说明"},
    {"after", "事件游标"},
    {"aliases", "别名"},
    {"amount", "名额"},
    {"attendance", "到场人数"},
    {"basis", "依据"},
    {"before", "原规则集"},
    {"bureau", "委办局"},
    {"bureaus", "吹哨单位"},
    {"capacity", "名额"},
    {"cited_duty", "职责依据"},
    {"closes_at", "结束时刻"},
    {"comment", "评价意见"},
    {"community", "社区"},
    {"community_quota", "单个社区名额"},
    {"community_types", "社区类型"},
    {"contact_desk", "联系窗口"},
    {"cooperating_bureaus", "协办单位"},
    {"csv", "表格内容"},
    {"description", "说明"},
    {"display_name", "名称"},
    {"documents", "所需材料"},
    {"end_time", "结束时间"},
    {"etag", "版本标记"},
    {"evidence", "佐证材料"},
    {"excluded_bureaus", "排除的单位"},
    {"expected_active", "当前生效的规则集"},
    {"filter", "筛选条件"},
    {"first_day", "起始日期"},
    {"handler", "承办人"},
    {"headcount", "人数"},
    {"headcount_max", "人数上限"},
    {"headcount_min", "人数下限"},
    {"id", "编号"},
    {"kind", "资源类型"},
    {"last", "结束标记"},
    {"last_day", "截止日期"},
    {"lead_bureau", "主办单位"},
    {"lead_time_days", "提前天数"},
    {"level", "评价等级"},
    {"max_differences", "差异条数上限"},
    {"max_orders", "订单条数上限"},
    {"name", "名称"},
    {"need", "诉求"},
    {"note", "补充说明"},
    {"opens_at", "开始时刻"},
    {"order", "订单"},
    {"orderer", "点单主体"},
    {"orderers", "点单主体"},
    {"page_size", "每页条数"},
    {"page_token", "翻页标记"},
    {"parent", "上级资源"},
    {"period", "名额周期"},
    {"person", "联系人"},
    {"phone", "联系电话"},
    {"phrases", "常用说法"},
    {"piece", "规则文件"},
    {"place", "地点"},
    {"preferred_window", "期望时间"},
    {"quantity", "数量"},
    {"rater", "评哨单位"},
    {"rating", "评价"},
    {"reason", "原因"},
    {"recurrence", "重复规则"},
    {"request_id", "请求编号"},
    {"resource", "资源"},
    {"resources", "资源"},
    {"schedule", "服务时段"},
    {"service_area", "服务范围"},
    {"service_field", "服务领域"},
    {"service_fields", "服务领域"},
    {"skip", "跳过条数"},
    {"start_time", "开始时间"},
    {"state", "状态"},
    {"stored_table", "规则表"},
    {"subdistrict", "街镇"},
    {"subject", "事由"},
    {"suggested_bureau", "建议单位"},
    {"summary", "办理情况"},
    {"table", "表"},
    {"text", "诉求内容"},
    {"unit", "计量单位"},
    {"update_mask", "修改范围"},
    {"valid_from", "有效期起"},
    {"valid_to", "有效期止"},
    {"window", "时间"},
};

}  // namespace

std::string FieldLabel(absl::string_view path) {
  absl::string_view last = path.substr(path.rfind('.') + 1);
  last = last.substr(0, last.find('['));
  const Label* found =
      std::lower_bound(std::begin(kLabels), std::end(kLabels), last,
                       [](const Label& label, absl::string_view field) { return label.field < field; });
  if (found == std::end(kLabels) || found->field != last) return std::string(path);
  return std::string(found->label);
}

}  // namespace peidan::server
