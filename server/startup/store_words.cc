#include "server/startup/store_words.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace peidan::startup {

std::optional<StoreWords> WordsFor(storage::StoreErrorCause cause) {
  switch (cause) {
    case storage::StoreErrorCause::kNewer:
      return StoreWords{v1::ERROR_REASON_STORE_NEWER,
                        "存储由更新版本的程序写成，本程序不能打开，请改用新版；数据没有改动"};
    case storage::StoreErrorCause::kRestoring:
      return StoreWords{
          v1::ERROR_REASON_RESTORE_INTERRUPTED,
          "这个目录里的恢复没有做完，不能打开。请重新执行 peidanctl admin restore：它清空自己放进去的文件，"
          "从头恢复；目录里若有别的文件，请先移走"};
    case storage::StoreErrorCause::kCorrupt:
      return StoreWords{v1::ERROR_REASON_STORE_CORRUPT,
                        "存储里有损坏或缺失的数据，不能打开：先用 peidanctl admin verify 查明，再用备份恢复，"
                        "或用 recover --dry-run 看退回会失去什么"};
    case storage::StoreErrorCause::kHeld:
      return StoreWords{v1::ERROR_REASON_STORE_HELD,
                        "另一个程序正在使用这个目录（peidand 或另一条维护命令），请先停掉"};
    case storage::StoreErrorCause::kNoStore:
      return StoreWords{v1::ERROR_REASON_STORE_ABSENT, "这个目录里没有存储，请检查路径"};
    case storage::StoreErrorCause::kNotEmpty:
      return StoreWords{v1::ERROR_REASON_RESTORE_TARGET, "目标目录里有别的文件，没有改动；恢复须写入空目录"};
    case storage::StoreErrorCause::kWatermarkPlace:
      return StoreWords{v1::ERROR_REASON_RESTORE_TARGET,
                        "水位文件不能写在这个位置：须在数据目录之外，上级目录存在并且可写；什么都没有改动"};
    default:
      return std::nullopt;
  }
}

std::string Worded(const StoreWords& words, const absl::Status& status) {
  return absl::StrCat(words.chinese, "\n[", absl::StripPrefix(v1::ErrorReason_Name(words.reason), "ERROR_REASON_"),
                      "] ", status.message());
}

std::string StoreErrorText(const absl::Status& status) {
  const auto words = WordsFor(storage::CauseOf(status));
  return words.has_value() ? Worded(*words, status) : std::string(status.message());
}

std::string WordsFor(storage::BackupDamage damage) {
  switch (damage) {
    case storage::BackupDamage::kSeal:
      return "已损坏，不能恢复：封签损坏";
    case storage::BackupDamage::kList:
      return "已损坏，不能恢复：文件清单丢失或损坏";
    case storage::BackupDamage::kFiles:
      return "已损坏，不能恢复：有文件丢失或大小不符";
    case storage::BackupDamage::kNone:
      break;
  }
  return "";
}

}  // namespace peidan::startup
