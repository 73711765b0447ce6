#include "matching/evidence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace peidan::matching {
namespace {

// What the word weights make of a need: every bureau's log-odds, and how likely each outcome is.
WordingOpinion OpinionOf(const std::u32string& words, const Recognition& recognition, const Binding& binding) {
  const WordWeights& table = binding.tables().word_weights;
  const std::vector<double> scores = table.Score(words, recognition.mentions);
  WordingOpinion opinion;
  if (scores.empty()) return opinion;
  opinion.known = true;
  opinion.bureaus.assign(binding.catalog().bureaus().size(), 0);
  const auto is_joint = [&](size_t i) { return table.classes()[i] == WordWeights::kJoint; };
  double highest = -std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < scores.size(); ++i) highest = is_joint(i) ? highest : std::max(highest, scores[i]);
  double sum = 0;
  for (size_t i = 0; i < scores.size(); ++i) sum += is_joint(i) ? 0 : std::exp(scores[i] - highest);
  for (size_t i = 0; i < scores.size(); ++i) {
    const std::string& name = table.classes()[i];
    const double share = std::exp(scores[i] - highest) / sum;
    if (name == WordWeights::kUnclear) opinion.unclear = share;
    if (name == WordWeights::kOutOfScope) opinion.out_of_scope = share;
    if (name == WordWeights::kEmergency) opinion.emergency = share;
    if (is_joint(i)) opinion.joint = 1 / (1 + std::exp(-scores[i]));
    if (const auto& bureau = binding.wording_bureaus()[i]) opinion.bureaus[*bureau] = scores[i];
  }
  return opinion;
}

}  // namespace

Evidence Weigh(const v1::Need& need, absl::CivilDay day, const Binding& binding) {
  Evidence evidence;
  evidence.recognition = Recognise(need.text(), binding.tables().lexicon, binding.tables().scoring);
  evidence.recognition.facts.day = day;
  evidence.routing = FireRouting(evidence.recognition, binding);
  evidence.joint = FireJoint(evidence.recognition, binding);
  const std::u32string words = WordsThatCount(evidence.recognition);
  evidence.wording = OpinionOf(words, evidence.recognition, binding);
  const std::vector<TextMatch> matches = MatchText(binding.catalog().index().Parse(words), binding);
  evidence.bureaus = RankBureaus(need, evidence, matches, binding);
  evidence.resources = RankResources(need, evidence, matches, binding);
  return evidence;
}

}  // namespace peidan::matching
