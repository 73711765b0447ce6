// Faults found while a rule set is read: all of them are reported, each at its place.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

// A place in a rule file. Rows, columns and characters are counted from 1, the header is row 1; character 0 is the cell
// as a whole.
struct Place {
  absl::string_view file;
  int row = 1;
  int column = 1;
  int character = 0;
};

// Most faults that are told; the rest is only counted, so that a file of nothing but faults takes no more memory than a
// good one.
inline constexpr size_t kMaxFaults = 10'000;

// Longest message in bytes: what it quotes may be a whole cell, and ten thousand of them would be told.
inline constexpr size_t kMaxMessageBytes = 2'000;

// As much of a message as may be told, cut between characters.
absl::string_view Shortened(absl::string_view message);

// A growing list of faults. Not thread-safe.
class Faults {
 public:
  // `message` is Chinese, for the official who edits the table.
  void Add(const Place& place, absl::string_view message, v1::RuleFaultReason reason = v1::RULE_FAULT_REASON_CONTENT);
  bool empty() const { return count_ == 0; }
  // All that were found, told or not.
  size_t count() const { return count_; }
  // The first kMaxFaults, in the order they were found.
  const std::vector<v1::RuleFault>& list() const { return faults_; }
  // OK, or INVALID_ARGUMENT with one `file:row:column: message` a line (`file:row:column:character: message` where the
  // character is known), in the order they were found.
  absl::Status ToStatus() const;

 private:
  std::vector<v1::RuleFault> faults_;
  size_t count_ = 0;
};

}  // namespace peidan::matching
