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

// Reads `count` whole numbers between blanks into `out`. False: not so written, and `out` is as before.
bool AppendWeights(absl::string_view cell, size_t count, std::vector<int16_t>& out) {
  const size_t before = out.size();
  for (absl::string_view item : absl::StrSplit(cell, ' ', absl::SkipEmpty())) {
    int tenths = 0;
    if (out.size() - before == count || !absl::SimpleAtoi(item, &tenths) || std::abs(tenths) > 1000) {
      out.resize(before);
      return false;
    }
    out.push_back(static_cast<int16_t>(tenths));
  }
  const bool whole = out.size() - before == count;
  if (!whole) out.resize(before);
  return whole;
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
    if (feature < table_.feature_count()) found_.push_back(feature);
  }

  const WordWeights& table_;
  std::vector<uint32_t> found_;
};

const std::vector<absl::string_view>& WordWeights::Header() {
  static const std::vector<absl::string_view> header = {"kind", "word", "weights"};
  return header;
}

// Reads the lines below the first, each into a feature.
class WordWeights::Compiler {
 public:
  Compiler(const CsvTable& table, const Lexicon& lexicon, Faults& faults)
      : table_(table), lexicon_(lexicon), faults_(faults), none_(static_cast<uint32_t>(table.rows.size())) {}

  WordWeights Run() {
    if (table_.rows.empty() || !ReadClasses(table_.rows[0])) return {};
    const std::vector<LexiconEntry>& entries = lexicon_.entries();
    for (ConceptId id = 0; id < entries.size(); ++id) members_[GroupOf(entries[id].id)].push_back(id);
    out_.concepts_.assign(entries.size(), none_);
    out_.negated_ = out_.groups_ = out_.concepts_;
    for (size_t i = 1; i < table_.rows.size(); ++i) ReadLine(table_.rows[i], static_cast<uint32_t>(i - 1));
    return std::move(out_);
  }

 private:
  bool ReadClasses(const CsvRow& row) {
    out_.classes_ = absl::StrSplit(row.cells[2], ' ', absl::SkipEmpty());
    const auto not_ascending = [](const std::string& a, const std::string& b) { return a >= b; };
    if (row.cells[0] == "classes" && row.cells[1].empty() && !out_.classes_.empty() &&
        out_.classes_.size() <= kMaxClasses &&
        std::adjacent_find(out_.classes_.begin(), out_.classes_.end(), not_ascending) == out_.classes_.end())
      return true;
    faults_.Add(table_.At(row, 2),
                absl::StrCat("首行应为 classes，其权重栏按字母顺序列出各单位代码和结论，以空格分开，至多 ", kMaxClasses,
                             " 个"));
    return false;
  }

  void ReadLine(const CsvRow& row, uint32_t feature) {
    if (!AppendWeights(row.cells[2], out_.classes_.size(), out_.weights_)) {
      // A table with a fault is never scored: the features below may move up.
      faults_.Add(table_.At(row, 2),
                  absl::StrCat("应为 ", out_.classes_.size(), " 个整数（十分之一），-1000 至 1000，以空格分开"));
      return;
    }
    const std::string& kind = row.cells[0];
    const std::string& word = row.cells[1];
    const std::optional<ConceptId> id = lexicon_.Find(word);
    const std::u32string text = kind == "text" ? Normalise(word).text : std::u32string();
    if (IsFeature(text)) {
      Claim(row, feature, out_.text_features_.try_emplace(KeyOf(text), none_).first->second);
    } else if (kind == "concept" && id) {
      Claim(row, feature, out_.concepts_[*id]);
    } else if (kind == "negated" && id) {
      Claim(row, feature, out_.negated_[*id]);
    } else if (const auto group = members_.find(word); kind == "group" && group != members_.end()) {
      for (const ConceptId member : group->second) Claim(row, feature, out_.groups_[member]);
    } else {
      faults_.Add(table_.At(row, 0),
                  absl::StrCat("“", kind, " ", word, "”既不是词（一两个汉字，或一个外文词、数），也不是词库里的概念"));
    }
  }

  void Claim(const CsvRow& row, uint32_t feature, uint32_t& slot) {
    if (slot != none_) faults_.Add(table_.At(row, 1), absl::StrCat("“", row.cells[1], "”出现了两次"));
    slot = feature;
  }

  const CsvTable& table_;
  const Lexicon& lexicon_;
  Faults& faults_;
  const uint32_t none_;
  std::map<absl::string_view, std::vector<ConceptId>> members_;  // of a group
  WordWeights out_;
};

WordWeights WordWeights::Compile(const CsvTable& table, const Lexicon& lexicon, Faults& faults) {
  return Compiler(table, lexicon, faults).Run();
}

std::vector<double> WordWeights::Score(std::u32string_view words, const std::vector<Mention>& mentions) const {
  Gatherer gatherer(*this);
  VisitWording(words, mentions, gatherer);
  const std::vector<uint32_t> features = gatherer.Take();
  std::vector<int32_t> sums(classes_.size());
  for (uint32_t feature : features) {
    const int16_t* const weights = &weights_[feature * classes_.size()];
    for (size_t c = 0; c < sums.size(); ++c) sums[c] += weights[c];
  }
  // A longer text must not sound surer only because it is longer.
  const double scale = 10 * std::sqrt(static_cast<double>(std::max<size_t>(1, features.size())));
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
    const int16_t tenths = weights_[it->second * classes_.size() + class_index];
    if (tenths > 0) ranked.emplace_back(-tenths, text);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::u32string> out;
  for (size_t i = 0; i < std::min(most, ranked.size()); ++i) out.push_back(std::move(ranked[i].second));
  return out;
}

}  // namespace peidan::matching
