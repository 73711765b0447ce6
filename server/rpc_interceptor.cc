#include "server/rpc_interceptor.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "google/protobuf/stubs/logging.h"
#include "grpcpp/server_context.h"
#include "server/error.h"
#include "server/log.h"

namespace peidan::server {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;

// The field that protobuf last complained about on this thread. Parsing and the interceptor's hook run on one thread,
// one after the other, and protobuf names the field nowhere else.
thread_local std::string last_bad_field;

// Takes the field out of protobuf's complaint: String field 'peidan.v1.Need.text' contains invalid UTF-8 data when
// parsing
// ... Anything else that protobuf has to say goes to the log.
void KeepBadField(google::protobuf::LogLevel, const char*, int, const std::string& message) {
  if (message.find("when parsing") == std::string::npos) return Log("protobuf", {{"detail", message}});
  const size_t begin = message.find('\'');
  const size_t end = message.find('\'', begin + 1);
  if (begin == std::string::npos || end == std::string::npos) return;
  const std::string full = message.substr(begin + 1, end - begin - 1);
  last_bad_field = full.substr(full.rfind('.') + 1);
}

grpc::Status Unreadable(const std::string& field) {
  if (field.empty()) {
    return ToGrpcStatus(InvalidFields({{"request", v1::ERROR_REASON_FIELD_MALFORMED, "请求内容无法解析"}}));
  }
  return ToGrpcStatus(InvalidFields({{field, v1::ERROR_REASON_FIELD_NOT_UTF8, "不是有效的 UTF-8 文本"}}));
}

const char* CodeName(grpc::StatusCode code) {
  static const char* const kNames[] = {
      "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
      "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
      "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
      "DATA_LOSS", "UNAUTHENTICATED"};
  return code >= 0 && code <= grpc::StatusCode::UNAUTHENTICATED ? kNames[code] : "UNKNOWN";
}

// Lives as long as one call; its hooks are called one after the other.
class RpcInterceptor final : public grpc::experimental::Interceptor {
 public:
  RpcInterceptor(ServerRpcInfo* info, bool log, storage::StoreHealth& health)
      : info_(info), log_(log), health_(health), start_(absl::Now()) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE)) {
      // A stream also gets no message when it ends; there only protobuf's complaint tells the difference.
      const bool none = methods->GetRecvMessage() == nullptr;
      if (none && (info_->type() == ServerRpcInfo::Type::UNARY || !last_bad_field.empty())) {
        unreadable_ = true;
        bad_field_ = last_bad_field;
      }
      last_bad_field.clear();
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      if (unreadable_) methods->ModifySendStatus(Unreadable(bad_field_));
      RefuseWhereDamaged(methods);
      if (log_) LogCall(methods->GetSendStatus());
    }
    methods->Proceed();
  }

 private:
  // Also what was computed from memory is refused: it may have been read from the damage. A damaged backup is
  // DATA_LOSS, too, and says nothing about the store.
  void RefuseWhereDamaged(InterceptorBatchMethods* methods) {
    if (absl::StartsWith(info_->method(), "/grpc.")) return;
    const grpc::Status status = methods->GetSendStatus();
    if (status.error_code() == grpc::StatusCode::DATA_LOSS &&
        absl::StartsWith(status.error_message(), "STORE_CORRUPT")) {
      health_.NoteRead(absl::DataLossError(absl::StripPrefix(status.error_message(), "STORE_CORRUPT detail=")));
    }
    if (const absl::Status damage = health_.Damage(); !damage.ok()) methods->ModifySendStatus(ToGrpcStatus(damage));
  }

  void LogCall(const grpc::Status& status) const {
    Log("rpc", {{"method", info_->method()},
                {"code", CodeName(status.error_code())},
                {"detail", status.error_message()},
                {"ms", absl::StrFormat("%.3f", absl::ToDoubleMilliseconds(absl::Now() - start_))},
                {"peer", info_->server_context()->peer()}});
  }

  ServerRpcInfo* const info_;
  const bool log_;
  storage::StoreHealth& health_;
  const absl::Time start_;
  bool unreadable_ = false;
  std::string bad_field_;
};

class Factory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  Factory(bool log, storage::StoreHealth& health) : log_(log), health_(health) {
    google::protobuf::SetLogHandler(KeepBadField);
  }
  grpc::experimental::Interceptor* CreateServerInterceptor(ServerRpcInfo* info) override {
    return new RpcInterceptor(info, log_, health_);
  }

 private:
  const bool log_;
  storage::StoreHealth& health_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeRpcInterceptorFactory(
    bool log_rpcs, storage::StoreHealth& health) {
  return std::make_unique<Factory>(log_rpcs, health);
}

}  // namespace peidan::server
