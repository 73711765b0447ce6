// The rule set (规则集): lexicon and decision tables, loaded from a folder, checked, hashed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace peidan::matching {

struct PolicyTables;

// One file of a rule set, as text.
struct RuleFile {
  std::string name;  // e.g. `routing.csv`
  std::string text;
};

// Immutable, thread-safe. (The loader of the server reads the folder; this layer does no I/O.)
class RuleSet {
 public:
  // Needs all of lexicon.csv, markers.csv, routing.csv, joint.csv, emergencies.csv, out_of_scope.csv, unclear.csv,
  // urgency_classes.csv and scoring.csv; another file that does not end in `.csv` only counts for the hash.
  // INVALID_ARGUMENT lists every fault of every file as `file:row:column: message`, one a line.
  static absl::StatusOr<std::unique_ptr<const RuleSet>> Compile(const std::vector<RuleFile>& files);
  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  // SHA-256 over the files in order of name, 64 hex digits.
  const std::string& hash() const { return hash_; }
  // What the stages of the matcher read (policy_tables.h).
  const PolicyTables& tables() const { return *tables_; }

 private:
  RuleSet(std::string hash, std::unique_ptr<const PolicyTables> tables);

  std::string hash_;
  std::unique_ptr<const PolicyTables> tables_;
};

}  // namespace peidan::matching
