// A table and its facts as one text, for the fuzz target of tables. Three parts between lines of `---`:
//   COLLECT SUM                   hit policy and aggregation, by their names without prefix
//   age INPUT NUMBER [fact]       then one column a line: name, role, type (`required` and `list` may follow)
//   ---
//   R1,[60..80),5                 the rows as CSV, without a header
//   ---
//   age 75                        facts: `name value`; numbers, true, false, null, "text", or [text text]
#pragma once

#include "absl/strings/string_view.h"
#include "matching/fault.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

struct TableInput {
  v1::RuleTable table;
  v1::Facts facts;
};

// Reads any bytes; what it cannot read is left out.
TableInput ReadTableInput(absl::string_view text, Faults& faults);

}  // namespace peidan::matching
