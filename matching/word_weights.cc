#include "matching/word_weights.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "matching/normalise.h"
#include "unicode/uchar.h"

namespace peidan::matching {
namespace {

bool IsIdeograph(char32_t c) { return (c >= 0x3400 && c <= 0x9fff) || (c >= 0x20000 && c <= 0x3ffff); }
bool IsWordCharacter(char32_t c) { return !IsIdeograph(c) && u_isalnum(static_cast<UChar32>(c)) != 0; }

// One or two ideographs fill 42 bits; a word is hashed (FNV-1a) with the top bit set.
uint64_t KeyOf(std::u32string_view text) {
  if (IsIdeograph(text[0])) return text.size() == 1 ? text[0] : uint64_t{text[0]} << 21 | text[1];
  uint64_t hash = 14695981039346656037u;
  for (char32_t c : text) hash = (hash ^ c) * 1099511628211u;
  return hash | uint64_t{1} << 63;
}

// Whether VisitWording can come upon this text: one or two ideographs, or a whole word.
bool IsFeature(std::u32string_view text) {
  if (text.empty()) return false;
  const bool ideographs = IsIdeograph(text[0]);
  return (!ideographs || text.size() <= 2) &&
         std::all_of(text.begin(), text.end(), ideographs ? IsIdeograph : IsWordCharacter);
}

// Reads `code 1.25; other -0.4`, adding each to `out`. False: not so written.
bool ParseWeights(absl::string_view cell, std::map<std::string, int32_t>& out) {
  for (absl::string_view item : absl::StrSplit(cell, ';', absl::SkipWhitespace())) {
    const std::vector<absl::string_view> parts = absl::StrSplit(item, ' ', absl::SkipWhitespace());
    double value = 0;
    if (parts.size() != 2 || !absl::SimpleAtod(parts[1], &value) || !(std::abs(value) <= 100)) return false;
    if (!out.emplace(parts[0], static_cast<int32_t>(std::lround(value * 100))).second) return false;
  }
  return true;
}

}  // namespace

absl::string_view GroupOf(absl::string_view concept_id) { return concept_id.substr(0, concept_id.find('.')); }

void VisitWording(std::u32string_view words, const std::vector<Mention>& mentions, WordingVisitor& visitor) {
  for (size_t i = 0; i < words.size();) {
    const size_t start = i;
    if (IsIdeograph(words[i])) {
      visitor.OnText(words.substr(i, 1));
      if (++i < words.size() && IsIdeograph(words[i])) visitor.OnText(words.substr(start, 2));
    } else if (IsWordCharacter(words[i])) {
      while (i < words.size() && IsWordCharacter(words[i])) ++i;
      visitor.OnText(words.substr(start, i - start));
    } else {
      ++i;
    }
  }
  for (const Mention& m : mentions) visitor.OnConcept(m.concept_id, m.negated);
}

// Collects the features that the table knows, each once.
class WordWeights::Gatherer final : public WordingVisitor {
 public:
  explicit Gatherer(const WordWeights& table) : table_(table) {}

  void OnText(std::u32string_view text) override {
    const auto it = table_.text_features_.find(KeyOf(text));
    if (it != table_.text_features_.end()) found_.push_back(it->second);
  }
  void OnConcept(ConceptId id, bool negated) override {
    if (id >= table_.concepts_.size()) return;
    Add(negated ? table_.negated_[id] : table_.concepts_[id]);
    if (!negated) Add(table_.groups_[id]);
  }

  std::vector<uint32_t> Take() {
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    return std::move(found_);
  }

 private:
  void Add(uint32_t feature) {
    if (feature < table_.features_.size()) found_.push_back(feature);
  }

  const WordWeights& table_;
  std::vector<uint32_t> found_;
};

const std::vector<absl::string_view>& WordWeights::Header() {
  static const std::vector<absl::string_view> header = {"kind", "word", "weights"};
  return header;
}

WordWeights WordWeights::Compile(const CsvTable& table, const Lexicon& lexicon, Faults& faults) {
  struct Line {
    const CsvRow* row;
    std::map<std::string, int32_t> weights;
  };
  std::vector<Line> lines;
  std::set<std::string> names;
  for (const CsvRow& row : table.rows) {
    Line line{&row, {}};
    if (!ParseWeights(row.cells[2], line.weights))
      faults.Add(table.At(row, 2), "权重应写作“单位代码 1.25; …”，-100 至 100");
    for (const auto& [name, value] : line.weights) names.insert(name);
    lines.push_back(std::move(line));
  }
  WordWeights out;
  out.classes_.assign(names.begin(), names.end());
  const auto none = static_cast<uint32_t>(table.rows.size());
  out.concepts_.assign(lexicon.entries().size(), none);
  out.negated_ = out.groups_ = out.concepts_;
  for (const Line& line : lines) {
    const auto feature = static_cast<uint32_t>(out.features_.size());
    const std::string& kind = line.row->cells[0];
    const std::string& word = line.row->cells[1];
    const auto claim = [&](uint32_t& slot) {
      if (slot != none) faults.Add(table.At(*line.row, 1), absl::StrCat("“", word, "”出现了两次"));
      slot = feature;
    };
    Range range{static_cast<uint32_t>(out.weights_.size()), 0};
    for (const auto& [name, hundredths] : line.weights) {
      const auto it = std::lower_bound(out.classes_.begin(), out.classes_.end(), name);
      out.weights_.push_back({static_cast<uint32_t>(it - out.classes_.begin()), hundredths});
    }
    range.last = static_cast<uint32_t>(out.weights_.size());
    out.features_.push_back(range);
    const std::optional<ConceptId> id = lexicon.Find(word);
    const std::u32string text = kind == "text" ? Normalise(word).text : std::u32string();
    if (IsFeature(text)) {
      claim(out.text_features_.try_emplace(KeyOf(text), none).first->second);
    } else if (kind == "concept" && id) {
      claim(out.concepts_[*id]);
    } else if (kind == "negated" && id) {
      claim(out.negated_[*id]);
    } else if (kind == "group") {
      for (size_t i = 0; i < lexicon.entries().size(); ++i) {
        if (GroupOf(lexicon.entries()[i].id) == word) claim(out.groups_[i]);
      }
    } else {
      faults.Add(table.At(*line.row, 0),
                 absl::StrCat("“", kind, " ", word, "”既不是词（一两个汉字，或一个外文词、数），也不是词库里的概念"));
    }
  }
  return out;
}

std::vector<double> WordWeights::Score(std::u32string_view words, const std::vector<Mention>& mentions) const {
  Gatherer gatherer(*this);
  VisitWording(words, mentions, gatherer);
  const std::vector<uint32_t> features = gatherer.Take();
  std::vector<int64_t> sums(classes_.size());
  for (uint32_t feature : features) {
    for (uint32_t i = features_[feature].first; i < features_[feature].last; ++i)
      sums[weights_[i].class_index] += weights_[i].hundredths;
  }
  // A longer text must not sound surer only because it is longer.
  const double scale = 100 * std::sqrt(static_cast<double>(std::max<size_t>(1, features.size())));
  std::vector<double> scores(sums.begin(), sums.end());
  for (double& score : scores) score /= scale;
  return scores;
}

std::vector<std::u32string> WordWeights::WordsFor(size_t class_index, std::u32string_view words, size_t most) const {
  struct Visitor final : WordingVisitor {
    void OnText(std::u32string_view text) override {
      if (text.size() > 1) texts.emplace(text);
    }
    void OnConcept(ConceptId, bool) override {}
    std::set<std::u32string> texts;
  } visitor;
  VisitWording(words, {}, visitor);
  std::vector<std::pair<int32_t, std::u32string>> ranked;
  for (const std::u32string& text : visitor.texts) {
    const auto it = text_features_.find(KeyOf(text));
    if (it == text_features_.end()) continue;
    for (uint32_t i = features_[it->second].first; i < features_[it->second].last; ++i) {
      if (weights_[i].class_index == class_index && weights_[i].hundredths > 0)
        ranked.emplace_back(-weights_[i].hundredths, text);
    }
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::u32string> out;
  for (size_t i = 0; i < std::min(most, ranked.size()); ++i) out.push_back(std::move(ranked[i].second));
  return out;
}

}  // namespace peidan::matching
