// A load of one's own choice on a server: a mix of calls, so many in flight or so many a second, with readers of the
// feed.
#pragma once

#include <string>

#include "tests/bench/measure.h"

namespace peidan::bench {

struct Load {
  Mix mix;
  std::string name;  // of the mix, for the report
  int in_flight = 64;
  double rate = 0;   // calls a second; 0: as fast as `in_flight` calls at a time go
  int watchers = 0;  // streams of the event feed
};

// Puts the load on the server at `address`, or on one of its own where that is empty.
void MeasureLoad(const Settings& settings, const std::string& address, const Load& load, Report& report);

}  // namespace peidan::bench
