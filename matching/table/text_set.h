// A finite set of texts, or all texts but those.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace peidan::matching {

// Immutable after construction.
class TextSet {
 public:
  TextSet() = default;
  // Sorts and drops doubles.
  TextSet(std::vector<std::string> texts, bool complement);

  bool Contains(absl::string_view text) const;
  bool Covers(const TextSet& other) const;
  bool Disjoint(const TextSet& other) const;
  // The texts of the set; with complement() those that are not in it. Ascending.
  const std::vector<std::string>& texts() const { return texts_; }
  bool complement() const { return complement_; }
  bool operator==(const TextSet&) const = default;

 private:
  std::vector<std::string> texts_;
  bool complement_ = false;
};

}  // namespace peidan::matching
