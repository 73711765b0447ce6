#include "server/event_cursor.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "server/error.h"

namespace peidan::server {
namespace {

constexpr char kPrefix[] = "events/";
constexpr size_t kEpochBytes = 4;  // of the 16: enough to tell stores apart
constexpr size_t kSeqBytes = 8;
constexpr size_t kHexLength = 8 + 1 + 16 + 1 + 4;

bool IsHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string EventName(absl::string_view epoch, absl::string_view cursor) {
  return absl::StrCat(kPrefix, absl::BytesToHexString(epoch.substr(0, kEpochBytes)), "-",
                      absl::BytesToHexString(cursor.substr(0, kSeqBytes)), "-",
                      absl::BytesToHexString(cursor.substr(kSeqBytes)));
}

absl::StatusOr<EventPlace> ParseEventName(absl::string_view name) {
  if (name.empty()) return EventPlace();
  const absl::string_view hex = absl::StripPrefix(name, kPrefix);
  const std::string digits = absl::StrReplaceAll(hex, {{"-", ""}});
  const bool well_formed = absl::StartsWith(name, kPrefix) && hex.size() == kHexLength && hex[8] == '-' &&
                           hex[25] == '-' && digits.size() == kHexLength - 2 &&
                           std::all_of(digits.begin(), digits.end(), IsHex);
  if (!well_formed) {
    return InvalidFields({{"after", v1::ERROR_REASON_CURSOR_INVALID, "不是事件名称，请使用收到的最后一个事件的 name"}});
  }
  const std::string bytes = absl::HexStringToBytes(digits);
  return EventPlace{bytes.substr(0, kEpochBytes), bytes.substr(kEpochBytes)};
}

bool IsOfEpoch(const EventPlace& place, absl::string_view epoch) { return place.epoch == epoch.substr(0, kEpochBytes); }

uint64_t CommitSeqOf(absl::string_view cursor) {
  uint64_t commit_seq = 0;
  for (const char byte : cursor.substr(0, kSeqBytes)) commit_seq = commit_seq << 8 | static_cast<uint8_t>(byte);
  return commit_seq;
}

std::string EndOfCommit(uint64_t commit_seq) {
  std::string cursor;
  for (int shift = 56; shift >= 0; shift -= 8) cursor.push_back(static_cast<char>(commit_seq >> shift));
  return cursor + "\xff\xff";
}

}  // namespace peidan::server
