#include "matching/normalise.h"

#include <algorithm>
#include <memory>

#include "unicode/normalizer2.h"
#include "unicode/translit.h"
#include "unicode/uchar.h"
#include "unicode/unistr.h"
#include "unicode/utf8.h"

namespace peidan::matching {
namespace {

// The ideographs that the character-level transliterator knows: Extension A and the unified block.
constexpr char32_t kFirstIdeograph = 0x3400;
constexpr char32_t kLastIdeograph = 0x9fff;

bool IsIdeograph(char32_t c) { return c >= kFirstIdeograph && c <= kLastIdeograph; }

std::u32string Decode(absl::string_view utf8) {
  std::u32string out;
  out.reserve(utf8.size());
  const int32_t size = static_cast<int32_t>(utf8.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(utf8.data(), i, size, c);
    out.push_back(c < 0 ? 0xfffd : static_cast<char32_t>(c));
  }
  return out;
}

// One run of the transliterator over all ideographs, a line each; a line that does not stay one character is left
// alone.
std::vector<char32_t> MakeSimplifiedTable() {
  icu::UnicodeString lines;
  for (char32_t c = kFirstIdeograph; c <= kLastIdeograph; ++c) lines.append(static_cast<UChar32>(c)).append(u'\n');
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> simplify(
      icu::Transliterator::createInstance("Traditional-Simplified", UTRANS_FORWARD, error));
  std::vector<char32_t> table(kLastIdeograph - kFirstIdeograph + 1);
  for (size_t i = 0; i < table.size(); ++i) table[i] = kFirstIdeograph + static_cast<char32_t>(i);
  if (U_FAILURE(error)) return table;
  simplify->transliterate(lines);
  size_t line = 0;
  for (int32_t start = 0; start < lines.length() && line < table.size(); ++line) {
    const int32_t stop = lines.indexOf(u'\n', start);
    if (stop - start == 1) table[line] = lines.charAt(start);
    start = stop + 1;
  }
  return table;
}

char32_t Simplify(char32_t c) {
  static const std::vector<char32_t> table = MakeSimplifiedTable();
  return IsIdeograph(c) ? table[c - kFirstIdeograph] : c;
}

const icu::Normalizer2& CaseFold() {
  static const icu::Normalizer2* const instance = [] {
    UErrorCode error = U_ZERO_ERROR;
    return icu::Normalizer2::getNFKCCasefoldInstance(error);
  }();
  return *instance;
}

// Characters that normalise to themselves and never combine with what stands before them.
bool IsPlain(char32_t c) { return (c < 0x80 && !(c >= 'A' && c <= 'Z')) || IsIdeograph(c); }

bool IsLineBreak(char32_t c) {
  return c == '\n' || c == '\r' || c == 0x0b || c == 0x0c || c == 0x85 || c == 0x2028 || c == 0x2029;
}

class Builder {
 public:
  void Add(char32_t c, int32_t begin, int32_t end) {
    const UChar32 uc = static_cast<UChar32>(c);
    const bool space = u_isUWhiteSpace(uc) || u_charType(uc) == U_CONTROL_CHAR;
    if (!space) {
      Push(Simplify(c), begin, end);
    } else if (!out_.text.empty() && (out_.text.back() == ' ' || out_.text.back() == '\n')) {
      if (IsLineBreak(c)) out_.text.back() = '\n';
      out_.end.back() = end;
    } else {
      Push(IsLineBreak(c) ? '\n' : ' ', begin, end);
    }
  }
  NormalText Take() { return std::move(out_); }

 private:
  void Push(char32_t c, int32_t begin, int32_t end) {
    out_.text.push_back(c);
    out_.begin.push_back(begin);
    out_.end.push_back(end);
  }
  NormalText out_;
};

void AddFolded(std::u32string_view segment, int32_t begin, int32_t end, Builder& out) {
  icu::UnicodeString raw;
  for (char32_t c : segment) raw.append(static_cast<UChar32>(c));
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString folded = CaseFold().normalize(raw, error);
  for (int32_t i = 0; U_SUCCESS(error) && i < folded.length(); i = folded.moveIndex32(i, 1)) {
    out.Add(static_cast<char32_t>(folded.char32At(i)), begin, end);
  }
}

}  // namespace

NormalText Normalise(absl::string_view utf8) {
  const std::u32string source = Decode(utf8);
  const size_t size = source.size();
  Builder out;
  for (size_t i = 0; i < size;) {
    size_t next = i + 1;
    while (next < size && !IsPlain(source[next]) && !CaseFold().hasBoundaryBefore(static_cast<UChar32>(source[next])))
      ++next;
    const auto begin = static_cast<int32_t>(i);
    const auto end = static_cast<int32_t>(next);
    if (next == i + 1 && IsPlain(source[i])) {
      out.Add(source[i], begin, end);
    } else {
      AddFolded(std::u32string_view(source).substr(i, next - i), begin, end, out);
    }
    i = next;
  }
  return out.Take();
}

std::string ToUtf8(std::u32string_view text) {
  std::string out;
  for (char32_t c : text) {
    char bytes[U8_MAX_LENGTH];
    int32_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, static_cast<UChar32>(c));
    out.append(bytes, size);
  }
  return out;
}

absl::string_view SliceCodePoints(absl::string_view utf8, int32_t begin, int32_t end) {
  const int32_t size = static_cast<int32_t>(utf8.size());
  int32_t first = 0;
  U8_FWD_N(utf8.data(), first, size, begin);
  int32_t last = first;
  U8_FWD_N(utf8.data(), last, size, std::max(0, end - begin));
  return utf8.substr(first, last - first);
}

}  // namespace peidan::matching
