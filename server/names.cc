#include "server/names.h"

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "server/error.h"
#include "server/order_number.h"

namespace peidan::server {
namespace {

constexpr char kOrders[] = "orders/";
constexpr char kAssignments[] = "/assignments/";

absl::Status Malformed(const std::string& field, const std::string& message) {
  return InvalidFields({{field, v1::ERROR_REASON_FIELD_MALFORMED, message}});
}

}  // namespace

absl::Status CheckOrderName(const std::string& field, absl::string_view name) {
  if (name.empty()) return InvalidFields({{field, v1::ERROR_REASON_FIELD_REQUIRED, "不能为空"}});
  if (!absl::ConsumePrefix(&name, kOrders)) return Malformed(field, "应为 orders/订单号");
  if (!IsOrderNumber(name)) return Malformed(field, "订单号格式或校验位不对，请核对");
  return absl::OkStatus();
}

absl::StatusOr<AssignmentName> ParseAssignmentName(const std::string& field, absl::string_view name) {
  const size_t split = name.find(kAssignments);
  if (split == absl::string_view::npos) {
    if (name.empty()) return InvalidFields({{field, v1::ERROR_REASON_FIELD_REQUIRED, "不能为空"}});
    return Malformed(field, "应为 orders/订单号/assignments/序号");
  }
  AssignmentName parsed;
  parsed.order = std::string(name.substr(0, split));
  if (absl::Status status = CheckOrderName(field, parsed.order); !status.ok()) return status;
  const absl::string_view number = name.substr(split + sizeof(kAssignments) - 1);
  if (!absl::SimpleAtoi(number, &parsed.number) || parsed.number < 1 || number != absl::StrCat(parsed.number)) {
    return Malformed(field, "派单序号应为从 1 开始的整数");
  }
  return parsed;
}

}  // namespace peidan::server
