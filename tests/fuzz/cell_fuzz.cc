// Any bytes as a cell of any type. Input: one letter for the type (S, N, B, D, T, P for durations, C for concepts), the
// cell, and after the last line break a value. E.g. `N[60..80)`, line break, `75`.
#include <string>

#include "matching/table/cell.h"
#include "matching/table/column_index.h"
#include "matching/table/iso.h"
#include "matching/table/scanner.h"
#include "tests/fuzz/check.h"

namespace peidan::matching {
namespace {

v1::ColumnType TypeOf(char letter) {
  switch (letter) {
    case 'S':
      return v1::COLUMN_TYPE_STRING;
    case 'B':
      return v1::COLUMN_TYPE_BOOLEAN;
    case 'D':
      return v1::COLUMN_TYPE_DATE;
    case 'T':
      return v1::COLUMN_TYPE_TIME;
    case 'P':
      return v1::COLUMN_TYPE_DURATION;
    case 'C':
      return v1::COLUMN_TYPE_CONCEPTS;
    default:
      return v1::COLUMN_TYPE_NUMBER;
  }
}

const Lexicon& SmallLexicon() {
  static const Lexicon lexicon = [] {
    Faults faults;
    const CsvTable tables[] = {ReadCsv("lexicon.csv",
                                       "concept,class,name,forms,note\n"
                                       "noise.square,topic,广场舞,广场舞,\n"
                                       "noise.site,topic,施工,施工,\n"
                                       "lamp.out,topic,路灯,路灯,\n",
                                       faults)};
    return Lexicon::Compile(tables, faults);
  }();
  return lexicon;
}

// Texts, numbers, truths and ISO texts; nullopt: not a value of the type.
std::optional<Value> ValueOf(const std::string& text, v1::ColumnType type, ConceptSet& concepts) {
  v1::FactValue fact;
  if (text == "null") return Value(Null{});
  if (type == v1::COLUMN_TYPE_STRING) return Value(absl::string_view(text));
  if (type == v1::COLUMN_TYPE_BOOLEAN) return Value(text == "true");
  if (type == v1::COLUMN_TYPE_NUMBER) {
    const std::optional<Point> point = NumberPoint(std::strtod(text.c_str(), nullptr));
    return point ? std::optional<Value>(*point) : std::nullopt;
  }
  if (type == v1::COLUMN_TYPE_CONCEPTS) {
    for (size_t i = 0; i < text.size(); ++i) concepts.set(static_cast<unsigned char>(text[i]) % 3);
    return Value(static_cast<const ConceptSet*>(&concepts));
  }
  const std::optional<Point> point = ParseTemporal(text, type);
  if (!point) return std::nullopt;
  PEIDAN_CHECK(ParseTemporal(FormatTemporal(*point, type), type) == point);
  return Value(*point);
}

void CheckFaults(const Faults& faults, absl::string_view text) {
  PEIDAN_CHECK(!faults.empty());
  for (const v1::RuleFault& fault : faults.list()) {
    PEIDAN_CHECK(fault.character() >= 0 && fault.character() <= static_cast<int>(text.size()) + 1);
    PEIDAN_CHECK(!fault.message().empty());
  }
}

void CheckCell(const Cell& cell, const std::optional<Value>& value) {
  PEIDAN_CHECK(cell == cell && cell.Covers(cell));
  PEIDAN_CHECK(cell.Disjoint(cell) == cell.AdmitsNothing());
  PEIDAN_CHECK(Cell(cell.type()).Covers(cell));
  PEIDAN_CHECK(cell.Evaluate(Missing{}) == (cell.always() ? v1::VERDICT_PASS : v1::VERDICT_UNKNOWN));
  if (!value) return;
  const v1::Verdict verdict = cell.Evaluate(*value);
  PEIDAN_CHECK(verdict == v1::VERDICT_PASS || verdict == v1::VERDICT_FAIL);
  if (cell.type() == v1::COLUMN_TYPE_CONCEPTS) return;
  const ColumnIndex index({&cell});
  PEIDAN_CHECK(index.Admitting(*value).Has(0) == (verdict == v1::VERDICT_PASS));
}

}  // namespace
}  // namespace peidan::matching

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peidan::matching;
  if (size == 0) return 0;
  const peidan::v1::ColumnType type = TypeOf(static_cast<char>(data[0]));
  const std::string input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t line_break = input.rfind('\n');
  const std::string text = input.substr(0, line_break);
  ConceptSet concepts;
  const std::string last = line_break == std::string::npos ? "" : input.substr(line_break + 1);
  const std::optional<Value> value = ValueOf(last, type, concepts);
  Faults faults;
  const std::optional<Cell> cell = Cell::Parse(text, {type, &SmallLexicon()}, {"cell.csv"}, faults);
  PEIDAN_CHECK(cell.has_value() == faults.empty());
  cell ? CheckCell(*cell, value) : CheckFaults(faults, text);
  return 0;
}
