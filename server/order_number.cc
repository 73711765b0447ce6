#include "server/order_number.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/beijing_time.h"

namespace peidan::server {
namespace {

constexpr uint64_t kRandomNumbers = 10'000'000;  // seven digits
constexpr size_t kLength = 16;                   // 6 + 1 + 4 + 1 + 4

// The check digit that follows `digits`, by ISO/IEC 7064 MOD 11,10.
char CheckDigit(absl::string_view digits) {
  int product = 10;
  for (char digit : digits) {
    int sum = (product + (digit - '0')) % 10;
    if (sum == 0) sum = 10;
    product = sum * 2 % 11;
  }
  return static_cast<char>('0' + (11 - product) % 10);
}

}  // namespace

std::string MakeOrderNumber(absl::Time now, uint64_t random) {
  const absl::CivilDay day = absl::ToCivilDay(now, BeijingTime());
  const std::string digits =
      absl::StrCat(absl::Dec(day.year() % 100, absl::kZeroPad2), absl::Dec(day.month(), absl::kZeroPad2),
                   absl::Dec(day.day(), absl::kZeroPad2), absl::Dec(random % kRandomNumbers, absl::kZeroPad7));
  return absl::StrCat(digits.substr(0, 6), "-", digits.substr(6, 4), "-", digits.substr(10, 3),
                      std::string(1, CheckDigit(digits)));
}

bool IsOrderNumber(absl::string_view text) {
  if (text.size() != kLength || text[6] != '-' || text[11] != '-') return false;
  const std::string digits = absl::StrReplaceAll(text, {{"-", ""}});
  if (digits.size() != kLength - 2) return false;
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
  return CheckDigit(absl::string_view(digits).substr(0, digits.size() - 1)) == digits.back();
}

}  // namespace peidan::server
