// The word weights (词权): how much each word, and each concept, of a need speaks for a bureau or for an outcome. A
// log-linear model whose weights are a table of the rule set, learned from labelled needs (word_weight_trainer.h) and
// read here. It speaks where no row does, and is a second opinion where one does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "matching/csv.h"
#include "matching/lexicon.h"
#include "matching/recognise.h"

namespace peidan::matching {

// What a need says in words that count; the features of the model. Each feature comes at least once, in a fixed order.
class WordingVisitor {
 public:
  virtual ~WordingVisitor() = default;
  // One or two neighbouring ideographs, or a whole Latin word or number.
  virtual void OnText(std::u32string_view text) = 0;
  // A concept, and whether it is negated or done.
  virtual void OnConcept(ConceptId id, bool negated) = 0;
};
// `words` is the normalised text with what is negated blanked out (evidence.h).
void VisitWording(std::u32string_view words, const std::vector<Mention>& mentions, WordingVisitor& visitor);

// The part of a concept id before its first dot, e.g. `noise`: concepts of one group share a feature.
absl::string_view GroupOf(absl::string_view concept_id);

// Immutable after construction, therefore thread-safe.
class WordWeights {
 public:
  // Haidian has 44; every line has a number for each of them.
  static constexpr size_t kMaxClasses = 1'000;
  // What a weight speaks for besides a bureau.
  static constexpr absl::string_view kUnclear = "unclear";
  static constexpr absl::string_view kOutOfScope = "out_of_scope";
  static constexpr absl::string_view kEmergency = "emergency";
  // Not an outcome: log-odds that several bureaus must take the need together.
  static constexpr absl::string_view kJoint = "joint";

  // No weight at all: every score is 0.
  WordWeights() = default;

  // Columns: kind, word, weights. The first line is `classes`, with the bureau codes and outcomes in ascending order,
  // between blanks; every other one is a text, concept, negated or group, with as many whole numbers: tenths of a unit
  // of log-odds, for each class. A text is one or two ideographs or a whole word.
  static const std::vector<absl::string_view>& Header();
  // Faults: no classes, unknown kinds and concepts, other texts, words twice, weights that are no whole numbers from
  // -1000 to 1000 or not one for each class.
  static WordWeights Compile(const CsvTable& table, const Lexicon& lexicon, Faults& faults);

  // Ascending; a class is a position here.
  const std::vector<std::string>& classes() const { return classes_; }
  // The score of every class, in log-odds up to a constant. The sums are of whole numbers, so the same table gives the
  // same bits on every machine.
  std::vector<double> Score(std::u32string_view words, const std::vector<Mention>& mentions) const;
  // The words that speak most for a class against the mean of all, strongest first, at most `most`.
  std::vector<std::u32string> WordsFor(size_t class_index, std::u32string_view words, size_t most) const;

 private:
  class Compiler;
  class Gatherer;

  size_t feature_count() const { return classes_.empty() ? 0 : weights_.size() / classes_.size(); }

  std::vector<std::string> classes_;
  std::vector<int16_t> weights_;                           // tenths; a row for each feature, a column for each class
  absl::flat_hash_map<uint64_t, uint32_t> text_features_;  // by key of text; looked up, never walked
  std::vector<uint32_t> concepts_;                         // feature by concept; feature_count() or above: none
  std::vector<uint32_t> negated_;
  std::vector<uint32_t> groups_;
};

}  // namespace peidan::matching
