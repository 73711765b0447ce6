#include "storage/reference/schedule_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace peidan::storage {
namespace {

using Values = std::vector<std::string>;
using Parts = std::map<std::string, Values, std::less<>>;

bool IsWeekday(std::string_view text) {
  constexpr std::array<std::string_view, 7> kDays = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
  return std::find(kDays.begin(), kDays.end(), text) != kDays.end();
}

// `2SA`, `-1SU`: the second Saturday, the last Sunday of the month.
bool IsOrdinalWeekday(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.size() == 3 && text[0] >= '1' && text[0] <= '5' && IsWeekday(text.substr(1));
}

bool IsNumberUpTo(std::string_view text, int limit) {
  if (text.empty() || text.size() > 2 || text[0] == '0' || !IsDigits(text, text.size())) return false;
  return std::stoi(std::string(text)) <= limit;
}

bool IsDayOfMonth(std::string_view text) { return IsNumberUpTo(text, 31); }
bool IsMonth(std::string_view text) { return IsNumberUpTo(text, 12); }

bool AllDifferent(Values values) {
  std::sort(values.begin(), values.end());
  return std::adjacent_find(values.begin(), values.end()) == values.end();
}

// The values of each part after FREQ. Returns what is wrong, in Chinese; empty: nothing.
std::string Split(const std::string& recurrence, std::string& frequency, Parts& parts) {
  const Values pieces = absl::StrSplit(recurrence, ';');
  for (size_t i = 0; i < pieces.size(); ++i) {
    const std::pair<std::string, std::string> part = absl::StrSplit(pieces[i], absl::MaxSplits('=', 1));
    if (i == 0) {
      frequency = part.second;
      if (part.first != "FREQ" || (frequency != "WEEKLY" && frequency != "MONTHLY")) {
        return "须以 FREQ=WEEKLY 或 FREQ=MONTHLY 开头";
      }
      continue;
    }
    if (part.first != "BYDAY" && part.first != "BYMONTHDAY" && part.first != "BYMONTH") {
      return absl::StrCat("不认识“", pieces[i], "”，可用 BYDAY、BYMONTHDAY、BYMONTH");
    }
    if (!parts.try_emplace(part.first, absl::StrSplit(part.second, ',')).second) {
      return absl::StrCat(part.first, " 只能写一次");
    }
  }
  return "";
}

std::string CheckValues(const Parts& parts, const std::string& key, bool (*valid)(std::string_view),
                        const char* expected) {
  const auto part = parts.find(key);
  if (part == parts.end()) return "";
  for (const std::string& value : part->second) {
    if (!valid(value)) return absl::StrCat(key, " 的“", value, "”不对，应为", expected);
  }
  return AllDifferent(part->second) ? "" : absl::StrCat(key, " 有重复的值");
}

std::string RecurrenceFault(const std::string& recurrence) {
  std::string frequency;
  Parts parts;
  if (std::string fault = Split(recurrence, frequency, parts); !fault.empty()) return fault;
  const bool weekly = frequency == "WEEKLY";
  const bool by_day = parts.contains("BYDAY"), by_month_day = parts.contains("BYMONTHDAY");
  if (weekly && (!by_day || by_month_day)) return "FREQ=WEEKLY 须写 BYDAY，不能写 BYMONTHDAY";
  if (!weekly && by_day == by_month_day) return "FREQ=MONTHLY 须在 BYDAY 和 BYMONTHDAY 中选写一个";
  for (const std::string& fault : {
           weekly ? CheckValues(parts, "BYDAY", IsWeekday, " MO、TU、WE、TH、FR、SA、SU 之一")
                  : CheckValues(parts, "BYDAY", IsOrdinalWeekday, "带序数的星期，如 2SA、-1SU"),
           CheckValues(parts, "BYMONTHDAY", IsDayOfMonth, " 1 到 31"),
           CheckValues(parts, "BYMONTH", IsMonth, " 1 到 12"),
       }) {
    if (!fault.empty()) return fault;
  }
  return "";
}

}  // namespace

void CheckScheduleWindow(FieldChecker& checker, const std::string& field, const v1::ScheduleWindow& window) {
  if (std::string fault = RecurrenceFault(window.recurrence()); !fault.empty()) {
    checker.Add(field + ".recurrence", v1::ERROR_REASON_FIELD_MALFORMED, std::move(fault));
  }
  const bool opens = IsTimeOfDay(window.opens_at()), closes = IsTimeOfDay(window.closes_at());
  constexpr char kTimeExpected[] = "时间应写作 09:00，从 00:00 到 23:59";
  if (!opens) checker.Add(field + ".opens_at", v1::ERROR_REASON_FIELD_MALFORMED, kTimeExpected);
  if (!closes) checker.Add(field + ".closes_at", v1::ERROR_REASON_FIELD_MALFORMED, kTimeExpected);
  if (opens && closes && window.closes_at() <= window.opens_at()) {
    checker.Add(field + ".closes_at", v1::ERROR_REASON_WINDOW_REVERSED, "结束时间应晚于开始时间");
  }
}

}  // namespace peidan::storage
