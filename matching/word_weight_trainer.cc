#include "matching/word_weight_trainer.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/normalise.h"
#include "matching/word_weights.h"

namespace peidan::matching {
namespace {

// A generator of our own, because the standard leaves std::shuffle to each library.
class Shuffler {
 public:
  void Shuffle(std::vector<uint32_t>& order) {
    for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[Next() % i]);
  }

 private:
  uint64_t Next() {  // xorshift64
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    return state_ ^= state_ << 17;
  }
  uint64_t state_ = 88172645463325252u;
};

// Weights under training: one for each feature and class. The last class is `joint`, which is answered by itself; the
// others exclude each other.
class Model {
 public:
  Model(size_t features, size_t classes)
      : classes_(classes), weights_(features * classes), seen_(features * classes, 1e-3), error_(classes) {}

  double At(uint32_t feature, size_t class_index) const { return weights_[feature * classes_ + class_index]; }

  // One step of gradient descent on one example.
  void Learn(const std::vector<uint32_t>& features, const std::vector<std::pair<uint32_t, double>>& shares,
             const std::optional<bool>& joint, double weight, const TrainingOptions& options) {
    const double scale = 1 / std::sqrt(static_cast<double>(std::max<size_t>(1, features.size())));
    Predict(features, scale);
    for (const auto& [class_index, share] : shares) error_[class_index] -= share;
    error_.back() = joint ? error_.back() - (*joint ? 1 : 0) : 0;
    for (uint32_t feature : features) {
      for (size_t c = 0; c < classes_; ++c) {
        const size_t at = feature * classes_ + c;
        const double gradient = weight * error_[c] * scale + options.shrinkage * weights_[at];
        seen_[at] += gradient * gradient;
        weights_[at] -= options.rate * gradient / std::sqrt(seen_[at]);
      }
    }
  }

 private:
  // Fills error_ with the probabilities of the classes.
  void Predict(const std::vector<uint32_t>& features, double scale) {
    std::fill(error_.begin(), error_.end(), 0.0);
    for (uint32_t feature : features) {
      for (size_t c = 0; c < classes_; ++c) error_[c] += weights_[feature * classes_ + c];
    }
    const auto last = error_.end() - 1;
    const double highest = *std::max_element(error_.begin(), last);
    double sum = 0;
    std::for_each(error_.begin(), last, [&](double& value) { sum += value = std::exp((value - highest) * scale); });
    std::for_each(error_.begin(), last, [&](double& value) { value /= sum; });
    *last = 1 / (1 + std::exp(-*last * scale));
  }

  size_t classes_;
  std::vector<double> weights_;
  std::vector<double> seen_;
  std::vector<double> error_;
};

}  // namespace

uint32_t WordWeightTrainer::FeatureOf(const std::string& kind, const std::string& word) {
  return features_.try_emplace({kind, word}, static_cast<uint32_t>(features_.size())).first->second;
}

uint32_t WordWeightTrainer::ClassOf(const std::string& name) {
  return classes_.try_emplace(name, static_cast<uint32_t>(classes_.size())).first->second;
}

void WordWeightTrainer::Add(std::u32string_view words, const std::vector<Mention>& mentions, const Label& label) {
  struct Visitor final : WordingVisitor {
    Visitor(WordWeightTrainer& trainer_, std::vector<uint32_t>& out_) : trainer(trainer_), out(out_) {}
    void OnText(std::u32string_view text) override { out.push_back(trainer.FeatureOf("text", ToUtf8(text))); }
    void OnConcept(ConceptId id, bool negated) override {
      const std::string& name = trainer.lexicon_.entries()[id].id;
      out.push_back(trainer.FeatureOf(negated ? "negated" : "concept", name));
      if (!negated) out.push_back(trainer.FeatureOf("group", std::string(GroupOf(name))));
    }
    WordWeightTrainer& trainer;
    std::vector<uint32_t>& out;
  };
  Example example{{}, {}, label.weight, label.joint};
  Visitor visitor(*this, example.features);
  VisitWording(words, mentions, visitor);
  std::sort(example.features.begin(), example.features.end());
  example.features.erase(std::unique(example.features.begin(), example.features.end()), example.features.end());
  for (const auto& [name, share] : label.shares) example.shares.emplace_back(ClassOf(name), share);
  examples_.push_back(std::move(example));
}

std::string WordWeightTrainer::Train(const TrainingOptions& options) const {
  std::vector<int> count(features_.size());
  for (const Example& example : examples_) {
    for (uint32_t feature : example.features) ++count[feature];
  }
  std::vector<Example> examples = examples_;
  std::vector<uint32_t> order;
  for (Example& example : examples) {
    std::erase_if(example.features, [&](uint32_t f) { return count[f] < options.least_examples; });
    order.push_back(static_cast<uint32_t>(order.size()));
  }
  Model model(features_.size(), classes_.size() + 1);
  Shuffler shuffler;
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    shuffler.Shuffle(order);
    for (uint32_t i : order) {
      const Example& example = examples[i];
      model.Learn(example.features, example.shares, example.joint, example.weight, options);
    }
  }
  std::map<std::string, uint32_t> columns = classes_;
  columns.emplace(WordWeights::kJoint, static_cast<uint32_t>(classes_.size()));
  const auto append_name = [](std::string* out, const auto& column) { out->append(column.first); };
  std::string table = absl::StrCat("kind,word,weights\nclasses,,", absl::StrJoin(columns, " ", append_name), "\n");
  for (const auto& [name, feature] : features_) {
    if (count[feature] < options.least_examples) continue;
    const auto append_tenths = [&, of = feature](std::string* out, const auto& column) {
      absl::StrAppend(out, std::lround(10 * model.At(of, column.second)));
    };
    absl::StrAppend(&table, name.first, ",", name.second, ",", absl::StrJoin(columns, " ", append_tenths), "\n");
  }
  return table;
}

}  // namespace peidan::matching
