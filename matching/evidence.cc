#include "matching/evidence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "matching/precedents.h"

namespace peidan::matching {
namespace {

// What the word weights make of a need: every bureau's log-odds, and how likely each outcome is.
class Opinion {
 public:
  Opinion(const std::u32string& words, const std::vector<Mention>& mentions, const Binding& binding)
      : words_(words), mentions_(mentions), binding_(binding), scoring_(binding.tables().scoring) {}

  WordingOpinion Take() {
    const std::vector<double> scores = Table().Score(words_, mentions_);
    if (scores.empty()) return opinion_;
    opinion_.known = true;
    ReadOutcomes(scores);
    opinion_.bureaus = opinion_.leading = OfBureaus(scores);
    if (opinion_.joint >= scoring_.joint_suspected) AddOpening();
    return std::move(opinion_);
  }

 private:
  const WordWeights& Table() const { return binding_.tables().word_weights; }

  void ReadOutcomes(const std::vector<double>& scores) {
    const auto is_joint = [&](size_t i) { return Table().classes()[i] == WordWeights::kJoint; };
    double highest = -std::numeric_limits<double>::infinity();
    for (size_t i = 0; i < scores.size(); ++i) highest = is_joint(i) ? highest : std::max(highest, scores[i]);
    double sum = 0;
    for (size_t i = 0; i < scores.size(); ++i) sum += is_joint(i) ? 0 : std::exp(scores[i] - highest);
    for (size_t i = 0; i < scores.size(); ++i) {
      const std::string& name = Table().classes()[i];
      const double share = std::exp(scores[i] - highest) / sum;
      if (name == WordWeights::kUnclear) opinion_.unclear = share;
      if (name == WordWeights::kOutOfScope) opinion_.out_of_scope = share;
      if (name == WordWeights::kEmergency) opinion_.emergency = share;
      if (is_joint(i)) opinion_.joint = 1 / (1 + std::exp(-scores[i]));
    }
  }

  std::vector<double> OfBureaus(const std::vector<double>& scores) const {
    std::vector<double> out(binding_.catalog().bureaus().size());
    for (size_t i = 0; i < scores.size(); ++i) {
      if (const auto& bureau = binding_.wording_bureaus()[i]) out[*bureau] = scores[i];
    }
    return out;
  }

  // Who asks for several things says the main one first.
  void AddOpening() {
    const auto end = static_cast<size_t>(static_cast<double>(words_.size()) * scoring_.opening_share);
    std::vector<Mention> mentions;
    for (const Mention& m : mentions_) {
      if (static_cast<size_t>(m.normal.end) <= end) mentions.push_back(m);
    }
    const std::vector<double> opening = OfBureaus(Table().Score(std::u32string_view(words_).substr(0, end), mentions));
    for (size_t i = 0; i < opening.size(); ++i) opinion_.leading[i] += scoring_.opening_weight * opening[i];
  }

  const std::u32string& words_;
  const std::vector<Mention>& mentions_;
  const Binding& binding_;
  const Scoring& scoring_;
  WordingOpinion opinion_;
};

}  // namespace

Evidence Weigh(const v1::Need& need, absl::CivilDay day, const Binding& binding) {
  Evidence evidence;
  evidence.recognition = Recognise(need.text(), binding.tables().lexicon, binding.tables().scoring);
  evidence.recognition.facts.day = day;
  evidence.routing = FireRouting(evidence.recognition, binding);
  evidence.joint = FireJoint(evidence.recognition, binding);
  const std::u32string words = WordsThatCount(evidence.recognition);
  evidence.wording = Opinion(words, evidence.recognition.mentions, binding).Take();
  const std::vector<TextMatch> matches = MatchText(binding.catalog().index().Parse(words), binding);
  evidence.bureaus = RankBureaus(need, evidence, matches, binding);
  if (!binding.precedents().empty()) FollowPrecedent(need, binding, evidence);
  evidence.resources = RankResources(need, evidence, matches, binding);
  return evidence;
}

}  // namespace peidan::matching
