// What the committer read or wrote last: the counters of lists and of the ledger, and the catalog's revision, are asked
// for again by nearly every batch.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/apply.h"

namespace peidan::storage {

// Small values as they are on disk, present or absent, at most two generations of kGeneration. Not thread-safe. Right
// only for who hears of every write.
class RecentValues {
 public:
  static constexpr size_t kGeneration = 16384;  // some 3 MB
  static constexpr size_t kMaxBytes = 32;       // of a value; larger ones are not kept

  // The value as it is on disk; nullptr: not known.
  const std::optional<std::string>* Find(std::string_view key);
  // What was read.
  void Add(std::string_view key, const std::optional<std::string>& value);
  // What was written: what is known stays right.
  void Update(const Changes& written);
  // Forgets everything, because it is not known what was written.
  void Clear();

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
  };
  using Values = std::unordered_map<std::string, std::optional<std::string>, Hash, std::equal_to<>>;

  // Makes room for one more in `young_`.
  void Rotate();

  Values young_;
  Values old_;  // were not asked for since young_ began, and go when it is full; no key is in both
};

}  // namespace peidan::storage
