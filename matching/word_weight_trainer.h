// Learns word weights (词权) from labelled needs: multinomial logistic regression with L2 shrinkage, by AdaGrad. Run by
// peidan_calibrate, never while serving; what it learns becomes a table of the rule set that people review.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "matching/lexicon.h"
#include "matching/recognise.h"

namespace peidan::matching {

struct TrainingOptions {
  int epochs = 20;
  double rate = 0.3;         // first step; AdaGrad shortens it by what each weight has seen
  double shrinkage = 0.003;  // L2, per step
  int least_examples = 2;    // a feature in fewer examples is left out
};

// Not thread-safe. The same examples in the same order give the same table.
class WordWeightTrainer {
 public:
  // `lexicon` must outlive this object.
  explicit WordWeightTrainer(const Lexicon& lexicon) : lexicon_(lexicon) {}

  // One labelled need, or a phrase known to be about something.
  struct Label {
    // For what it speaks, summing to 1: bureau codes or outcomes of WordWeights.
    std::vector<std::pair<std::string, double>> shares;
    double weight = 1;          // how much it counts beside a labelled need
    std::optional<bool> joint;  // whether several bureaus must take it together; absent: says nothing about it
  };
  void Add(std::u32string_view words, const std::vector<Mention>& mentions, const Label& label);

  // The rows of word_weights.csv with its header, by kind and word.
  std::string Train(const TrainingOptions& options) const;

 private:
  struct Example {
    std::vector<uint32_t> features;  // ascending
    std::vector<std::pair<uint32_t, double>> shares;
    double weight;
    std::optional<bool> joint;
  };
  using Feature = std::pair<std::string, std::string>;  // kind, word

  uint32_t FeatureOf(const std::string& kind, const std::string& word);
  uint32_t ClassOf(const std::string& name);

  const Lexicon& lexicon_;
  std::map<Feature, uint32_t> features_;
  std::map<std::string, uint32_t> classes_;
  std::vector<Example> examples_;
};

}  // namespace peidan::matching
