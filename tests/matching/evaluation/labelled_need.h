// Needs (诉求) with what a careful person says about them.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace peidan::matching {

struct LabelledNeed {
  std::string id;
  std::string text;
  std::string kind;                      // single, multi, unclear, out_of_scope or emergency
  std::vector<std::string> leads;        // bureau codes that may lead, best first
  std::vector<std::string> cooperating;  // bureau codes

  // Whether bureaus of the district can take it.
  bool answerable() const { return kind == "single" || kind == "multi"; }
};

// One JSON object a line; a line that is none ends the program.
std::vector<LabelledNeed> ReadNeeds(const std::string& path);

// A fixed day in November 2026; capacity is never short here.
absl::Time EvaluationTime();

}  // namespace peidan::matching
