// Whether the definition of a table holds together, before any row is read.
#pragma once

#include <vector>

#include "matching/fault.h"
#include "matching/table/table.h"

namespace peidan::matching {

// Places of the columns by role; -1: the table has none.
struct ColumnPlaces {
  int id = -1;
  int priority = -1;
  int valid_from = -1;
  int valid_to = -1;
  std::vector<int> inputs;
  std::vector<int> exceptions;
  std::vector<int> outputs;
};

// Adds a fault for whatever contradicts itself: columns without name or type, two ids, a hit policy without what it
// needs, a vocabulary that there is not, facts of two types, too much of anything.
ColumnPlaces CheckDefinition(const v1::RuleTable& table, const Vocabularies& vocabularies, Faults& faults);

// The file of a table, or its name where it has none: how faults call it.
absl::string_view FileOf(const v1::RuleTable& table);

}  // namespace peidan::matching
