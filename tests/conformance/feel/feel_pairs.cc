// Prints what our reader of cells says of random cells and values:
//   feel_pairs SEED COUNT
// One JSON object a line: {"type": "NUMBER", "cell": "[1..3)", "value": 2, "admits": true}. Cells that no value can
// meet and intervals over two kinds of durations are faults to us, so they are drawn again.
#include <iostream>
#include <string>

#include "matching/table/cell.h"
#include "tests/conformance/feel/random_cell.h"

namespace peidan::matching {
namespace {

v1::FactValue FactOf(const nlohmann::json& value) {
  v1::FactValue fact;
  if (value.is_null()) fact.set_null(true);
  if (value.is_boolean()) fact.set_boolean(value.get<bool>());
  if (value.is_number()) fact.set_number(value.get<double>());
  if (value.is_string()) fact.set_text(value.get<std::string>());
  return fact;
}

// A cell that parses, and its text.
std::pair<std::string, Cell> Draw(CellMaker& maker, v1::ColumnType type) {
  while (true) {
    std::string text = maker.Cell(type);
    Faults faults;
    std::optional<Cell> cell = Cell::Parse(text, {type}, {"pair"}, faults);
    if (cell) return {std::move(text), *std::move(cell)};
    const v1::RuleFault& fault = faults.list()[0];
    const bool expected = fault.reason() == v1::RULE_FAULT_REASON_EMPTY_RANGE ||
                          (fault.reason() == v1::RULE_FAULT_REASON_TYPE && type == v1::COLUMN_TYPE_DURATION);
    if (expected) continue;
    std::cerr << text << ": " << faults.ToStatus() << "\n";
    std::exit(1);
  }
}

void PrintPairs(uint32_t seed, int count) {
  CellMaker maker(seed);
  for (int i = 0; i < count; ++i) {
    const v1::ColumnType type = maker.Type();
    const auto [text, cell] = Draw(maker, type);
    const nlohmann::json value = maker.Value(type);
    const v1::FactValue fact = FactOf(value);
    const std::optional<Value> read = ReadFact(fact, type);
    if (!read) {
      std::cerr << value << " is no value of its type\n";
      std::exit(1);
    }
    const bool admits = cell.Evaluate(*read) == v1::VERDICT_PASS;
    constexpr size_t kPrefix = sizeof("COLUMN_TYPE_") - 1;
    std::cout << nlohmann::json{{"type", v1::ColumnType_Name(type).substr(kPrefix)},
                                {"cell", text},
                                {"value", value},
                                {"admits", admits}}
              << "\n";
  }
}

}  // namespace
}  // namespace peidan::matching

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: feel_pairs SEED COUNT\n";
    return 2;
  }
  peidan::matching::PrintPairs(static_cast<uint32_t>(std::stoul(argv[1])), std::stoi(argv[2]));
}
