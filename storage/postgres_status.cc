#include "storage/postgres_status.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "storage/store_error.h"

namespace peidan::storage {
namespace {

constexpr std::string_view kQueryCanceled = "57014";
constexpr std::string_view kLockNotAvailable = "55P03";
constexpr std::string_view kReadOnlyTransaction = "25006";
constexpr std::string_view kIdleInTransactionTimeout = "25P03";

bool MatchesAny(std::string_view sqlstate, std::initializer_list<std::string_view> beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return sqlstate.starts_with(beginning); });
}

absl::StatusCode CodeOf(std::string_view sqlstate) {
  if (sqlstate.empty()) return absl::StatusCode::kUnavailable;
  if (MatchesAny(sqlstate, {"40001", "40P01"})) return absl::StatusCode::kAborted;
  if (MatchesAny(sqlstate, {"08", "57P", "53300", "40003", kQueryCanceled, kLockNotAvailable, kReadOnlyTransaction,
                            kIdleInTransactionTimeout})) {
    return absl::StatusCode::kUnavailable;
  }
  if (MatchesAny(sqlstate, {"53"})) return absl::StatusCode::kResourceExhausted;
  if (MatchesAny(sqlstate, {"XX001", "XX002"})) return absl::StatusCode::kDataLoss;
  if (MatchesAny(sqlstate, {"0A", "28", "3D", "3F", "42"})) return absl::StatusCode::kFailedPrecondition;
  return absl::StatusCode::kInternal;
}

}  // namespace

absl::Status FromPostgres(std::string_view sqlstate, std::string_view message, std::string_view doing) {
  const std::string text =
      absl::StrCat(std::string(doing), ": ", absl::StripAsciiWhitespace(std::string(message)),
                   sqlstate.empty() ? "" : absl::StrCat(" (SQLSTATE ", std::string(sqlstate), ")"));
  const absl::StatusCode code = CodeOf(sqlstate);
  return code == absl::StatusCode::kUnavailable ? UnreachableError(text) : absl::Status(code, text);
}

bool IsUndefinedTable(std::string_view sqlstate) { return sqlstate == "42P01"; }

bool IsDuplicate(std::string_view sqlstate) { return MatchesAny(sqlstate, {"42P07", "23505", "42710"}); }

bool IsNotPrimary(std::string_view sqlstate) { return sqlstate == kReadOnlyTransaction; }

bool IsCompletionUnknown(std::string_view sqlstate) { return sqlstate == "40003"; }

}  // namespace peidan::storage
