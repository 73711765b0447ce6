#include "client/peidanctl/exit_code.h"

#include <optional>

#include <absl/strings/cord.h>
#include <absl/strings/str_cat.h>

#include "client/error.h"
#include "client/peidanctl/render/text_width.h"

namespace peidan::ctl {

const char kExitCodeHelp[] =
    "退出码 / Exit codes:\n"
    "  0  成功 / ok\n"
    "  1  其他失败 / any other failure\n"
    "  2  用法错误或名称不明 / usage, unknown name\n"
    "  3  输入被拒绝 / input refused (INVALID_ARGUMENT, OUT_OF_RANGE, faults in a file)\n"
    "  4  找不到 / not found\n"
    "  5  状态不允许或已被他人改动 / precondition, state, etag (FAILED_PRECONDITION, ABORTED, ALREADY_EXISTS)\n"
    "  6  服务不可用、超时或过载 / unavailable, deadline, overloaded\n";

namespace {

// Marks an error made on this side, with its kind as the value; its message is Chinese already.
constexpr char kLocalUrl[] = "peidan/local";
constexpr char kUsage[] = "USAGE";
constexpr char kRefused[] = "REFUSED";
constexpr char kLocal[] = "LOCAL";

absl::Status Marked(absl::StatusCode code, absl::string_view message_zh, absl::string_view kind) {
  absl::Status status(code, message_zh);
  status.SetPayload(kLocalUrl, absl::Cord(kind));
  return status;
}

std::optional<std::string> LocalKindOf(const absl::Status& status) {
  const auto kind = status.GetPayload(kLocalUrl);
  if (!kind.has_value()) return std::nullopt;
  return std::string(*kind);
}

// For failures that the server could not put into words itself.
std::string FallbackMessage(absl::StatusCode code, absl::string_view server) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
      return absl::StrCat("连不上服务 ", server,
                          "：请确认 peidand 已启动，地址无误（--server 或环境变量 PEIDAN_SERVER）");
    case absl::StatusCode::kDeadlineExceeded:
      return absl::StrCat("服务 ", server, " 没有在限定时间内答复，可用 --timeout 放宽");
    case absl::StatusCode::kUnimplemented:
      return absl::StrCat("服务 ", server, " 没有这项功能，请核对两端版本");
    case absl::StatusCode::kNotFound:
      return "找不到所指的对象";
    case absl::StatusCode::kInvalidArgument:
      return "输入被拒绝";
    case absl::StatusCode::kResourceExhausted:
      return "服务繁忙或资源用尽，请稍后再试";
    default:
      return "操作没有成功";
  }
}

}  // namespace

absl::Status UsageError(absl::string_view message_zh) {
  return Marked(absl::StatusCode::kInvalidArgument, message_zh, kUsage);
}

absl::Status RefusedError(absl::string_view message_zh) {
  return Marked(absl::StatusCode::kInvalidArgument, message_zh, kRefused);
}

absl::Status LocalError(absl::string_view message_zh) { return Marked(absl::StatusCode::kUnknown, message_zh, kLocal); }

bool IsLocal(const absl::Status& status) { return LocalKindOf(status).has_value(); }

ExitCode ExitCodeOf(const absl::Status& status) {
  if (LocalKindOf(status) == kUsage) return kExitUsage;
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return kExitRefused;
    case absl::StatusCode::kNotFound:
      return kExitNotFound;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
      return kExitPrecondition;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return kExitUnavailable;
    default:
      return kExitFailure;
  }
}

void PrintError(const absl::Status& status, absl::string_view server, std::ostream& err) {
  if (status.ok()) return;
  if (const auto kind = LocalKindOf(status); kind.has_value()) {
    err << status.message() << "\n[" << *kind << "] " << absl::StatusCodeToString(status.code()) << "\n";
    return;
  }
  const client::ErrorDetails details = client::DetailsOf(status);
  const bool worded = !details.message_zh.empty();
  err << OneLine(worded ? details.message_zh : FallbackMessage(status.code(), server)) << "\n";
  if (!worded && !status.message().empty()) err << "  " << OneLine(status.message()) << "\n";
  for (const client::FieldFault& fault : details.fields) {
    err << "  " << OneLine(fault.field) << ": " << OneLine(fault.description) << "\n";
  }
  err << "[" << (details.reason.empty() ? "-" : OneLine(details.reason)) << "] "
      << absl::StatusCodeToString(status.code()) << "\n";
}

}  // namespace peidan::ctl
