// Orders that two rule sets decide otherwise, written as they come.
#pragma once

#include <vector>

#include <peidan/v1/rule_set.pb.h>

#include "client/peidanctl/directory.h"
#include "client/peidanctl/session.h"

namespace peidan::ctl {

// How many differences a table shows where the user does not say.
inline constexpr int kDifferencesShown = 20;

// JSON and CSV have every difference, one a line, so that a long comparison never waits for its end; the table has the
// shifts between bureaus and the first differences. Used from one thread.
class DifferenceWriter {
 public:
  // `session` must outlive the writer. With `explain` the certificates of the differences shown follow them.
  DifferenceWriter(Session& session, int limit, bool explain);

  // False once the output is closed.
  bool Take(const v1::DecisionDifference& difference);
  void Finish(const v1::RuleComparison& comparison);

 private:
  Session& session_;
  const int limit_;
  const bool explain_;
  Directory names_;
  std::vector<v1::DecisionDifference> shown_;
};

}  // namespace peidan::ctl
