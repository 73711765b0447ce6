#include "matching/evidence.h"

#include <algorithm>
#include <string>

namespace peidan::matching {
namespace {

// The words that count: what is negated or done is blanked, so that it retrieves nothing either.
std::u32string WordsThatCount(const Recognition& recognition) {
  std::u32string words = recognition.text.text;
  for (const Mention& m : recognition.mentions) {
    if (m.negated) std::fill(words.begin() + m.normal.begin, words.begin() + m.normal.end, U' ');
  }
  return words;
}

}  // namespace

Evidence Weigh(const v1::Need& need, absl::CivilDay day, const Binding& binding) {
  Evidence evidence;
  evidence.recognition = Recognise(need.text(), binding.tables().lexicon, binding.tables().scoring);
  evidence.recognition.facts.day = day;
  evidence.routing = FireRouting(evidence.recognition, binding.tables());
  evidence.joint = FireJoint(evidence.recognition, binding.tables());
  const std::u32string words = WordsThatCount(evidence.recognition);
  const std::vector<TextMatch> matches = MatchText(binding.catalog().index().Parse(words), binding);
  evidence.bureaus = RankBureaus(need, words, evidence, matches, binding);
  evidence.resources = RankResources(need, evidence, matches, binding);
  return evidence;
}

}  // namespace peidan::matching
