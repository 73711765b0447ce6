// The compiled tables of a rule set, as the stages of the matcher read them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "matching/decision_table.h"
#include "matching/lexicon.h"
#include "matching/process/process_rules.h"
#include "matching/scoring.h"
#include "matching/word_weights.h"
#include "peidan/v1/match.pb.h"

namespace peidan::matching {

// Who is responsible (routing.csv, joint.csv).
struct Responsibility {
  std::vector<std::string> leads;        // `bureaus/{code}`, best first, at least one
  std::vector<std::string> cooperating;  // `bureaus/{code}`
  std::string basis;
  std::string note;
};

// A danger to life (emergencies.csv).
struct Emergency {
  std::vector<std::string> calls;  // telephone numbers, in the order to try them
  std::string advice;
  std::string basis;
};

// What nobody in the district can take (out_of_scope.csv).
struct OutOfScope {
  std::string guidance;
  std::string note;
};

// A topic that does not tell by itself who is responsible (unclear.csv).
struct UnclearTopic {
  std::string question;
  std::string options;  // the answers a person may give, for reading
  std::string note;
};

// How fast (urgency_classes.csv).
struct UrgencyLimit {
  v1::UrgencyClass urgency;
  int limit_hours;
  bool limit_in_working_time;  // else around the clock
  int sign_in_hours;
  bool sign_in_in_working_time;
  std::string basis;
};

// What words mean. By far the largest part of a rule set, and the one that changes least: rule sets that say the same
// here share it. Immutable once compiled.
struct Language {
  Lexicon lexicon;
  WordWeights word_weights;
};

// Everything a rule set says. Immutable once compiled.
struct PolicyTables {
  explicit PolicyTables(std::shared_ptr<const Language> meanings)
      : language(std::move(meanings)), lexicon(language->lexicon), word_weights(language->word_weights) {}

  const std::shared_ptr<const Language> language;
  const Lexicon& lexicon;
  const WordWeights& word_weights;
  Scoring scoring;
  DecisionTable<Responsibility> routing;
  DecisionTable<Responsibility> joint;
  DecisionTable<Emergency> emergencies;
  DecisionTable<OutOfScope> out_of_scope;
  DecisionTable<UnclearTopic> unclear;
  DecisionTable<UrgencyLimit> urgency;
  process::ProcessRules process;  // its calendar works around the clock where the rule set has no working hours
  // Every decision table by name, those above included.
  std::map<std::string, std::shared_ptr<const CompiledTable>, std::less<>> decision_tables;

  // Topics of the rows of the table of unclear topics that are in force: they say less than any other topic.
  ConceptSet GenericTopics(absl::CivilDay day) const;
};

}  // namespace peidan::matching
