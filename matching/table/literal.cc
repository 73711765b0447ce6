#include "matching/table/literal.h"

#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "matching/table/iso.h"

namespace peidan::matching {
namespace {

constexpr char32_t kSurrogatesBegin = 0xD800;
constexpr char32_t kSurrogatesEnd = 0xE000;
constexpr int kMostEscapeDigits = 4;

bool IsDigit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool IsLetter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }
bool IsNumberPart(char32_t c) { return IsDigit(c) || c == U'.'; }
bool IsBarePart(char32_t c) { return IsDigit(c) || IsLetter(c) || c == U'-' || c == U':' || c == U'/' || c == U'.'; }

// What a text may consist of without quotes: nothing that means something in a cell, nor what people put between two
// texts.
bool IsWordPart(char32_t c) {
  constexpr std::u32string_view kNone = U"\u3000≤≥、｜—…‘’";
  return c > U' ' && c != U'|' && kNone.find(c) == kNone.npos &&
         (c > 0x7F || absl::string_view("\"'\\,;=<>()[]").find(static_cast<char>(c)) == absl::string_view::npos);
}

// Whether a word is a literal of another type.
bool IsOtherLiteral(absl::string_view word) {
  return word == "null" || word == "true" || word == "false" || word.find_first_not_of("0123456789.") == word.npos;
}

int HexValue(char32_t c) {
  if (IsDigit(c)) return static_cast<int>(c - U'0');
  if (c >= U'a' && c <= U'f') return static_cast<int>(c - U'a') + 10;
  return c >= U'A' && c <= U'F' ? static_cast<int>(c - U'A') + 10 : -1;
}

// How a literal of a type is written.
absl::string_view Example(v1::ColumnType type) {
  if (type == v1::COLUMN_TYPE_DATE) return "2026-11-24";
  return type == v1::COLUMN_TYPE_TIME ? "08:30:00" : "P3D 或 P1Y2M";
}

}  // namespace

absl::string_view TypeWord(v1::ColumnType type) {
  switch (type) {
    case v1::COLUMN_TYPE_STRING:
      return "文字";
    case v1::COLUMN_TYPE_NUMBER:
      return "数字";
    case v1::COLUMN_TYPE_BOOLEAN:
      return "真假值";
    case v1::COLUMN_TYPE_DATE:
      return "日期";
    case v1::COLUMN_TYPE_TIME:
      return "时刻";
    case v1::COLUMN_TYPE_DURATION:
      return "时长";
    case v1::COLUMN_TYPE_CONCEPTS:
      return "概念集合";
    default:
      return "未定类型";
  }
}

void LiteralReader::Fault(int character, absl::string_view message, v1::RuleFaultReason reason) {
  place_.character = character;
  faults_.Add(place_, message, reason);
}

bool LiteralReader::Fits(v1::ColumnType type, int first) {
  if (type == context_.type) return true;
  Fault(first, absl::StrCat("这一列是", TypeWord(context_.type), "，`", in_.Since(first), "` 是", TypeWord(type)),
        v1::RULE_FAULT_REASON_TYPE);
  return false;
}

std::optional<Literal> LiteralReader::Read() {
  in_.SkipSpaces();
  const int first = in_.character();
  const char32_t next = in_.Peek();
  if (next == U'"') return ReadText(first);
  const bool minus = next == U'-';
  if (context_.type == v1::COLUMN_TYPE_STRING && !minus && IsWordPart(next)) {
    const size_t before = faults_.count();
    std::optional<Literal> text = ReadBareText(first);
    if (text || faults_.count() > before) return text;
  }
  const char32_t start = minus ? in_.Peek(1) : next;
  if (IsTemporal(context_.type) && (IsDigit(start) || start == U'P')) return ReadBare(first);
  const bool fraction = start == U'.' && IsDigit(in_.Peek(minus ? 2 : 1));
  if (IsDigit(start) || fraction) return ReadNumber(first);
  if (!minus && IsLetter(start)) return ReadWord(first);
  Fault(first, in_.Done() ? "这里缺一个值" : "这里应当是一个值：文字要加引号，如 \"低保\"");
  return std::nullopt;
}

std::optional<Literal> LiteralReader::ReadText(int first) {
  std::optional<std::string> text = ReadQuoted();
  if (!text || !Fits(v1::COLUMN_TYPE_STRING, first)) return std::nullopt;
  return Known(*std::move(text), first);
}

std::optional<Literal> LiteralReader::ReadBareText(int first) {
  const Scanner start = in_;
  std::string folded;
  for (; !in_.Done() && IsWordPart(in_.Peek()); in_.Take()) AppendUtf8(in_.Peek(), folded);
  if (!IsOtherLiteral(folded) && in_.Peek() != U'(') return Known(in_.Since(first), first);
  in_ = start;
  return std::nullopt;
}

std::optional<Literal> LiteralReader::Known(std::string text, int first) {
  if (context_.vocabulary != nullptr && context_.vocabulary->count(text) == 0) {
    Fault(first, absl::StrCat("`", text, "` 不在这一列的词汇表里"), v1::RULE_FAULT_REASON_VALUE);
    return std::nullopt;
  }
  return Literal(std::move(text));
}

// A text that begins with the ASCII quote ends with it; one that begins with a Chinese quote ends with any Chinese one.
std::optional<std::string> LiteralReader::ReadQuoted() {
  const int first = in_.character();
  const bool ascii = in_.Take() == U'"';
  std::string text;
  while (!in_.Done()) {
    const bool quote = in_.Peek() == U'"';
    const char32_t c = in_.Take();
    if (quote && (c == U'"') == ascii) return text;
    if (c != U'\\') {
      AppendUtf8(c, text);
    } else if (!AppendEscape(text)) {
      return std::nullopt;
    }
  }
  Fault(first, "引号没有配对");
  return std::nullopt;
}

bool LiteralReader::AppendEscape(std::string& out) {
  const int first = in_.character() - 1;
  const char32_t c = in_.Done() ? 0 : in_.Take();
  constexpr absl::string_view kLetters = "\"\\'ntr";
  constexpr absl::string_view kMeanings = "\"\\'\n\t\r";
  const size_t known = c < 0x80 && c != 0 ? kLetters.find(static_cast<char>(c)) : absl::string_view::npos;
  if (known != absl::string_view::npos) {
    out.push_back(kMeanings[known]);
    return true;
  }
  char32_t code = 0;
  int digits = 0;
  for (; c == U'u' && digits < kMostEscapeDigits && HexValue(in_.Peek()) >= 0; ++digits, in_.Take()) {
    code = code * 16 + static_cast<char32_t>(HexValue(in_.Peek()));
  }
  if (digits < kMostEscapeDigits || (code >= kSurrogatesBegin && code < kSurrogatesEnd)) {
    Fault(first, "反斜杠后面应当是 \" \\ ' n t r，或 u 和四位十六进制字符编码");
    return false;
  }
  AppendUtf8(code, out);
  return true;
}

std::optional<Literal> LiteralReader::ReadNumber(int first) {
  std::string text = in_.Consume("-") ? "-" : "";
  const std::string digits = in_.TakeWhile(IsNumberPart);
  double number = 0;
  const size_t dot = digits.find('.');
  const bool well_formed = digits.back() != '.' && dot == digits.rfind('.');
  const std::optional<Point> point =
      well_formed && absl::SimpleAtod(absl::StrCat(text, digits), &number) ? NumberPoint(number) : std::nullopt;
  if (!point) {
    Fault(first, absl::StrCat("`", in_.Since(first), "` 不是数字"));
    return std::nullopt;
  }
  if (!Fits(v1::COLUMN_TYPE_NUMBER, first)) return std::nullopt;
  return Literal(*point);
}

std::optional<Literal> LiteralReader::ReadBare(int first) {
  const std::string text = in_.TakeWhile(IsBarePart);
  const std::optional<Point> point = ParseSpreadsheetTemporal(text, context_.type);
  if (!point) {
    Fault(first,
          absl::StrCat("`", in_.Since(first), "` 不是", TypeWord(context_.type), "，应写作 ", Example(context_.type)));
    return std::nullopt;
  }
  return Literal(*point);
}

std::optional<Literal> LiteralReader::ReadWord(int first) {
  const std::string word = in_.TakeWhile(IsLetter);
  if (word == "null") return Literal(Null{});
  if (word == "true" || word == "false") {
    if (!Fits(v1::COLUMN_TYPE_BOOLEAN, first)) return std::nullopt;
    return Literal(word);
  }
  if (word == "date") return ReadCall(first, v1::COLUMN_TYPE_DATE);
  if (word == "time") return ReadCall(first, v1::COLUMN_TYPE_TIME);
  if (word == "duration") return ReadCall(first, v1::COLUMN_TYPE_DURATION);
  Fault(first, absl::StrCat("不认得 `", word, "`：文字要加引号，如 \"", word, "\""));
  return std::nullopt;
}

std::optional<Literal> LiteralReader::ReadCall(int first, v1::ColumnType type) {
  const bool open = in_.Consume("(");
  in_.SkipSpaces();
  if (!open || in_.Peek() != U'"') {
    Fault(in_.character(), absl::StrCat("应写作 ", open ? "" : "(", "\"", Example(type), "\")"));
    return std::nullopt;
  }
  const int inside = in_.character();
  const std::optional<std::string> text = ReadQuoted();
  if (!text) return std::nullopt;
  const std::optional<Point> point = ParseTemporal(*text, type);
  if (!point) {
    Fault(inside, absl::StrCat("`", *text, "` 不是", TypeWord(type), "，应写作 ", Example(type)));
    return std::nullopt;
  }
  if (!in_.Consume(")")) {
    Fault(in_.character(), "缺右括号");
    return std::nullopt;
  }
  if (!Fits(type, first)) return std::nullopt;
  return Literal(*point);
}

}  // namespace peidan::matching
