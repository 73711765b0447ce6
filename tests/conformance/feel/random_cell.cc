#include "tests/conformance/feel/random_cell.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace peidan::matching {
namespace {

constexpr v1::ColumnType kTypes[] = {v1::COLUMN_TYPE_STRING,  v1::COLUMN_TYPE_NUMBER, v1::COLUMN_TYPE_NUMBER,
                                     v1::COLUMN_TYPE_BOOLEAN, v1::COLUMN_TYPE_DATE,   v1::COLUMN_TYPE_TIME,
                                     v1::COLUMN_TYPE_DURATION};
const char* const kTexts[] = {"",     "低保", "低收入", "外地", "低 保", "a\"b", "a\\b",
                              "null", "-",    "true",   "5",    "𬭚",  "a\nb"};

bool IsOrdered(v1::ColumnType type) { return type != v1::COLUMN_TYPE_STRING && type != v1::COLUMN_TYPE_BOOLEAN; }

const char* FunctionOf(v1::ColumnType type) {
  if (type == v1::COLUMN_TYPE_DATE) return "date";
  return type == v1::COLUMN_TYPE_TIME ? "time" : "duration";
}

}  // namespace

v1::ColumnType CellMaker::Type() { return kTypes[Pick(0, std::size(kTypes) - 1)]; }

std::string CellMaker::Number() {
  if (OneIn(20)) return absl::StrFormat("%d", Pick(-1000000, 1000000) * 1000);
  if (OneIn(3)) return absl::StrFormat("%.*f", Pick(1, 3), Pick(-40, 40) / 8.0);
  return absl::StrCat(Pick(-5, 5));
}

std::string CellMaker::Text() { return kTexts[Pick(0, std::size(kTexts) - 1)]; }

std::string CellMaker::QuotedText() {
  std::string quoted = "\"";
  for (char c : Text()) {
    if (c == '\n') {
      quoted += "\\n";
    } else {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string CellMaker::Temporal(v1::ColumnType type) {
  if (type == v1::COLUMN_TYPE_DATE) {
    if (OneIn(10)) return absl::StrFormat("%04d-02-28", Pick(1000, 9999));
    return absl::StrFormat("2026-%02d-%02d", Pick(10, 12), Pick(1, 4));
  }
  if (type == v1::COLUMN_TYPE_TIME) return absl::StrFormat("%02d:%02d:%02d", Pick(0, 23), Pick(0, 1) * 30, Pick(0, 2));
  const char* sign = OneIn(5) ? "-" : "";
  if (OneIn(2)) return absl::StrFormat("%sP%dY%dM", sign, Pick(0, 2), Pick(0, 25));
  if (OneIn(3)) return absl::StrFormat("%sPT%dH", sign, Pick(0, 73));
  return absl::StrFormat("%sP%dDT%dM", sign, Pick(0, 3), Pick(0, 1) * 1440);
}

std::string CellMaker::Literal(v1::ColumnType type) {
  if (type == v1::COLUMN_TYPE_STRING) return QuotedText();
  if (type == v1::COLUMN_TYPE_BOOLEAN) return OneIn(2) ? "true" : "false";
  if (type == v1::COLUMN_TYPE_NUMBER) return Number();
  return absl::StrCat(FunctionOf(type), "(", Space(), "\"", Temporal(type), "\"", Space(), ")");
}

std::string CellMaker::Interval(v1::ColumnType type) {
  const char* const open[] = {"[", "(", "]"};
  const char* const close[] = {"]", ")", "["};
  return absl::StrCat(open[Pick(0, 2)], Space(), Literal(type), Space(), "..", Space(), Literal(type), Space(),
                      close[Pick(0, 2)]);
}

std::string CellMaker::Test(v1::ColumnType type) {
  if (OneIn(12)) return "null";
  if (!IsOrdered(type) || OneIn(3)) return Literal(type);
  const char* const signs[] = {"<", "<=", ">", ">="};
  return OneIn(2) ? Interval(type) : absl::StrCat(signs[Pick(0, 3)], Space(), Literal(type));
}

std::string CellMaker::Cell(v1::ColumnType type) {
  if (OneIn(40)) return "-";
  std::string list = Test(type);
  for (int more = Pick(0, 3); more > 1; --more) absl::StrAppend(&list, Space(), ",", Space(), Test(type));
  return OneIn(4) ? absl::StrCat("not(", Space(), list, Space(), ")") : list;
}

nlohmann::json CellMaker::Value(v1::ColumnType type) {
  if (OneIn(12)) return nullptr;
  if (type == v1::COLUMN_TYPE_STRING) return Text();
  if (type == v1::COLUMN_TYPE_BOOLEAN) return OneIn(2);
  if (type == v1::COLUMN_TYPE_NUMBER) return std::stod(Number());
  return Temporal(type);
}

}  // namespace peidan::matching
