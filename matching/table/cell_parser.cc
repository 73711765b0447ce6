#include "matching/table/cell_parser.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

namespace peidan::matching {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool IsOrdered(v1::ColumnType type) { return type != v1::COLUMN_TYPE_STRING && type != v1::COLUMN_TYPE_BOOLEAN; }

}  // namespace

bool CellParser::Fault(int character, absl::string_view message, v1::RuleFaultReason reason) {
  literals_.Fault(character, message, reason);
  return false;
}

bool CellParser::IsDash() const {
  Scanner probe = in_;
  const bool dash = probe.Consume("-");
  probe.SkipSpaces();
  return dash && probe.Done();
}

bool CellParser::IsNot() const {
  Scanner probe = in_;
  if (!probe.Consume("not")) return false;
  const char32_t next = probe.Peek();  // a letter: a word that begins so
  return !((next >= U'a' && next <= U'z') || (next >= U'A' && next <= U'Z'));
}

std::optional<Cell> CellParser::Parse() {
  in_.SkipSpaces();
  if (in_.Done()) {
    Fault(0, "单元格不能为空，不限请写 -", v1::RULE_FAULT_REASON_EMPTY);
    return std::nullopt;
  }
  if (IsDash()) return Cell(type_);
  const bool negated = IsNot() && in_.Consume("not");
  if (negated && !in_.Consume("(")) {
    Fault(in_.character(), "not 后面应当是括号，如 not(\"外地\")");
    return std::nullopt;
  }
  if (!ReadTests()) return std::nullopt;
  if (negated && !in_.Consume(")")) {
    Fault(in_.character(), in_.Done() ? "缺右括号" : "这里应当是逗号或右括号");
    return std::nullopt;
  }
  in_.SkipSpaces();
  if (!in_.Done()) {
    Fault(in_.character(), negated ? "not(…) 后面不能再写别的" : "这里应当是逗号，或到此为止");
    return std::nullopt;
  }
  return Finish(negated);
}

Cell CellParser::Finish(bool negated) {
  const bool null = null_ != negated;
  if (IsOrdered(type_)) {
    const OrderedSet listed(type_, std::move(intervals_));
    return Cell(type_, null, negated ? OrderedSet::All(type_).Minus(listed) : listed);
  }
  const TextSet listed(std::move(texts_), negated);
  if (type_ == v1::COLUMN_TYPE_STRING || !negated) return Cell(type_, null, listed);
  std::vector<std::string> rest;
  for (const char* truth : {"true", "false"}) {
    if (listed.Contains(truth)) rest.push_back(truth);
  }
  return Cell(type_, null, TextSet(std::move(rest), false));
}

bool CellParser::ReadTests() {
  do {
    if (!ReadTest()) return false;
  } while (in_.Consume(","));
  return true;
}

bool CellParser::ReadTest() {
  in_.SkipSpaces();
  const char32_t next = in_.Peek();
  if (next == U'<' || next == U'>' || next == U'≤' || next == U'≥') return ReadComparison();
  if (next == U'[' || next == U'(' || next == U']') return ReadInterval();
  std::optional<Literal> literal = literals_.Read();
  if (!literal) return false;
  if (std::holds_alternative<Null>(*literal)) null_ = true;
  if (auto* text = std::get_if<std::string>(&*literal)) texts_.push_back(std::move(*text));
  if (const auto* point = std::get_if<Point>(&*literal)) intervals_.push_back({{*point, false}, {*point, true}});
  return true;
}

std::optional<Point> CellParser::ReadBound() {
  in_.SkipSpaces();
  const int first = in_.character();
  if (!IsOrdered(type_)) {
    Fault(first, absl::StrCat(TypeWord(type_), "不能比较大小，也没有区间"), v1::RULE_FAULT_REASON_TYPE);
    return std::nullopt;
  }
  const std::optional<Literal> literal = literals_.Read();
  if (!literal) return std::nullopt;
  if (const auto* point = std::get_if<Point>(&*literal)) return *point;
  Fault(first, "null 不能比较大小", v1::RULE_FAULT_REASON_TYPE);
  return std::nullopt;
}

bool CellParser::ReadComparison() {
  const int first = in_.character();
  const char32_t sign = in_.Peek();
  in_.Take();
  const bool less = sign == U'<' || sign == U'≤';
  const bool inclusive = sign == U'≤' || sign == U'≥' || in_.Consume("=");
  const std::optional<Point> bound = ReadBound();
  if (!bound) return false;
  if (less) return AddInterval(first, {{{bound->line, -kInfinity}, true}, {*bound, inclusive}});
  return AddInterval(first, {{*bound, !inclusive}, {{bound->line, kInfinity}, false}});
}

bool CellParser::ReadInterval() {
  const int first = in_.character();
  const bool low_open = in_.Peek() != U'[';
  in_.Take();
  const std::optional<Point> low = ReadBound();
  if (!low) return false;
  if (!in_.Consume("..")) return Fault(in_.character(), "区间的两端之间应当是 ..，如 [60..80)");
  in_.SkipSpaces();
  const int second = in_.character();
  const std::optional<Point> high = ReadBound();
  if (!high) return false;
  if (low->line != high->line) {
    return Fault(second, "年月和天时的时长不能放在一个区间里", v1::RULE_FAULT_REASON_TYPE);
  }
  bool high_open = false;
  return ReadClosing(high_open) && AddInterval(first, {{*low, low_open}, {*high, !high_open}});
}

bool CellParser::ReadClosing(bool& open) {
  if (in_.Consume("]")) return true;
  open = true;
  return in_.Consume(")") || in_.Consume("[") || Fault(in_.character(), "区间应当以 ] 或 ) 结束");
}

bool CellParser::AddInterval(int first, const Interval& interval) {
  if (OrderedSet(type_, {interval}).empty()) {
    return Fault(first, absl::StrCat("没有值能满足 `", in_.Since(first), "`"), v1::RULE_FAULT_REASON_EMPTY_RANGE);
  }
  intervals_.push_back(interval);
  return true;
}

std::optional<Cell> ParseConceptCell(absl::string_view text, const Lexicon& lexicon, const Place& place,
                                     Faults& faults) {
  const size_t before = faults.count();
  SetTest test = SetTest::Parse(text, lexicon, place, faults);
  if (faults.count() > before) return std::nullopt;
  if (test.always()) return Cell(v1::COLUMN_TYPE_CONCEPTS);
  return Cell(std::move(test));
}

}  // namespace peidan::matching
