// Random decision tables with random facts, and a naive oracle of what a table must answer: row by row, without index
// and without the parser of cells, from what the cells were made of.
#pragma once

#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

// What is asked of one fact: whole numbers stand for values of any type.
struct TestSpec {
  bool dash = false;
  bool negated = false;
  bool null = false;
  struct Range {
    int low;
    int high;
    bool low_open;
    bool high_open;
  };
  std::vector<Range> ranges;  // of texts and booleans: one value each
};

struct RowSpec {
  std::string id;
  int priority = 0;
  int valid_from = 0;  // days of November 2026; 0: none
  int valid_to = 0;
  std::vector<TestSpec> inputs;
  std::optional<TestSpec> exception;
  std::optional<int> number;  // the outputs
  std::string text;
};

// nullopt: null. A key that is absent is a missing fact.
using FactSpec = std::map<std::string, std::optional<int>>;

struct TableSpec {
  std::vector<v1::ColumnType> inputs;
  v1::HitPolicy hit_policy;
  v1::Aggregation aggregation;
  std::vector<RowSpec> rows;
};

class TableMaker {
 public:
  explicit TableMaker(uint32_t seed) : random_(seed) {}
  TableSpec Table();
  FactSpec Facts(const TableSpec& table);
  int Day() { return Pick(1, 30); }
  std::mt19937& random() { return random_; }

 private:
  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  TestSpec Test(v1::ColumnType type);
  RowSpec Row(const TableSpec& table, int number);

  std::mt19937 random_;
};

// What the engine is given.
v1::RuleTable MessageOf(const TableSpec& table);
v1::Facts MessageOf(const TableSpec& table, const FactSpec& facts);
absl::CivilDay DayOfNovember(int day);
// The text of value `value` of a type, as a fact says it.
v1::FactValue FactOfType(v1::ColumnType type, int value);

// What it must answer.
v1::TableOutcome OracleAnswer(const TableSpec& table, const FactSpec& facts, int day);

}  // namespace peidan::matching
