// The rule set (规则集): lexicon and decision tables, loaded from a folder, checked, hashed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "matching/fault.h"
#include "matching/process/process_rules.h"
#include "matching/rule_files.h"
#include "matching/worktime/work_calendar.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

struct PolicyTables;

// Immutable, thread-safe. (The loader of the server reads the folder; this layer does no I/O.)
class RuleSet {
 public:
  // Compiles the canonical form. The manifest must define one or more tables of kind LEXICON, one of kind SCORING, at
  // most one of each of the kinds WORD_WEIGHTS, CALENDAR and WORKING_HOURS (work_tables.h), PROCESS and ESCALATION
  // (process_tables.h), and the decision tables routing, joint, emergencies, out_of_scope, unclear and urgency_classes
  // with the columns that table_loader.h reads; further decision tables are compiled too, cases are read
  // (rule_cases.h). Adds every fault it finds; nullptr where there was one. With `alike` the result is the same to the
  // byte, and made in a third of the time where that says the same in its lexicon and word weights; it need not outlive
  // the result.
  static std::unique_ptr<const RuleSet> Compile(v1::RuleSet message, Faults& faults, const RuleSet* alike = nullptr);
  // From files (rule_files.h). INVALID_ARGUMENT lists every fault of every file, one a line (Faults::ToStatus).
  static absl::StatusOr<std::unique_ptr<const RuleSet>> Compile(const std::vector<RuleFile>& files,
                                                                const RuleSet* alike = nullptr);
  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  // SHA-256 over the canonical form, 64 hex digits.
  const std::string& hash() const { return hash_; }
  const v1::RuleSet& message() const { return message_; }
  // What the stages of the matcher read (policy_tables.h).
  const PolicyTables& tables() const { return *tables_; }
  // When people work (工作日历). Around the clock where the rule set does not say.
  const worktime::WorkCalendar& calendar() const;
  // How an order goes on after it is decided (办理规则), with the same calendar.
  const process::ProcessRules& process() const;

 private:
  RuleSet(v1::RuleSet message, std::unique_ptr<const PolicyTables> tables);

  v1::RuleSet message_;
  std::string hash_;
  std::unique_ptr<const PolicyTables> tables_;
};

}  // namespace peidan::matching
