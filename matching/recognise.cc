#include "matching/recognise.h"

#include <algorithm>

namespace peidan::matching {
namespace {

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }

bool EndsClause(std::u32string_view text, size_t i) {
  constexpr std::u32string_view kEnds = U",.!?;:\n。…";
  if (kEnds.find(text[i]) == std::u32string_view::npos) return false;
  const bool inside_number = i > 0 && i + 1 < text.size() && IsDigit(text[i - 1]) && IsDigit(text[i + 1]);
  return !inside_number || text[i] == '\n';
}

// Reads the markers of one text and weighs its mentions.
class Reader {
 public:
  Reader(std::vector<Mention>& mentions, const std::vector<FormHit>& hits, const Lexicon& lexicon,
         const Scoring& scoring)
      : mentions_(mentions), hits_(hits), lexicon_(lexicon), scoring_(scoring) {}

  void Read() {
    for (size_t i = 0; i < mentions_.size(); ++i) {
      if (IsMarker(ClassOf(i))) marker_ids_.push_back(i);
    }
    for (size_t marker : marker_ids_) {
      if (ClassOf(marker) == ConceptClass::kNegation && !InsideAnotherForm(marker)) Negate(marker);
      if (ClassOf(marker) == ConceptClass::kDone && !IsTurnedRound(marker)) MarkDone(marker);
    }
    for (size_t i = 0; i < mentions_.size(); ++i) mentions_[i].strength = mentions_[i].negated ? 0 : Strength(i);
  }

 private:
  ConceptClass ClassOf(size_t i) const { return lexicon_.entries()[mentions_[i].concept_id].concept_class; }

  // Whether a form that is no marker already contains the marker, as 没有电梯 contains 没有.
  bool InsideAnotherForm(size_t marker) const {
    const Span span = mentions_[marker].normal;
    for (size_t i = 0; i < hits_.size(); ++i) {
      if (IsMarker(ClassOf(i))) continue;
      for (int p = 0; p < hits_[i].piece_count; ++p) {
        if (hits_[i].pieces[p].begin < span.end && span.begin < hits_[i].pieces[p].end) return true;
      }
    }
    return false;
  }

  void Negate(size_t marker) {
    for (size_t i = 0; i < mentions_.size(); ++i) {
      if (IsMarker(ClassOf(i)) || mentions_[i].clause != mentions_[marker].clause) continue;
      const int32_t distance = mentions_[i].normal.begin - mentions_[marker].normal.end;
      if (distance >= 0 && distance <= scoring_.negation_reach) mentions_[i].negated = true;
    }
  }

  // A negation just before it turns a `done` phrase round: 还没修好, 一直没有解决.
  bool IsTurnedRound(size_t done) const {
    return std::any_of(marker_ids_.begin(), marker_ids_.end(), [&](size_t other) {
      const ConceptClass kind = ClassOf(other);
      const int32_t distance = mentions_[done].normal.begin - mentions_[other].normal.end;
      if (mentions_[other].clause != mentions_[done].clause || distance < 0) return false;
      return kind == ConceptClass::kReport ||
             (kind == ConceptClass::kNegation && distance <= scoring_.done_negation_reach);
    });
  }

  // What stands before the phrase in its clause is done; where nothing does, the clause before it is.
  void MarkDone(size_t done) {
    bool any = false;
    for (int32_t clause = mentions_[done].clause; !any && clause >= mentions_[done].clause - 1; --clause) {
      for (size_t i = 0; i < mentions_.size(); ++i) {
        if (IsMarker(ClassOf(i)) || mentions_[i].clause != clause ||
            mentions_[i].normal.begin >= mentions_[done].normal.begin)
          continue;
        mentions_[i].negated = true;
        any = true;
      }
    }
  }

  double Strength(size_t i) const {
    const double length = std::clamp(hits_[i].literal_length(), 1, scoring_.longest_counted_form);
    const int32_t gap = hits_[i].end() - hits_[i].begin() - hits_[i].literal_length();
    double strength = (1 + scoring_.form_length_gain * (length - 2)) * std::max(0.0, 1 - scoring_.gap_loss * gap);
    bool raised = false;
    bool reported = false;
    for (size_t other = 0; other < mentions_.size(); ++other) {
      if (mentions_[other].clause != mentions_[i].clause || other == i) continue;
      const ConceptClass kind = ClassOf(other);
      raised |= kind == ConceptClass::kRequest || (kind == ConceptClass::kAction && !mentions_[other].negated);
      reported |= kind == ConceptClass::kReport && mentions_[other].normal.end <= mentions_[i].normal.begin;
    }
    if (raised) strength *= scoring_.request_weight;
    if (reported) strength *= scoring_.report_weight;
    return strength;
  }

  std::vector<Mention>& mentions_;
  const std::vector<FormHit>& hits_;
  const Lexicon& lexicon_;
  const Scoring& scoring_;
  std::vector<size_t> marker_ids_;
};

// The strongest mention counts whole, each further one adds a little.
std::vector<ConceptStrength> SumStrengths(const std::vector<Mention>& mentions, const ConceptSet& present,
                                          double repeat_weight) {
  std::vector<ConceptStrength> sums;
  for (const Mention& m : mentions) {
    if (m.negated || !present.test(m.concept_id)) continue;
    const auto it =
        std::find_if(sums.begin(), sums.end(), [&](const ConceptStrength& s) { return s.concept_id == m.concept_id; });
    if (it == sums.end()) {
      sums.push_back({m.concept_id, m.strength, m.clause});
    } else {
      if (m.strength > it->strength) it->clause = m.clause;
      it->strength = std::max(it->strength, m.strength) + repeat_weight * std::min(it->strength, m.strength);
    }
  }
  std::sort(sums.begin(), sums.end(),
            [](const ConceptStrength& a, const ConceptStrength& b) { return a.concept_id < b.concept_id; });
  return sums;
}

}  // namespace

std::vector<int32_t> SplitClauses(std::u32string_view text) {
  std::vector<int32_t> clauses(text.size());
  int32_t clause = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    clauses[i] = clause;
    if (EndsClause(text, i)) ++clause;
  }
  return clauses;
}

std::u32string WordsThatCount(const Recognition& recognition) {
  std::u32string words = recognition.text.text;
  for (const Mention& m : recognition.mentions) {
    if (m.negated) std::fill(words.begin() + m.normal.begin, words.begin() + m.normal.end, U' ');
  }
  return words;
}

Recognition Recognise(absl::string_view utf8, const Lexicon& lexicon, const Scoring& scoring) {
  Recognition result;
  result.text = Normalise(utf8);
  result.facts.known = !result.text.text.empty();
  const std::vector<int32_t> clauses = SplitClauses(result.text.text);
  const std::vector<FormHit> hits = lexicon.FindForms(result.text.text, clauses);
  for (const FormHit& hit : hits) {
    const Span original{result.text.begin[hit.begin()], result.text.end[hit.end() - 1]};
    result.mentions.push_back({hit.concept_id, {hit.begin(), hit.end()}, original, clauses[hit.begin()], false, 0});
  }
  Reader(result.mentions, hits, lexicon, scoring).Read();
  for (const Mention& m : result.mentions) {
    if (!m.negated && !IsMarker(lexicon.entries()[m.concept_id].concept_class)) result.facts.present.set(m.concept_id);
  }
  result.strengths = SumStrengths(result.mentions, result.facts.present, scoring.repeat_weight);
  return result;
}

}  // namespace peidan::matching
