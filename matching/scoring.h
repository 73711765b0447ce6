// The numbers of the policy: weights and thresholds, read from scoring.csv.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "matching/csv.h"

namespace peidan::matching {

// Every field is one row of scoring.csv under the same name; what a rule set leaves out has the default here.
struct Scoring {
  // Reading a text.
  int negation_reach = 5;          // most characters between a negation and the mention it takes out
  int done_negation_reach = 2;     // the same between a negation and the `done` phrase that it turns round
  int longest_counted_form = 5;    // characters; longer forms count no more
  double form_length_gain = 0.12;  // strength per character beyond two
  double gap_loss = 0.03;          // share of the strength that each character in the gaps of a form costs
  double request_weight = 1.3;     // mentions in a clause that asks for something
  double report_weight = 0.3;      // mentions in what somebody only claims
  double repeat_weight = 0.2;      // share of every further mention of a concept

  // Evidence for a bureau.
  double priority_unit = 50;       // a row of this priority has weight 1
  double explicit_weight = 1;      // of a row of higher priority than a plain one, beside its priority
  double decisive_weight = 20;     // of a row of priority 100, once more
  double term_gain = 0.15;         // more weight per condition a row states beyond its first
  double second_lead = 0.55;       // share of a row for its second lead, squared for the third
  double cooperating_share = 0.3;  // share of a row for its cooperating bureaus
  double overridden_share = 0.15;  // share of a row that a row of higher priority overrides on the same topic
  double generic_share = 0.6;      // share of a row on topics that tell little, beside a topic that tells more
  double joint_weight = 1.5;       // of a row of the joint table
  double text_weight = 1.0;        // of the best resource of a bureau
  double wording_weight = 2;       // of one unit of log-odds that the words speak for a bureau
  double opening_share = 0.5;      // the part of a need that is its opening
  double opening_weight = 0;       // of what the words of the opening say once more about who leads a joint need
  double wording_reach = 4;        // a bureau so many units of log-odds behind the best gets nothing
  double named_weight = 10;        // of a resource the need names
  double precedent_weight = 10;    // by which the lead of a precedent stands above the next bureau

  // Evidence for a resource; the shares add up to 1, the hint of the need comes on top.
  double resource_text_share = 0.3;
  double resource_phrase_share = 0.3;
  double resource_concept_share = 0.25;
  double resource_bureau_share = 0.15;
  int phrase_least_terms = 2;         // a phrase that shares fewer terms with a need shares nothing
  double concept_phrase_first = 0.4;  // how much a resource is about what one of its phrases mentions; a name counts 1
  double concept_phrase_further = 0.2;  // the same for each further phrase
  double field_weight = 0.05;           // of a service field that the need hints at and the resource has
  double text_half = 12;                // retrieval score that counts half

  // Deciding.
  double evidence_unit = 1;           // evidence that makes a bureau e times as likely as another
  double decide_probability = 0.6;    // least probability of a lead
  double decide_joint = 0;            // the same of a need that may be joint; less than that: no more care
  double hold_unclear = 0.3;          // of the outcome that too little is said: a person asks
  double hold_out_of_scope = 0.3;     // of the outcome that nobody can take it: a person looks
  double alarm = 0.5;                 // of the outcome that somebody is in danger: an alarm without a row
  double alarm_with_row = 0.03;       // the same where a row of emergencies.csv fires
  double refuse_with_row = 0.03;      // of the outcome that nobody can take it, where a row of out_of_scope.csv fires
  double match_score = 0.4;           // least score of a resource that is chosen
  double second_need_share = 0.8;     // evidence of a row for a need of its own, as a share of the lead's rows
  double separate_share = 0.3;        // the same for a need that is told apart; the words must agree
  double separate_probability = 0.5;  // of words as for a joint need, for needs to be told apart
  double joint_suspected = 0.25;      // of words that the need may be joint: its lead takes more care
  double joint_probability = 0.5;     // of words that several bureaus must take the need together
  int joint_cooperating = 2;          // most cooperating bureaus that such words name
  double joint_maybe = 0.25;          // the same for words that may mean it
  int maybe_cooperating = 1;
  int rule_cooperating = 1;         // most cooperating bureaus that plain rows name, whatever the words
  double cooperating_least = 0.15;  // least evidence of a cooperating bureau, as a share of the lead's
  int max_cooperating = 2;          // most cooperating bureaus where a joint row fires
};

// The columns of scoring.csv.
const std::vector<absl::string_view>& ScoringHeader();

// Faults: unknown or repeated names, values that are no numbers or negative.
Scoring ReadScoring(const CsvTable& table, Faults& faults);

}  // namespace peidan::matching
