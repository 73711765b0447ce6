#include "client/peidanctl/render/text_width.h"

#include <algorithm>
#include <functional>
#include <memory>

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>

namespace peidan::ctl {
namespace {

constexpr char kEllipsis[] = "…";
constexpr int kEllipsisWidth = 1;
constexpr UChar32 kEmojiPresentation = 0xFE0F;

int CodePointWidth(UChar32 c) {
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR:
      return 0;
    default:
      break;
  }
  const int east_asian = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
}

// A grapheme is as wide as its widest part; an emoji sequence (family, flag, keycap) is one wide sign.
int GraphemeWidth(const icu::UnicodeString& text, int begin, int end) {
  int width = 0;
  for (int at = begin; at < end; at = text.moveIndex32(at, 1)) {
    const UChar32 c = text.char32At(at);
    const bool emoji = c == kEmojiPresentation || u_hasBinaryProperty(c, UCHAR_REGIONAL_INDICATOR);
    width = std::max(width, emoji ? 2 : CodePointWidth(c));
  }
  return width;
}

// Calls `visit(end, width)` per grapheme until it says false; `end` counts UTF-16 units of `text`.
void VisitGraphemes(const icu::UnicodeString& text, const std::function<bool(int end, int width)>& visit) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error));
  if (U_FAILURE(error)) return;  // Only without ICU's own data.
  breaks->setText(text);
  int begin = breaks->first();
  for (int end = breaks->next(); end != icu::BreakIterator::DONE; begin = end, end = breaks->next()) {
    if (!visit(end, GraphemeWidth(text, begin, end))) return;
  }
}

icu::UnicodeString FromUtf8(absl::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

}  // namespace

int DisplayWidth(absl::string_view text) {
  int total = 0;
  VisitGraphemes(FromUtf8(text), [&total](int, int width) {
    total += width;
    return true;
  });
  return total;
}

std::string CutToWidth(absl::string_view text, int width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  const icu::UnicodeString unicode = FromUtf8(text);
  int used = 0;
  int keep = 0;
  VisitGraphemes(unicode, [&](int end, int grapheme) {
    if (used + grapheme > width - kEllipsisWidth) return false;
    used += grapheme;
    keep = end;
    return true;
  });
  std::string result;
  unicode.tempSubString(0, keep).toUTF8String(result);
  return result + kEllipsis;
}

std::string PadToWidth(absl::string_view text, int width) {
  return std::string(text) + std::string(std::max(0, width - DisplayWidth(text)), ' ');
}

std::string OneLine(absl::string_view text) {
  icu::UnicodeString clean;
  const icu::UnicodeString unicode = FromUtf8(text);
  for (int at = 0; at < unicode.length(); at = unicode.moveIndex32(at, 1)) {
    const UChar32 c = unicode.char32At(at);
    const bool control = u_iscntrl(c) || c == 0x2028 || c == 0x2029;
    clean.append(control ? static_cast<UChar32>(' ') : c);
  }
  std::string result;
  clean.toUTF8String(result);
  return result;
}

}  // namespace peidan::ctl
