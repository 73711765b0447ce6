#include "matching/text_index.h"

#include <algorithm>
#include <utility>

#include "matching/normalise.h"
#include "matching/text_terms.h"

namespace peidan::matching {
namespace {

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

}  // namespace

// What the constructor gathers before anything can be weighed.
struct TextIndex::Collections {
  TermTable vocabulary;
  std::vector<std::vector<std::vector<TermId>>> resources;
  std::vector<std::vector<std::vector<TermId>>> bureaus;
  std::vector<std::vector<Phrase>> phrases;

  void AppendTerms(const std::string& text, std::vector<TermId>& out) {
    vocabulary.AppendTerms(Normalise(text).text, out);
  }
};

TextIndex::Collections TextIndex::Collect(const std::vector<v1::Bureau>& bureaus,
                                          const std::vector<v1::Resource>& resources) {
  Collections all;
  for (const v1::Resource& resource : resources) {
    auto& fields = all.resources.emplace_back(ResourceFields().size());
    auto& phrases = all.phrases.emplace_back();
    all.AppendTerms(resource.display_name(), fields[0]);
    for (const std::string& alias : resource.aliases()) all.AppendTerms(alias, fields[1]);
    for (const std::string& phrase : resource.phrases()) {
      all.AppendTerms(phrase, phrases.emplace_back().terms);
      fields[2].insert(fields[2].end(), phrases.back().terms.begin(), phrases.back().terms.end());
      SortTerms(phrases.back().terms);
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

double TextIndex::PhraseOverlap(size_t resource, const TextQuery& query, int least) const {
  double best = 0;
  for (const Phrase& phrase : phrases_[resource]) {
    double shared = 0;
    int count = 0;
    for (TermId term : phrase.terms) {
      if (!query.Has(term)) continue;
      shared += resources_.InverseFrequency(term);
      ++count;
    }
    if (count >= least) best = std::max(best, shared / phrase.weight);
  }
  return best;
}

}  // namespace peidan::matching
