// Random S-FEEL cells of one type, with values that lie on and around their literals.
#pragma once

#include <random>
#include <string>

#include "nlohmann/json.hpp"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

class CellMaker {
 public:
  explicit CellMaker(uint32_t seed) : random_(seed) {}

  v1::ColumnType Type();
  // A cell that follows the grammar of matching/table/cell.h without what it adds to S-FEEL.
  std::string Cell(v1::ColumnType type);
  // A value of the type as JSON, dates, times and durations as ISO text; now and then null.
  nlohmann::json Value(v1::ColumnType type);

 private:
  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  bool OneIn(int n) { return Pick(1, n) == 1; }
  std::string Space() { return OneIn(4) ? " " : ""; }
  std::string Test(v1::ColumnType type);
  std::string Interval(v1::ColumnType type);
  // The literal of a drawn value; equal draws are written in several ways.
  std::string Literal(v1::ColumnType type);
  std::string Number();
  std::string Text();
  std::string QuotedText();
  std::string Temporal(v1::ColumnType type);

  std::mt19937 random_;
};

}  // namespace peidan::matching
