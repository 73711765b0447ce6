#include "matching/text_index.h"

#include <algorithm>
#include <string>
#include <utility>

#include "matching/normalise.h"

namespace peidan::matching {
namespace {

// Resources of a usual district: the reference library, from which the usual lengths of the fields are, too.
constexpr size_t kUsualResources = 145;

// Fields of a resource: name, aliases, phrases, description. Names say most, long descriptions mention much in passing.
enum ResourceField : size_t { kName, kAliases, kPhrases, kDescription };
const std::vector<TextField>& ResourceFields() {
  static const std::vector<TextField> fields = {{3.0, 0.3, 11}, {2.0, 0.4, 20}, {2.0, 0.3, 78}, {1.0, 0.7, 83}};
  return fields;
}

// The terms of every field, first as keys, for no term has a number before all are known.
using FieldKeys = std::vector<std::vector<std::vector<TermKey>>>;

FieldTerms Number(const FieldKeys& documents, const TermTable& terms) {
  FieldTerms numbered;
  for (const auto& document : documents) {
    auto& fields = numbered.emplace_back();
    for (const auto& keys : document) {
      auto& field = fields.emplace_back();
      field.reserve(keys.size());
      for (TermKey key : keys) field.push_back(*terms.Find(key));
    }
  }
  return numbered;
}

// Reads the texts of the resources.
class Reader {
 public:
  explicit Reader(const std::vector<v1::Resource>& resources) {
    for (const v1::Resource& resource : resources) Read(resource);
  }

  const FieldKeys& resources() const { return resources_; }
  const std::vector<std::pair<uint32_t, std::vector<TermKey>>>& phrases() const { return phrases_; }

  std::vector<TermKey> AllTerms() const {
    std::vector<TermKey> all;
    for (const auto& document : resources_) {
      for (const auto& field : document) all.insert(all.end(), field.begin(), field.end());
    }
    return all;
  }

 private:
  static void Append(const std::string& text, std::vector<TermKey>& out) { AppendTerms(Normalise(text).text, out); }

  void Read(const v1::Resource& resource) {
    auto& fields = resources_.emplace_back(ResourceFields().size());
    Append(resource.display_name(), fields[kName]);
    for (const std::string& alias : resource.aliases()) Append(alias, fields[kAliases]);
    for (const std::string& phrase : resource.phrases()) {
      auto& terms = phrases_.emplace_back(static_cast<uint32_t>(resources_.size() - 1), std::vector<TermKey>()).second;
      Append(phrase, terms);
      fields[kPhrases].insert(fields[kPhrases].end(), terms.begin(), terms.end());
    }
    Append(resource.description(), fields[kDescription]);
  }

  FieldKeys resources_;
  std::vector<std::pair<uint32_t, std::vector<TermKey>>> phrases_;
};

}  // namespace

// What the constructor gathers before anything can be weighed.
struct TextIndex::Collections {
  explicit Collections(const std::vector<v1::Resource>& all_resources);

  FieldTerms resources;
  std::vector<std::pair<uint32_t, std::vector<TermId>>> phrases;  // resource, and the terms of one of its phrases
  TermTable terms;
};

TextIndex::Collections::Collections(const std::vector<v1::Resource>& all_resources) {
  const Reader reader(all_resources);
  terms = TermTable(reader.AllTerms());
  resources = Number(reader.resources(), terms);
  for (const auto& [resource, keys] : reader.phrases()) {
    std::vector<TermId>& ids = phrases.emplace_back(resource, std::vector<TermId>()).second;
    for (TermKey key : keys) ids.push_back(*terms.Find(key));
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  }
}

TextIndex::TextIndex(const std::vector<v1::Resource>& resources) : TextIndex(Collections(resources)) {}

TextIndex::TextIndex(const Collections& collections)
    : size_(collections.resources.size()),
      terms_(collections.terms),
      resources_(collections.resources, ResourceFields(), kUsualResources, terms_.size()) {
  std::vector<std::pair<TermId, uint32_t>> by_term;
  for (const auto& [resource, terms] : collections.phrases) {
    Phrase& phrase = phrases_.emplace_back(Phrase{resource, 0});
    for (TermId term : terms) {
      phrase.weight += resources_.InverseFrequency(term);
      by_term.emplace_back(term, static_cast<uint32_t>(phrases_.size() - 1));
    }
  }
  phrases_.shrink_to_fit();
  phrases_by_term_ = Postings<uint32_t>(terms_.size(), by_term);
}

std::vector<double> TextIndex::PhraseOverlaps(const TextQuery& query, int least) const {
  struct Shared {
    double weight = 0;
    int count = 0;
  };
  std::vector<Shared> shared(phrases_.size());
  for (TermId term : query) {
    const double rarity = resources_.InverseFrequency(term);
    for (uint32_t phrase : phrases_by_term_[term]) {
      shared[phrase].weight += rarity;
      ++shared[phrase].count;
    }
  }
  std::vector<double> best(size_, 0);
  for (size_t i = 0; i < shared.size(); ++i) {
    if (shared[i].count == 0 || shared[i].count < least) continue;
    double& of_resource = best[phrases_[i].resource];
    of_resource = std::max(of_resource, shared[i].weight / phrases_[i].weight);
  }
  return best;
}

}  // namespace peidan::matching
