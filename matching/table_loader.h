// The tables of the policy, from compiled tables to typed rows.
#pragma once

#include <memory>

#include "matching/policy_tables.h"
#include "matching/table/table.h"

namespace peidan::matching {

// Each loader adds a fault for every column that the policy needs and the manifest does not define so, and for rows
// that contradict each other; then the table is empty. Columns beside those needed are for people.
DecisionTable<Responsibility> LoadRouting(std::shared_ptr<const CompiledTable> table, Faults& faults);
DecisionTable<Responsibility> LoadJoint(std::shared_ptr<const CompiledTable> table, Faults& faults);
DecisionTable<Emergency> LoadEmergencies(std::shared_ptr<const CompiledTable> table, Faults& faults);
DecisionTable<OutOfScope> LoadOutOfScope(std::shared_ptr<const CompiledTable> table, Faults& faults);
DecisionTable<UnclearTopic> LoadUnclear(std::shared_ptr<const CompiledTable> table, Faults& faults);
DecisionTable<UrgencyLimit> LoadUrgency(std::shared_ptr<const CompiledTable> table, Faults& faults);

}  // namespace peidan::matching
