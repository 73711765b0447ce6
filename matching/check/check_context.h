// What every check reads, and the checks themselves; each is a function of its own and adds what it finds.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "matching/catalog.h"
#include "matching/check/findings.h"
#include "matching/check/near_rows.h"
#include "matching/check/table_regions.h"
#include "matching/check/work_budget.h"
#include "matching/policy_tables.h"
#include "matching/rule_set.h"

namespace peidan::matching {

// A decision table, prepared.
struct CheckedTable {
  CheckedTable(const CompiledTable& compiled, const v1::RuleManifest& manifest, absl::CivilDay today,
               WorkBudget& budget)
      : table(compiled), regions(compiled, manifest, today, budget), near(regions) {}
  CheckedTable(const CheckedTable&) = delete;
  CheckedTable& operator=(const CheckedTable&) = delete;

  const CompiledTable& table;
  TableRegions regions;
  NearRows near;
};

struct CheckContext {
  const RuleSet& rules;
  const Catalog* catalog;  // null: what needs one is not checked
  absl::CivilDay today;
  WorkBudget& budget;  // where it ends a check returns, and tells nothing that it is not sure of
  // Every decision table, by name.
  std::map<std::string, CheckedTable, std::less<>> decisions;
  Findings findings;

  const PolicyTables& tables() const { return rules.tables(); }
};

// Of one decision table.
void CheckValidity(CheckContext& context, const CheckedTable& table);  // expired, not yet in force
void CheckDeadRows(CheckContext& context, const CheckedTable& table);  // rows that can never hit
void CheckOverlaps(CheckContext& context, const CheckedTable& table);  // UNIQUE, ANY, PRIORITY; rows given twice
void CheckShadows(CheckContext& context, const CheckedTable& table);   // ANY, PRIORITY
void CheckGaps(CheckContext& context, const CheckedTable& table);      // UNIQUE, ANY, PRIORITY
void CheckBasis(CheckContext& context, const CheckedTable& table);

// Of the policy.
void CheckRouting(CheckContext& context);  // ties, and rows that always give way
void CheckJoint(CheckContext& context);    // the same
void CheckTopics(CheckContext& context);   // topics and alarms that no row reaches
void CheckEmergencies(CheckContext& context);
void CheckUrgency(CheckContext& context);
void CheckScoring(CheckContext& context);
void CheckCalendar(CheckContext& context);   // years without their notice, make-up days on a weekday
void CheckProcess(CheckContext& context);    // working time without office hours, ladders that nobody climbs
void CheckLexicon(CheckContext& context);    // forms in two classes, concepts that nothing uses
void CheckBureaus(CheckContext& context);    // unknown to the catalog, or reached by no row
void CheckResources(CheckContext& context);  // resources that no order can get

// Where a bureau leads by a live row of the routing table in force today, `bureaus/{code}`.
std::vector<std::string> LeadingBureaus(const CheckContext& context);

}  // namespace peidan::matching
