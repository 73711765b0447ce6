// The header of a table that is evaluated alone, without a manifest: each title says what its column is.
//
//   id  priority  basis  owner  valid_from  valid_to  note   the column of that role
//   age:number                                               an input
//   except age:number                                        an exception
//   out allowance:number                                     an output
//
// Types are string, number, boolean, date, time and duration; without one it is string.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "matching/fault.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::server {

// One column for each title, in their order. Adds a fault for a title that says no such thing; whether the columns make
// a table is for its compilation to say. An input and an exception of one name test the same fact.
std::vector<v1::RuleColumn> ColumnsOfTitles(absl::string_view file, const std::vector<std::string>& titles,
                                            matching::Faults& faults);

}  // namespace peidan::server
