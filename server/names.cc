#include "server/names.h"

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "server/error.h"
#include "server/order_number.h"

namespace peidan::server {
namespace {

constexpr char kOrders[] = "orders/";
constexpr absl::string_view kAssignments = "/assignments/";
constexpr absl::string_view kWaitings = "/waitings/";
constexpr absl::string_view kWhistles = "whistles/";

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

absl::Status CheckWhistleName(const std::string& field, absl::string_view name) {
  if (name.empty()) return InvalidFields({{field, v1::ERROR_REASON_FIELD_REQUIRED, "不能为空"}});
  if (!absl::ConsumePrefix(&name, kWhistles)) return Malformed(field, "应为 whistles/吹哨编号");
  if (!IsOrderNumber(name)) return Malformed(field, "吹哨编号格式或校验位不对，请核对");
  return absl::OkStatus();
}

namespace {

// `orders/{number}` + collection + number.
absl::StatusOr<AssignmentName> ParseNumbered(const std::string& field, absl::string_view name,
                                             absl::string_view collection, const std::string& form,
                                             const std::string& numbered) {
  if (name.empty()) return InvalidFields({{field, v1::ERROR_REASON_FIELD_REQUIRED, "不能为空"}});
  const size_t split = name.find(collection);
  if (split == absl::string_view::npos) return Malformed(field, form);
  AssignmentName parsed;
  parsed.order = std::string(name.substr(0, split));
  if (absl::Status status = CheckOrderName(field, parsed.order); !status.ok()) return status;
  const absl::string_view number = name.substr(split + collection.size());
  if (!absl::SimpleAtoi(number, &parsed.number) || parsed.number < 1 || number != absl::StrCat(parsed.number)) {
    return Malformed(field, numbered);
  }
  return parsed;
}

}  // namespace

absl::StatusOr<AssignmentName> ParseAssignmentName(const std::string& field, absl::string_view name) {
  return ParseNumbered(field, name, kAssignments, "应为 orders/订单号/assignments/序号", "派单序号应为从 1 开始的整数");
}

absl::Status CheckWaitingName(const std::string& field, absl::string_view name) {
  return ParseNumbered(field, name, kWaitings, "应为 orders/订单号/waitings/序号", "候补序号应为从 1 开始的整数")
      .status();
}

}  // namespace peidan::server
