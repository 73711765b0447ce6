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
  double priority_unit = 50;             // a row of this priority has weight 1
  double term_gain = 0.15;               // more weight per condition a row states beyond its first
  double second_lead = 0.55;             // share of a row for its second lead, squared for the third
  double cooperating_share = 0.3;        // share of a row for its cooperating bureaus
  double overridden_share = 0.15;        // share of a row that a row of higher priority overrides on the same topic
  double generic_share = 0.6;            // share of a row on topics that tell little, beside a topic that tells more
  double joint_weight = 1.5;             // of a row of the joint table
  double text_weight = 1.0;              // of the best resource of a bureau
  double vocabulary_weight = 1.5;        // of the vocabulary of a bureau beside rows that fired
  double vocabulary_alone_weight = 1.2;  // the same where no row fired at all
  double vocabulary_half = 10;           // vocabulary score that counts half
  double vocabulary_scale = 3;           // a bureau this far behind the best one gets the e-th part
  double named_weight = 10;              // of a resource the need names

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
  double decide_evidence = 0.8;         // least evidence for a lead
  double decide_evidence_alone = 1.3;   // the same where no row speaks for it
  double decide_margin = 0.12;          // least lead over the best rival, as a share of the evidence
  double decide_margin_disputed = 0.4;  // the same where the vocabulary speaks for another bureau
  double match_score = 0.4;             // least score of a resource that is chosen
  double second_need_share = 0.8;       // evidence of a bureau for a need of its own, as a share of the lead's
  double cooperating_least = 0.15;      // least evidence of a cooperating bureau, as a share of the lead's
  int max_cooperating = 4;              // most cooperating bureaus of one order
};

// The columns of scoring.csv.
const std::vector<absl::string_view>& ScoringHeader();

// Faults: unknown or repeated names, values that are no numbers or negative.
Scoring ReadScoring(const CsvTable& table, Faults& faults);

}  // namespace peidan::matching
