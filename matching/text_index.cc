#include "matching/text_index.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "matching/normalise.h"
#include "unicode/uchar.h"

namespace peidan::matching {
namespace {

// Saturation of repeated terms, the customary value.
constexpr double kSaturation = 1.2;
// Fields of a resource: name, aliases, phrases, description. Names say most, long descriptions mention much in passing.
const std::vector<Bm25::Field>& ResourceFields() {
  static const std::vector<Bm25::Field> fields = {{3.0, 0.3}, {2.0, 0.4}, {2.0, 0.3}, {1.0, 0.7}};
  return fields;
}
// Fields of a bureau: names, duties.
const std::vector<Bm25::Field>& BureauFields() {
  static const std::vector<Bm25::Field> fields = {{1.0, 0.5}, {1.0, 0.6}};
  return fields;
}
// A phrase that shares only one term with a need shares nothing worth counting.
constexpr int kLeastSharedTerms = 2;

bool IsIdeograph(char32_t c) { return (c >= 0x3400 && c <= 0x9fff) || (c >= 0x20000 && c <= 0x3ffff); }

// Keys of terms: an ideograph pair fills 42 bits, a word is hashed (FNV-1a) with the top bit set.
uint64_t PairKey(char32_t a, char32_t b) { return uint64_t{a} << 21 | b; }
uint64_t WordKey(std::u32string_view word) {
  uint64_t hash = 14695981039346656037u;
  for (char32_t c : word) hash = (hash ^ c) * 1099511628211u;
  return hash | uint64_t{1} << 63;
}

// Calls `emit(key)` for each term of normalised text, in order.
template <typename Emit>
void ForEachTerm(std::u32string_view text, Emit emit) {
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    if (IsIdeograph(text[i])) {
      while (++i < text.size() && IsIdeograph(text[i])) emit(PairKey(text[i - 1], text[i]));
    } else if (u_isalnum(static_cast<UChar32>(text[i]))) {
      while (i < text.size() && !IsIdeograph(text[i]) && u_isalnum(static_cast<UChar32>(text[i]))) ++i;
      emit(WordKey(text.substr(start, i - start)));
    } else {
      ++i;
    }
  }
}

void SortUnique(std::vector<TermId>& terms) {
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
}

}  // namespace

Bm25::Bm25(const std::vector<std::vector<std::vector<TermId>>>& documents, const std::vector<Field>& fields, size_t vocabulary)
    : size_(documents.size()), inverse_frequency_(vocabulary, 0) {
  std::vector<double> mean_length(fields.size(), 0);
  for (const auto& document : documents) {
    for (size_t f = 0; f < fields.size(); ++f) mean_length[f] += static_cast<double>(document[f].size()) / static_cast<double>(size_);
  }
  std::vector<std::vector<Posting>> by_term(vocabulary);
  for (size_t d = 0; d < size_; ++d) {
    for (size_t f = 0; f < fields.size(); ++f) {
      const double length = mean_length[f] > 0 ? static_cast<double>(documents[d][f].size()) / mean_length[f] : 1;
      const double one = fields[f].weight / (1 - fields[f].normalisation + fields[f].normalisation * length);
      for (TermId term : documents[d][f]) {
        std::vector<Posting>& list = by_term[term];
        if (list.empty() || list.back().document != d) list.push_back({static_cast<uint32_t>(d), 0});
        list.back().impact += static_cast<float>(one);
      }
    }
  }
  for (size_t term = 0; term < vocabulary; ++term) {
    first_posting_.push_back(static_cast<uint32_t>(postings_.size()));
    const auto frequency = static_cast<double>(by_term[term].size());
    inverse_frequency_[term] = std::log(1 + (static_cast<double>(size_) - frequency + 0.5) / (frequency + 0.5));
    for (Posting posting : by_term[term]) {
      const double weighted = posting.impact;
      posting.impact = static_cast<float>(inverse_frequency_[term] * weighted * (kSaturation + 1) / (weighted + kSaturation));
      postings_.push_back(posting);
    }
  }
  first_posting_.push_back(static_cast<uint32_t>(postings_.size()));
}

std::vector<double> Bm25::Score(const TextQuery& query) const {
  std::vector<double> scores(size_, 0);
  for (TermId term : query.terms) {
    for (uint32_t i = first_posting_[term]; i < first_posting_[term + 1]; ++i) scores[postings_[i].document] += postings_[i].impact;
  }
  return scores;
}

// What the constructor gathers before anything can be weighed.
struct TextIndex::Collections {
  absl::flat_hash_map<uint64_t, TermId> vocabulary;
  std::vector<std::vector<std::vector<TermId>>> resources;
  std::vector<std::vector<std::vector<TermId>>> bureaus;
  std::vector<std::vector<Phrase>> phrases;

  void AppendTerms(const std::string& text, std::vector<TermId>& out) {
    ForEachTerm(Normalise(text).text, [&](uint64_t key) {
      out.push_back(vocabulary.try_emplace(key, static_cast<TermId>(vocabulary.size())).first->second);
    });
  }
};

TextIndex::Collections TextIndex::Collect(const std::vector<v1::Bureau>& bureaus, const std::vector<v1::Resource>& resources) {
  Collections all;
  for (const v1::Resource& resource : resources) {
    auto& fields = all.resources.emplace_back(ResourceFields().size());
    auto& phrases = all.phrases.emplace_back();
    all.AppendTerms(resource.display_name(), fields[0]);
    for (const std::string& alias : resource.aliases()) all.AppendTerms(alias, fields[1]);
    for (const std::string& phrase : resource.phrases()) {
      all.AppendTerms(phrase, phrases.emplace_back().terms);
      fields[2].insert(fields[2].end(), phrases.back().terms.begin(), phrases.back().terms.end());
      SortUnique(phrases.back().terms);
    }
    all.AppendTerms(resource.description(), fields[3]);
  }
  for (const v1::Bureau& bureau : bureaus) {
    auto& fields = all.bureaus.emplace_back(BureauFields().size());
    all.AppendTerms(bureau.display_name(), fields[0]);
    all.AppendTerms(bureau.short_name(), fields[0]);
    all.AppendTerms(bureau.duties(), fields[1]);
  }
  return all;
}

TextIndex::TextIndex(const std::vector<v1::Bureau>& bureaus, const std::vector<v1::Resource>& resources)
    : TextIndex(Collect(bureaus, resources)) {}

TextIndex::TextIndex(Collections collections)
    : vocabulary_(std::move(collections.vocabulary)),
      resources_(collections.resources, ResourceFields(), vocabulary_.size()),
      bureaus_(collections.bureaus, BureauFields(), vocabulary_.size()),
      phrases_(std::move(collections.phrases)) {
  for (auto& phrases : phrases_) {
    for (Phrase& phrase : phrases) {
      for (TermId term : phrase.terms) phrase.weight += resources_.InverseFrequency(term);
    }
  }
}

TextQuery TextIndex::Parse(std::u32string_view normal) const {
  TextQuery query;
  ForEachTerm(normal, [&](uint64_t key) {
    const auto it = vocabulary_.find(key);
    if (it != vocabulary_.end()) query.terms.push_back(it->second);
  });
  SortUnique(query.terms);
  query.in_set.resize(vocabulary_.size() / 64 + 1);
  for (TermId term : query.terms) query.in_set[term / 64] |= uint64_t{1} << (term % 64);
  return query;
}

double TextIndex::PhraseOverlap(size_t resource, const TextQuery& query) const {
  double best = 0;
  for (const Phrase& phrase : phrases_[resource]) {
    double shared = 0;
    int count = 0;
    for (TermId term : phrase.terms) {
      if (!query.Has(term)) continue;
      shared += resources_.InverseFrequency(term);
      ++count;
    }
    if (count >= kLeastSharedTerms) best = std::max(best, shared / phrase.weight);
  }
  return best;
}

}  // namespace peidan::matching
