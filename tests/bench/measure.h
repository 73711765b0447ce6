// One kind of call at one load, so often, and what it costs the server.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/bench/calls.h"
#include "tests/bench/closed_loop.h"
#include "tests/bench/report.h"

namespace peidan::bench {

// How all measurements of a run are made.
struct Settings {
  absl::Duration duration = absl::Seconds(3);  // of each measurement
  absl::Duration warm_up = absl::Seconds(1);   // before the first
  int rounds = 3;                              // the median counts
  std::string folder;                          // for stores and the like
  std::string bin;                             // where peidand is
  std::string self;                            // this program
};

// A measurement, and the process whose processor time is counted meanwhile; 0: none.
struct Measurement {
  std::function<LoopResult()> run;
  pid_t process = 0;
};
struct Measured {
  LoopResult result;      // of the median round
  double cpu_micros = 0;  // per call, over all rounds
};
// Each measurement in every round, in turn, so that a drift of the machine meets them all.
std::vector<Measured> InTurn(int rounds, const std::vector<Measurement>& measurements);

// Calls of a mix, so many in flight.
LoopResult CallClosed(Caller& caller, const Mix& mix, int in_flight, absl::Duration duration);
// Calls of a mix, so many a second.
LoopResult CallOpen(Caller& caller, const Mix& mix, double rate, absl::Duration duration);

// A row of the report.
Row RowOf(const std::string& what, const std::string& how, const Measured& measured,
          std::vector<Ceiling> ceilings = {});

}  // namespace peidan::bench
