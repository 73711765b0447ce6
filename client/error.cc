#include "client/error.h"

#include <absl/strings/cord.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

namespace peidan::client {
namespace {

// Under this address the absl::Status carries the serialised google.rpc.Status.
constexpr char kDetailsUrl[] = "type.googleapis.com/google.rpc.Status";
constexpr char kChinese[] = "zh-CN";

void ReadDetail(const google::protobuf::Any& detail, ErrorDetails& out) {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::LocalizedMessage localized;
  if (detail.UnpackTo(&info)) {
    out.reason = info.reason();
  } else if (detail.UnpackTo(&bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      out.fields.push_back({violation.field(), violation.description()});
    }
  } else if (detail.UnpackTo(&localized) && localized.locale() == kChinese) {
    out.message_zh = localized.message();
  }
}

ErrorDetails Parse(const std::string& bytes) {
  ErrorDetails out;
  google::rpc::Status status;
  if (!status.ParseFromString(bytes)) return out;
  for (const auto& detail : status.details()) ReadDetail(detail, out);
  return out;
}

}  // namespace

ErrorDetails DetailsOf(const grpc::Status& status) { return Parse(status.error_details()); }

ErrorDetails DetailsOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kDetailsUrl);
  return payload.has_value() ? Parse(std::string(*payload)) : ErrorDetails{};
}

absl::Status ToAbslStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  // Both enumerations are google.rpc.Code, number for number.
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  if (!status.error_details().empty()) result.SetPayload(kDetailsUrl, absl::Cord(status.error_details()));
  return result;
}

}  // namespace peidan::client
