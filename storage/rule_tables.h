// Typed tables of what governs decisions: rule sets (规则集), which of them is active, and what a candidate would have
// decided. As in tables.h: each reads from any Reader and writes into a Batch; thread-safe, without state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "peidan/record/v1/record.pb.h"
#include "peidan/v1/match.pb.h"
#include "peidan/v1/rule_set.pb.h"
#include "storage/tables.h"

namespace peidan::storage {

// Rule sets by hash (64 hex digits). Kept for ever and never changed, because orders pin them.
class RuleSetTable {
 public:
  struct Entry {
    std::string hash;
    record::v1::RuleSetRecord record;
  };
  // nullopt: none.
  static absl::StatusOr<std::optional<Entry>> Get(const Reader& reader, std::string_view hash);
  // Its files in order of name; nullopt: no such rule set.
  static absl::StatusOr<std::optional<record::v1::RuleFilesRecord>> Files(const Reader& reader, std::string_view hash);
  // Hashes that begin with `digits`, in their order, two at most: enough to know whether it is one.
  static absl::StatusOr<std::vector<std::string>> Find(const Reader& reader, std::string_view digits);
  // With the condition that there is none with this hash.
  static void Insert(Batch& batch, const Entry& entry, const record::v1::RuleFilesRecord& files);
  // Newest first.
  static absl::StatusOr<Page<Entry>> List(const Reader& reader, const PageRequest& page);
};

// The one record that says which rule set is active and which the candidate.
class RuleStateTable {
 public:
  // Version 0: there is none yet.
  static absl::StatusOr<Stored<record::v1::RuleStateRecord>> Get(const Reader& reader);
  // Replaces `before`, with the condition that nobody else did since it was read.
  static void Update(Batch& batch, const Stored<record::v1::RuleStateRecord>& before,
                     const record::v1::RuleStateRecord& after);
  // Condition that nobody replaced `present` since it was read; there is one. Not beside Update.
  static void Require(Batch& batch, const Stored<record::v1::RuleStateRecord>& present);
  static bool Owns(std::string_view conflict_key);
};

// Activations by number, from 1 without gaps; RuleStateRecord counts them.
class RuleActivationTable {
 public:
  // nullopt: none.
  static absl::StatusOr<std::optional<record::v1::RuleActivationRecord>> Get(const Reader& reader, int64_t number);
  // With the condition that the number is free.
  static void Insert(Batch& batch, int64_t number, const record::v1::RuleActivationRecord& record);
  struct Entry {
    int64_t number = 0;
    record::v1::RuleActivationRecord record;
  };
  // Numbers up to `newest`, newest first, at most `limit`. DATA_LOSS: a number is missing.
  static absl::StatusOr<std::vector<Entry>> List(const Reader& reader, int64_t newest, size_t limit);
};

// What a candidate would have decided, by candidate and order, and how far in the feed it has come.
class ShadowTable {
 public:
  struct Entry {
    std::string order;  // `orders/{order}`
    v1::Match match;
  };
  // Replaces what the candidate decided on this order before.
  static void Put(Batch& batch, std::string_view candidate, std::string_view order, const v1::Match& match);
  // In order of order name, from the first after `after` (empty: the first of all).
  static absl::StatusOr<std::vector<Entry>> List(const Reader& reader, std::string_view candidate,
                                                 std::string_view after, size_t limit);
  // Deletes what others than `candidate` (empty: all) decided, at most `limit` records; returns how many. Fewer than
  // `limit`: nothing is left.
  static absl::StatusOr<size_t> DeleteOthers(Batch& batch, const Reader& reader, std::string_view candidate,
                                             size_t limit);
  // Version 0: there never was a candidate.
  static absl::StatusOr<Stored<record::v1::ShadowProgress>> Progress(const Reader& reader);
  // Replaces `before`, with the condition that nobody else did since it was read.
  static void UpdateProgress(Batch& batch, const Stored<record::v1::ShadowProgress>& before,
                             const record::v1::ShadowProgress& after);
};

}  // namespace peidan::storage
