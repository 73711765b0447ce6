#include "matching/table/iso.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace peidan::matching {
namespace {

constexpr size_t kMostDigits = 9;

// Takes `least` to `most` digits from the front.
std::optional<int> TakeDigits(absl::string_view& text, size_t least, size_t most) {
  size_t count = 0;
  int value = 0;
  for (; count < most && count < text.size() && absl::ascii_isdigit(text[count]); ++count) {
    value = value * 10 + (text[count] - '0');
  }
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

// Takes `.` and one to nine digits where they stand there; 0 otherwise.
std::optional<double> TakeFraction(absl::string_view& text) {
  if (!absl::ConsumePrefix(&text, ".")) return 0;
  const size_t before = text.size();
  const std::optional<int> digits = TakeDigits(text, 1, kMostDigits);
  if (!digits) return std::nullopt;
  return *digits / std::pow(10.0, static_cast<double>(before - text.size()));
}

std::optional<Point> ParseDate(absl::string_view text, char separator, size_t least_digits) {
  const absl::string_view between(&separator, 1);
  const std::optional<int> year = TakeDigits(text, 4, 4);
  if (!year || *year < 1 || !absl::ConsumePrefix(&text, between)) return std::nullopt;
  const std::optional<int> month = TakeDigits(text, least_digits, 2);
  if (!month || !absl::ConsumePrefix(&text, between)) return std::nullopt;
  const std::optional<int> day = TakeDigits(text, least_digits, 2);
  if (!day || !text.empty()) return std::nullopt;
  const absl::CivilDay date(*year, *month, *day);
  if (date.month() != *month || date.day() != *day) return std::nullopt;  // 31 April is no day
  return PointOf(date);
}

std::optional<Point> ParseTime(absl::string_view text, bool spreadsheet) {
  const std::optional<int> hour = TakeDigits(text, spreadsheet ? 1 : 2, 2);
  if (!hour || *hour > 23 || !absl::ConsumePrefix(&text, ":")) return std::nullopt;
  const std::optional<int> minute = TakeDigits(text, 2, 2);
  if (!minute || *minute > 59) return std::nullopt;
  const double minutes = *hour * 3600.0 + *minute * 60.0;
  if (spreadsheet && text.empty()) return Point{0, minutes};
  if (!absl::ConsumePrefix(&text, ":")) return std::nullopt;
  const std::optional<int> second = TakeDigits(text, 2, 2);
  if (!second || *second > 59) return std::nullopt;
  const std::optional<double> fraction = TakeFraction(text);
  if (!fraction || !text.empty()) return std::nullopt;
  return Point{0, minutes + *second + *fraction};
}

struct DurationPart {
  char letter;
  bool in_time;  // after the T
  int line;
  double unit;
};
constexpr std::array<DurationPart, 6> kParts = {{{'Y', false, 1, 12},
                                                 {'M', false, 1, 1},
                                                 {'D', false, 0, kSecondsPerDay},
                                                 {'H', true, 0, 3600},
                                                 {'M', true, 0, 60},
                                                 {'S', true, 0, 1}}};

// The parts after the P: each letter at most once, in their order, all of one line, none after an empty T.
std::optional<Point> ParseParts(absl::string_view text) {
  std::optional<Point> sum;
  size_t next = 0;
  bool in_time = false;
  while (!text.empty()) {
    if (!in_time && absl::ConsumePrefix(&text, "T")) in_time = true;
    const std::optional<int> amount = TakeDigits(text, 1, kMostDigits);
    if (!amount) return std::nullopt;
    const std::optional<double> fraction = TakeFraction(text);
    if (!fraction || text.empty()) return std::nullopt;
    const auto part = std::find_if(kParts.begin() + next, kParts.end(),
                                   [&](const DurationPart& p) { return p.letter == text[0] && p.in_time == in_time; });
    if (part == kParts.end() || (*fraction > 0 && part->letter != 'S')) return std::nullopt;
    if (sum && sum->line != part->line) return std::nullopt;
    sum = Point{part->line, (sum ? sum->at : 0) + (*amount + *fraction) * part->unit};
    next = part - kParts.begin() + 1;
    text.remove_prefix(1);
  }
  return sum;
}

std::optional<Point> ParseDuration(absl::string_view text) {
  const bool negative = absl::ConsumePrefix(&text, "-");
  if (!absl::ConsumePrefix(&text, "P")) return std::nullopt;
  std::optional<Point> sum = ParseParts(text);
  if (sum && negative && sum->at != 0) sum->at = -sum->at;
  return sum;
}

std::string FormatSeconds(double seconds, int width) {
  std::string text = absl::StrFormat("%0*.9f", width, seconds);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string FormatDuration(Point point) {
  std::string text = point.at < 0 ? "-P" : "P";
  const double size = std::abs(point.at);
  if (point.line == 1) {
    const double years = std::floor(size / 12);
    if (years > 0) absl::StrAppendFormat(&text, "%.0fY", years);
    if (size > years * 12 || years == 0) absl::StrAppendFormat(&text, "%.0fM", size - years * 12);
    return text;
  }
  const double days = std::floor(size / kSecondsPerDay);
  double rest = size - days * kSecondsPerDay;
  if (days > 0) absl::StrAppendFormat(&text, "%.0fD", days);
  if (rest == 0) return days > 0 ? text : text + "T0S";
  text += "T";
  for (const auto& [letter, unit] : {std::pair{'H', 3600.0}, std::pair{'M', 60.0}}) {
    const double amount = std::floor(rest / unit);
    if (amount > 0) absl::StrAppendFormat(&text, "%.0f%c", amount, letter);
    rest -= amount * unit;
  }
  if (rest > 0) absl::StrAppend(&text, FormatSeconds(rest, 1), "S");
  return text;
}

}  // namespace

Point PointOf(absl::CivilDay day) { return {0, static_cast<double>(day - absl::CivilDay(1970, 1, 1))}; }

absl::CivilDay DayOf(Point date) { return absl::CivilDay(1970, 1, 1) + static_cast<int64_t>(date.at); }

std::optional<Point> ParseTemporal(absl::string_view text, v1::ColumnType type) {
  if (type == v1::COLUMN_TYPE_DATE) return ParseDate(text, '-', 2);
  return type == v1::COLUMN_TYPE_TIME ? ParseTime(text, false) : ParseDuration(text);
}

std::optional<Point> ParseSpreadsheetTemporal(absl::string_view text, v1::ColumnType type) {
  const std::optional<Point> iso = ParseTemporal(text, type);
  if (iso || type == v1::COLUMN_TYPE_DURATION) return iso;
  return type == v1::COLUMN_TYPE_DATE ? ParseDate(text, '/', 1) : ParseTime(text, true);
}

std::string FormatTemporal(Point point, v1::ColumnType type) {
  if (type == v1::COLUMN_TYPE_DURATION) return FormatDuration(point);
  if (type == v1::COLUMN_TYPE_DATE) {
    const absl::CivilDay day = DayOf(point);
    return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
  }
  const int minutes = static_cast<int>(point.at / 60);
  return absl::StrFormat("%02d:%02d:", minutes / 60, minutes % 60) + FormatSeconds(point.at - minutes * 60.0, 12);
}

}  // namespace peidan::matching
