// Words that people use for the duties of one bureau and that the lexicon does not know.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "matching/normalise.h"
#include "matching/policy_tables.h"
#include "matching/suggest_evidence.h"

namespace peidan::matching {
namespace {

constexpr size_t kShortestForm = 2;
constexpr size_t kLongestForm = 6;
// More of one text says little more about it, and costs.
constexpr size_t kMaxCharacters = 400;

// Up to kLongestForm characters, the rest 0.
using Gram = std::array<char32_t, kLongestForm>;

bool IsIdeograph(char32_t c) { return (c >= 0x3400 && c <= 0x9fff) || (c >= 0x20000 && c <= 0x323af); }

// Characters that join words and begin or end none that is worth a form.
bool IsFunctionCharacter(char32_t c) {
  constexpr std::u32string_view kFunction =
      U"的了着过和与在是有把被给也都就还又很太最更再才能会可请想要让叫对向从到这那哪个些我你您他她它们吗呢吧啊呀么不没"
      U"别"
      U"只已刚将跟或但而且因为所以如果于之其各每某该及并等一两几多少";
  return kFunction.find(c) != std::u32string_view::npos;
}

std::u32string_view TextOf(const Gram& gram) {
  return {gram.data(), static_cast<size_t>(std::find(gram.begin(), gram.end(), U'\0') - gram.begin())};
}

// The possible forms in a text, ascending, each once.
std::vector<Gram> GramsOf(std::u32string_view text) {
  text = text.substr(0, kMaxCharacters);
  std::vector<Gram> grams;
  for (size_t begin = 0; begin < text.size(); ++begin) {
    Gram gram{};
    for (size_t n = 0; n < kLongestForm && begin + n < text.size() && IsIdeograph(text[begin + n]); ++n) {
      gram[n] = text[begin + n];
      const bool whole = n + 1 >= kShortestForm && !IsFunctionCharacter(gram[0]) && !IsFunctionCharacter(gram[n]);
      if (whole) grams.push_back(gram);
    }
  }
  std::sort(grams.begin(), grams.end());
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
  return grams;
}

// A possible form of a topic of `bureau`.
struct Candidate {
  Gram gram;
  std::string bureau;
  Tally tally;
  std::vector<uint32_t> missed;  // of tally.in_favour, those that the rules do not understand

  double Strength() const { return static_cast<double>(tally.in_favour.size()) * tally.Confidence(); }
};

class FormMiner {
 public:
  FormMiner(const SuggestionEvidence& evidence, const SuggestionLimits& limits)
      : evidence_(evidence), limits_(limits) {}

  // Strong enough, by gram and bureau.
  std::vector<Candidate> Candidates() const {
    std::vector<Candidate> candidates = Frequent();
    for (uint32_t i = 0; i < evidence_.cases.size(); ++i) {
      const ReadCase& read = evidence_.cases[i];
      for (const Gram& gram : GramsOf(read.text)) {
        auto it = std::lower_bound(candidates.begin(), candidates.end(), gram,
                                   [](const Candidate& c, const Gram& g) { return c.gram < g; });
        for (; it != candidates.end() && it->gram == gram; ++it) {
          it->tally.Count(evidence_, i, it->bureau);
          if (read.labelled->lead == it->bureau && !evidence_.Understood(read)) it->missed.push_back(i);
        }
      }
    }
    std::erase_if(candidates, [this](const Candidate& c) {
      return c.tally.Confidence() < limits_.min_confidence || IsTaken(TextOf(c.gram), c.bureau);
    });
    return candidates;
  }

 private:
  // Grams that enough cases of one bureau share which the rules do not understand, by gram and bureau.
  std::vector<Candidate> Frequent() const {
    std::vector<std::pair<Gram, std::string_view>> seen;
    for (const ReadCase& read : evidence_.cases) {
      if (evidence_.plain.count(read.labelled->lead) == 0 || evidence_.Understood(read)) continue;
      for (const Gram& gram : GramsOf(read.text)) seen.emplace_back(gram, read.labelled->lead);
    }
    std::sort(seen.begin(), seen.end());
    std::vector<Candidate> frequent;
    for (auto first = seen.begin(); first != seen.end();) {
      const auto last = std::upper_bound(first, seen.end(), *first);
      if (last - first >= limits_.min_support) frequent.push_back({first->first, std::string(first->second), {}, {}});
      first = last;
    }
    return frequent;
  }

  // A form already, or part of one that means something else.
  bool IsTaken(std::u32string_view gram, const std::string& bureau) const {
    const Lexicon& lexicon = evidence_.tables.lexicon;
    std::set<ConceptId> own;
    for (const PlainRow& row : evidence_.plain.at(bureau)) own.insert(row.topic);
    for (size_t id = 0; id < lexicon.entries().size(); ++id) {
      const bool other = own.count(static_cast<ConceptId>(id)) == 0;
      for (const std::u32string& piece : lexicon.PiecesOf(static_cast<ConceptId>(id))) {
        if (piece == gram || (other && piece.find(gram) != std::u32string::npos)) return true;
      }
    }
    return false;
  }

  const SuggestionEvidence& evidence_;
  const SuggestionLimits& limits_;
};

// Says which topic of a bureau speaks most of what cases speak of.
class TopicChooser {
 public:
  TopicChooser(const SuggestionEvidence& evidence, const std::string& bureau) : lexicon_(evidence.tables.lexicon) {
    for (const PlainRow& row : evidence.plain.at(bureau)) {
      std::set<std::u32string> terms = TermsOf(Normalise(lexicon_.entries()[row.topic].name).text);
      for (const std::u32string& piece : lexicon_.PiecesOf(row.topic)) terms.merge(TermsOf(piece));
      for (const std::u32string& term : terms) ++topics_with_[term];
      vocabularies_.emplace(row.topic, std::move(terms));
    }
  }

  // No topic where none has a word in common with the cases.
  std::optional<ConceptId> Choose(const SuggestionEvidence& evidence, const std::vector<uint32_t>& cases) const {
    std::optional<ConceptId> best;
    double best_share = 0;
    for (const auto& [topic, vocabulary] : vocabularies_) {
      double share = 0;
      for (uint32_t i : cases) {
        for (const std::u32string& term : TermsOf(evidence.cases[i].text)) {
          if (vocabulary.count(term) > 0) share += (term.size() == 2 ? 1.0 : 0.1) / topics_with_.at(term);
        }
      }
      share /= std::sqrt(static_cast<double>(vocabulary.size()));
      if (share <= best_share) continue;
      best = topic;
      best_share = share;
    }
    return best;
  }

 private:
  // Ideographs that are no function characters, and pairs of ideographs.
  static std::set<std::u32string> TermsOf(std::u32string_view text) {
    std::set<std::u32string> terms;
    for (size_t i = 0; i < text.size(); ++i) {
      if (!IsIdeograph(text[i])) continue;
      if (!IsFunctionCharacter(text[i])) terms.emplace(1, text[i]);
      if (i + 1 < text.size() && IsIdeograph(text[i + 1])) terms.emplace(text.substr(i, 2));
    }
    return terms;
  }

  const Lexicon& lexicon_;
  std::map<ConceptId, std::set<std::u32string>> vocabularies_;
  std::map<std::u32string, int> topics_with_;
};

// Whether the concept has the form already, or a part of it, or a form that it is part of.
bool IsInForms(std::u32string_view gram, const std::vector<std::u32string>& pieces) {
  return std::any_of(pieces.begin(), pieces.end(), [&](const std::u32string& piece) {
    return piece.find(gram) != std::u32string::npos || gram.find(piece) != std::u32string::npos;
  });
}

v1::RuleSuggestion Propose(const SuggestionEvidence& evidence, const Candidate& candidate, const EditableTable& lexicon,
                           const LexiconEntry& topic, const v1::RuleRow& row) {
  const std::string form = ToUtf8(TextOf(candidate.gram));
  std::vector<std::string> cells = CellsOf(row);
  if (std::string* forms = lexicon.Cell(cells, "forms")) absl::StrAppend(forms, forms->empty() ? "" : ";", form);
  v1::RuleSuggestion suggestion;
  suggestion.set_file(lexicon.file());
  suggestion.set_row(topic.id);
  suggestion.set_before(CsvLineOf(CellsOf(row)));
  suggestion.set_after(CsvLineOf(cells));
  candidate.tally.Write(evidence, suggestion);
  suggestion.set_why(absl::StrCat("写到“", form, "”的 ",
                                  candidate.tally.in_favour.size() + candidate.tally.against.size(), " 件点单中，有 ",
                                  candidate.tally.in_favour.size(), " 件最后由“", topic.name, "”的主办单位办理，其中 ",
                                  candidate.missed.size(), " 件规则没有看懂。"));
  return suggestion;
}

}  // namespace

std::vector<v1::RuleSuggestion> SuggestForms(const SuggestionEvidence& evidence, const EditableTable& lexicon,
                                             const SuggestionLimits& limits) {
  std::vector<Candidate> candidates = FormMiner(evidence, limits).Candidates();
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    const auto key = [](const Candidate& c) {
      return std::pair(-c.Strength(), -static_cast<int>(TextOf(c.gram).size()));
    };
    return key(a) != key(b) ? key(a) < key(b) : std::tie(a.gram, a.bureau) < std::tie(b.gram, b.bureau);
  });
  std::vector<v1::RuleSuggestion> suggestions;
  std::map<std::string, TopicChooser> choosers;
  std::set<uint32_t> served;  // by a stronger form
  for (const Candidate& candidate : candidates) {
    const auto open = std::count_if(candidate.missed.begin(), candidate.missed.end(),
                                    [&](uint32_t i) { return served.count(i) == 0; });
    if (open < limits.min_support) continue;
    const TopicChooser& chooser = choosers.try_emplace(candidate.bureau, evidence, candidate.bureau).first->second;
    const auto topic = chooser.Choose(evidence, candidate.tally.in_favour);
    if (!topic || IsInForms(TextOf(candidate.gram), evidence.tables.lexicon.PiecesOf(*topic))) continue;
    const LexiconEntry& entry = evidence.tables.lexicon.entries()[*topic];
    const v1::RuleRow* row = lexicon.Find(entry.id);
    if (row == nullptr) continue;
    suggestions.push_back(Propose(evidence, candidate, lexicon, entry, *row));
    served.insert(candidate.missed.begin(), candidate.missed.end());
  }
  return suggestions;
}

}  // namespace peidan::matching
