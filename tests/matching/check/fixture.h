// A rule set and a library with one fault in them, told as a change of healthy/.
//
// A fixture is a text, one step after the other; `#` begins a comment. FILE is a path in healthy/, KEY the first cell
// of a row of it, and the rows are lines as they stand in the file.
//   add FILE           and the row on the next line, which goes to the end; a file that is not there is made
//   replace FILE KEY   and the row on the next line
//   remove FILE KEY
//   edit FILE          and on the next two lines a text that stands in the file once, and what takes its place
//   expect FINDING     as Describe writes it; in the order in which the check reports them
#pragma once

#include <map>
#include <string>
#include <vector>

#include "peidan/v1/rule_set.pb.h"

namespace peidan::matching {

struct Fixture {
  std::map<std::string, std::string> files;  // by path, e.g. `rules/routing.csv`
  std::vector<std::string> expected;
};

// Names of all fixtures, ascending.
std::vector<std::string> FixtureNames();

// healthy/ with the steps of a fixture taken; the name empty: healthy/ as it is. A step that cannot be taken ends the
// program with its text.
Fixture ReadFixture(const std::string& name);

// What the check reports on the rules and the catalog among the files, or what keeps the rules from being compiled.
std::vector<v1::RuleFinding> FindingsIn(const Fixture& fixture);

// E.g. `ERROR ROWS_OVERLAP allowance.csv:4 A3 A2`, `ERROR CONCEPT routing.csv:4:topics:17 R3`.
std::string Describe(const v1::RuleFinding& finding);

}  // namespace peidan::matching
