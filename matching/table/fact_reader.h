// The facts that a table is asked about, as one value for each column that tests one.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "matching/concept_set.h"
#include "matching/lexicon.h"
#include "matching/table/table.h"
#include "matching/table/value.h"

namespace peidan::matching {

// Reads in the constructor. The values borrow from `facts` and from this object.
class FactReader {
 public:
  FactReader(const CompiledTable& table, const Lexicon* lexicon, const v1::Facts& facts);
  FactReader(const FactReader&) = delete;
  FactReader& operator=(const FactReader&) = delete;

  // One for each input column, then one for each exception column.
  const std::vector<Value>& values() const { return values_; }
  // Names of columns whose fact is of another type, in the order of values(); those values are missing.
  const std::vector<std::string>& mistyped() const { return mistyped_; }

 private:
  void Read(const v1::RuleColumn& column, const Lexicon* lexicon, const v1::Facts& facts);
  std::optional<Value> ReadConcepts(const v1::FactValue& fact, const Lexicon& lexicon);

  std::vector<Value> values_;
  std::vector<std::string> mistyped_;
  std::deque<ConceptSet> concepts_;  // what values_ points to
};

// Name of the fact that a column tests.
const std::string& FactOf(const v1::RuleColumn& column);

}  // namespace peidan::matching
