#include "server/error.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/field_names.h"
#include "storage/store_error.h"

namespace peidan::server {
namespace {

constexpr char kPayloadUrl[] = "type.googleapis.com/google.rpc.Status";
constexpr char kDomain[] = "peidan";

// Details travel in a header, and callers refuse headers over 8 KiB: the rest is only counted.
constexpr size_t kMaxFaultsTold = 12;
constexpr size_t kMaxFaultsInSentence = 5;
constexpr int kRetryMilliseconds = 500;   // an overload is worked off in less
constexpr size_t kMaxMessageBytes = 180;  // 60 Chinese characters; a message may quote what the caller sent

// At most kMaxMessageBytes of a text, cut between characters.
std::string Shortened(const std::string& text) {
  if (text.size() <= kMaxMessageBytes) return text;
  size_t end = kMaxMessageBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), "…");
}

std::string ReasonName(v1::ErrorReason reason) {
  return std::string(absl::StripPrefix(v1::ErrorReason_Name(reason), "ERROR_REASON_"));
}

absl::Status WithDetails(absl::StatusCode code, v1::ErrorReason reason, const std::string& english,
                         const std::string& chinese, const std::map<std::string, std::string>& metadata,
                         const google::rpc::BadRequest* fields) {
  google::rpc::Status details;
  details.set_code(static_cast<int>(code));
  details.set_message(english);
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonName(reason));
  info.set_domain(kDomain);
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  details.add_details()->PackFrom(info);
  if (fields != nullptr) details.add_details()->PackFrom(*fields);
  google::rpc::LocalizedMessage localized;
  localized.set_locale("zh-CN");
  localized.set_message(chinese);
  details.add_details()->PackFrom(localized);
  if (reason == v1::ERROR_REASON_OVERLOADED) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_nanos(kRetryMilliseconds * 1'000'000);
    details.add_details()->PackFrom(retry);
  }
  absl::Status status(code, english);
  status.SetPayload(kPayloadUrl, absl::Cord(details.SerializeAsString()));
  return status;
}

// The detail of this type; an empty one where there is none.
template <typename Detail>
Detail DetailOf(const absl::Status& status) {
  google::rpc::Status details;
  Detail found;
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayloadUrl);
  if (!payload.has_value() || !details.ParseFromString(std::string(*payload))) return found;
  for (const auto& detail : details.details()) {
    if (detail.UnpackTo(&found)) return found;
  }
  return Detail();
}

// What the engine found, with the names of files but not where they lie.
std::string WithoutFolders(absl::string_view detail) {
  std::vector<absl::string_view> words = absl::StrSplit(detail, ' ');
  for (absl::string_view& word : words) word.remove_prefix(word.find_last_of('/') + 1);
  return Shortened(absl::StrJoin(words, " "));
}

// Errors of the store, which knows no reasons of the API.
absl::Status FromStore(const absl::Status& status) {
  switch (storage::CauseOf(status)) {
    case storage::StoreErrorCause::kFull:
      return MakeError(status.code(), v1::ERROR_REASON_STORE_FULL, "存储空间已满，暂时不能提交，查询不受影响");
    case storage::StoreErrorCause::kOverloaded:
      return OverloadedError();
    case storage::StoreErrorCause::kReadOnly:
      return MakeError(status.code(), v1::ERROR_REASON_STORE_UNAVAILABLE,
                       "存储暂时不可写，查询不受影响，请联系运维人员");
    case storage::StoreErrorCause::kUnreachable:
      return MakeError(status.code(), v1::ERROR_REASON_STORE_UNAVAILABLE,
                       "数据库暂时连接不上，本次操作是否生效尚不确定，请稍后用原请求编号重试");
    case storage::StoreErrorCause::kCorrupt:
      return MakeError(status.code(), v1::ERROR_REASON_STORE_CORRUPT, "存储数据损坏，服务已停止，请联系运维人员",
                       {{"detail", WithoutFolders(status.message())}});
    default:  // what keeps the server from starting
      break;
  }
  return MakeError(absl::StatusCode::kInternal, v1::ERROR_REASON_INTERNAL, "系统内部错误，请联系运维人员");
}

}  // namespace

absl::Status InvalidFields(const std::vector<FieldFault>& faults) {
  google::rpc::BadRequest fields;
  std::string english = absl::StrCat(ReasonName(faults.front().reason), ":");
  const size_t told = std::min(faults.size(), kMaxFaultsTold);
  for (size_t i = 0; i < told; ++i) {
    auto& violation = *fields.add_field_violations();
    violation.set_field(faults[i].field);
    violation.set_description(Shortened(faults[i].message_zh));
    absl::StrAppend(&english, " ", faults[i].field);
  }
  std::string chinese;
  for (size_t i = 0; i < std::min(told, kMaxFaultsInSentence); ++i) {
    absl::StrAppend(&chinese, chinese.empty() ? "" : "；", FieldLabel(faults[i].field), "（", faults[i].field, "）",
                    Shortened(faults[i].message_zh));
  }
  if (faults.size() > kMaxFaultsInSentence) absl::StrAppend(&chinese, "；等共 ", faults.size(), " 处");
  return WithDetails(absl::StatusCode::kInvalidArgument, faults.front().reason, english, chinese,
                     {{"field", faults.front().field}, {"faults", absl::StrCat(faults.size())}}, &fields);
}

absl::Status MakeError(absl::StatusCode code, v1::ErrorReason reason, const std::string& message,
                       const std::map<std::string, std::string>& metadata) {
  std::string english = ReasonName(reason);
  for (const auto& [key, value] : metadata) absl::StrAppend(&english, " ", key, "=", value);
  return WithDetails(code, reason, english, message, metadata, nullptr);
}

absl::Status OverloadedError() {
  // Made once: it is needed most often when there is least time to make it.
  static const auto* const error = new absl::Status(
      MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED, "当前办理的命令过多，请稍后重试"));
  return *error;
}

std::string ReasonOf(const absl::Status& status) { return DetailOf<google::rpc::ErrorInfo>(status).reason(); }

std::string SentenceOf(const absl::Status& status) { return DetailOf<google::rpc::LocalizedMessage>(status).message(); }

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  if (absl::IsCancelled(status)) return grpc::Status::CANCELLED;  // nobody is left to read more
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayloadUrl);
  if (!payload.has_value()) return ToGrpcStatus(FromStore(status));
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      std::string(*payload));
}

}  // namespace peidan::server
