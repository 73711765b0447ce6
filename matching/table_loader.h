// Reads the decision tables of a rule set from CSV.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "matching/csv.h"
#include "matching/policy_tables.h"

namespace peidan::matching {

// Each loader adds every fault it finds and leaves the faulty rows out. REQUIRES: the table was read with the header
// beside it.
const std::vector<absl::string_view>& RoutingHeader();
DecisionTable<Responsibility> LoadRouting(const CsvTable& table, const Lexicon& lexicon, Faults& faults);

const std::vector<absl::string_view>& JointHeader();
DecisionTable<Responsibility> LoadJoint(const CsvTable& table, const Lexicon& lexicon, Faults& faults);

const std::vector<absl::string_view>& EmergencyHeader();
DecisionTable<Emergency> LoadEmergencies(const CsvTable& table, const Lexicon& lexicon, Faults& faults);

const std::vector<absl::string_view>& OutOfScopeHeader();
DecisionTable<OutOfScope> LoadOutOfScope(const CsvTable& table, const Lexicon& lexicon, Faults& faults);

const std::vector<absl::string_view>& UnclearHeader();
DecisionTable<UnclearTopic> LoadUnclear(const CsvTable& table, const Lexicon& lexicon, Faults& faults);

const std::vector<absl::string_view>& UrgencyHeader();
DecisionTable<UrgencyLimit> LoadUrgency(const CsvTable& table, const Lexicon& lexicon, Faults& faults);

}  // namespace peidan::matching
