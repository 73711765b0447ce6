#include "matching/vocabulary_index.h"

#include <string>
#include <utility>

#include "matching/normalise.h"

namespace peidan::matching {
namespace {

// Fields of a bureau; a property of the index, as in TextIndex. Everyday words say most; official wording and long
// descriptions mention much in passing.
enum FieldIndex : size_t { kForms, kNames, kPhrases, kDescriptions, kDuties };
const std::vector<Bm25::Field>& Fields() {
  static const std::vector<Bm25::Field> fields = {{1.0, 0.4}, {1.0, 0.4}, {1.0, 0.4}, {0.5, 0.5}, {1.0, 0.5}};
  return fields;
}

const v1::Bureau* FirstLead(const Catalog& catalog, const Responsibility& row) {
  return catalog.FindBureau(row.leads[0]);
}

}  // namespace

// Gathering the documents fills the table of terms, so it must come before the size of the table is read.
VocabularyIndex VocabularyIndex::Build(const Catalog& catalog, const PolicyTables& tables) {
  TermTable terms;
  const Documents documents = Collect(catalog, tables, terms);
  Bm25 index(documents, Fields(), terms.size());
  return VocabularyIndex(std::move(terms), std::move(index));
}

VocabularyIndex::Documents VocabularyIndex::Collect(const Catalog& catalog, const PolicyTables& tables,
                                                    TermTable& terms) {
  Documents documents(catalog.bureaus().size(), std::vector<std::vector<TermId>>(Fields().size()));
  const auto fields_of = [&](const v1::Bureau& bureau) -> auto& {
    return documents[&bureau - catalog.bureaus().data()];
  };
  const auto append = [&](const std::string& text, std::vector<TermId>& out) {
    terms.AppendTerms(Normalise(text).text, out);
  };
  for (const auto& row : tables.routing.rows()) {
    const v1::Bureau* bureau = FirstLead(catalog, row.output);
    if (bureau == nullptr || row.priority > tables.scoring.priority_unit) continue;
    for (const SetTest::Term& term : row.condition.tests[0].terms()) {
      if (term.kind != SetTest::Kind::kAny) continue;
      for (ConceptId id : term.concepts) {
        for (const std::u32string& piece : tables.lexicon.PiecesOf(id))
          terms.AppendTerms(piece, fields_of(*bureau)[kForms]);
      }
    }
  }
  for (const v1::Resource& resource : catalog.resources()) {
    const v1::Bureau* bureau = catalog.FindBureau(resource.lead_bureau());
    if (bureau == nullptr) continue;
    auto& fields = fields_of(*bureau);
    append(resource.display_name(), fields[kNames]);
    for (const std::string& alias : resource.aliases()) append(alias, fields[kNames]);
    for (const std::string& phrase : resource.phrases()) append(phrase, fields[kPhrases]);
    append(resource.description(), fields[kDescriptions]);
  }
  for (const v1::Bureau& bureau : catalog.bureaus()) {
    append(bureau.short_name(), fields_of(bureau)[kNames]);
    append(bureau.duties(), fields_of(bureau)[kDuties]);
  }
  return documents;
}

}  // namespace peidan::matching
