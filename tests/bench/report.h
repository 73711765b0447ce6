// The figures of a run, for people as a table and for programs as JSON.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/tally.h"

namespace peidan::bench {

// What a call is measured beside, in the same run.
struct Ceiling {
  std::string what;
  LoopResult result;
  double cpu_micros = 0;
};

struct Row {
  std::string what;  // e.g. `place`
  std::string how;   // e.g. `64 in flight`, `500/s`
  LoopResult result;
  double cpu_micros = 0;  // processor time of the server per call; 0: not known
  std::vector<Ceiling> ceilings = {};
};

// Prints as it goes or, as JSON, at the end. Not thread-safe.
class Report {
 public:
  explicit Report(bool json) : json_(json) {}

  void Add(const Row& row);
  // A sentence about the run, e.g. how much memory it took.
  void Note(const std::string& sentence);
  // Prints what is left. False: a call failed.
  bool Finish();

 private:
  const bool json_;
  std::vector<Row> rows_;
  std::vector<std::string> notes_;
};

}  // namespace peidan::bench
