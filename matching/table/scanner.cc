#include "matching/table/scanner.h"

#include <unicode/utf8.h>

namespace peidan::matching {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// Full-width forms as ASCII; ≤ and ≥ have no single one and are left to the parser.
char32_t Fold(char32_t c) {
  if (c >= U'！' && c <= U'～') return c - U'！' + U'!';
  return c == U'“' || c == U'”' ? U'"' : c;
}

bool IsSpace(char32_t c) { return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r' || c == 0xA0 || c == 0x3000; }

}  // namespace

void AppendUtf8(char32_t c, std::string& out) {
  char bytes[U8_MAX_LENGTH];
  int32_t size = 0;
  UBool error = false;
  U8_APPEND(bytes, size, U8_MAX_LENGTH, static_cast<UChar32>(c), error);
  if (error) return AppendUtf8(kReplacement, out);
  out.append(bytes, size);
}

Scanner::Scanner(absl::string_view text) {
  const int32_t size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(text.data(), i, size, c);
    text_.push_back(c < 0 ? kReplacement : static_cast<char32_t>(c));
  }
}

void Scanner::SkipSpaces() {
  while (!Done() && IsSpace(text_[at_])) ++at_;
}

char32_t Scanner::Peek(size_t ahead) const { return at_ + ahead < text_.size() ? Fold(text_[at_ + ahead]) : 0; }

bool Scanner::Consume(absl::string_view ascii) {
  SkipSpaces();
  for (size_t i = 0; i < ascii.size(); ++i) {
    if (Peek(i) != static_cast<char32_t>(ascii[i])) return false;
  }
  at_ += ascii.size();
  return true;
}

std::string Scanner::TakeWhile(bool (*belongs)(char32_t)) {
  std::string taken;
  for (; !Done() && belongs(Peek()) && !(Peek() == '.' && Peek(1) == '.'); ++at_) {
    taken.push_back(static_cast<char>(Peek()));
  }
  return taken;
}

std::string Scanner::Since(int first) const {
  std::string out;
  for (size_t i = first - 1; i < at_; ++i) AppendUtf8(text_[i], out);
  return out;
}

}  // namespace peidan::matching
