#include "client/peidanctl/render/plain_words.h"

#include <optional>

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include "client/peidanctl/names.h"

namespace peidan::ctl {
namespace {

bool IsWordCharacter(char c) { return absl::ascii_isalnum(c) || c == '-' || c == '/'; }

std::string NameIn(absl::string_view word, NameBook& names) {
  const std::string name(word);
  if (absl::StartsWith(name, "bureaus/")) return names.Bureau(name);
  if (absl::StartsWith(name, "resources/")) return names.Resource(name);
  if (absl::StartsWith(name, "communities/")) return names.Community(name);
  if (absl::StartsWith(name, "subdistricts/")) return names.Subdistrict(name);
  if (absl::StartsWith(name, "precedents/")) return ShortId(name);
  return "";
}

// `2026-11` is 2026 年 11 月; nothing for what is no period.
std::optional<std::string> PeriodIn(absl::string_view word) {
  constexpr size_t kYear = 4;
  int year = 0;
  int number = 0;
  if (word.size() <= kYear + 1 || word[kYear] != '-' || !absl::SimpleAtoi(word.substr(0, kYear), &year))
    return std::nullopt;
  absl::string_view part = word.substr(kYear + 1);
  const char kind = part[0];
  if (kind == 'W' || kind == 'Q') part.remove_prefix(1);
  if (part.empty() || part.size() > 2 || !absl::SimpleAtoi(part, &number)) return std::nullopt;
  if (kind == 'W') return absl::StrCat(year, " 年第 ", number, " 周");
  if (kind == 'Q') return absl::StrCat(year, " 年第 ", number, " 季度");
  return absl::StrCat(year, " 年 ", number, " 月");
}

bool Contains(const std::vector<std::string>& ids, absl::string_view word) {
  for (const std::string& id : ids) {
    if (id == word) return true;
  }
  return false;
}

}  // namespace

std::string PlainWords(absl::string_view text, const std::vector<std::string>& ids, NameBook& names) {
  std::string plain;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && IsWordCharacter(text[end])) ++end;
    if (end == at) {
      plain += text[at++];
      continue;
    }
    const absl::string_view word = text.substr(at, end - at);
    const std::string name = NameIn(word, names);
    if (!name.empty()) {
      plain += name;
    } else if (Contains(ids, word)) {
      while (!plain.empty() && plain.back() == ' ') plain.pop_back();
      if (end < text.size() && text[end] == ' ') ++end;
    } else if (const std::optional<std::string> period = PeriodIn(word); period.has_value()) {
      plain += *period;
      if (end < text.size() && text[end] == ' ') ++end;
    } else {
      plain.append(word.data(), word.size());
    }
    at = end;
  }
  return plain;
}

}  // namespace peidan::ctl
