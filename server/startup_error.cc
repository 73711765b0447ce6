#include "server/startup_error.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "peidan/v1/error_reason.pb.h"
#include "storage/store_error.h"

namespace peidan::server {
namespace {

std::string Worded(const char* chinese, v1::ErrorReason reason, const absl::Status& status) {
  return absl::StrCat(chinese, "\n[", absl::StripPrefix(v1::ErrorReason_Name(reason), "ERROR_REASON_"), "] ",
                      status.message());
}

}  // namespace

std::string StartupMessage(const absl::Status& status) {
  switch (storage::CauseOf(status)) {
    case storage::StoreErrorCause::kNewer:
      return Worded("存储由更新版本的程序写成，本程序不能打开，请改用新版 peidand；数据没有改动",
                    v1::ERROR_REASON_STORE_NEWER, status);
    case storage::StoreErrorCause::kRestoring:
      return Worded("这个目录里的恢复没有做完，不能启动，请重新执行 peidanctl admin restore",
                    v1::ERROR_REASON_RESTORE_INTERRUPTED, status);
    default:
      return std::string(status.message());
  }
}

}  // namespace peidan::server
