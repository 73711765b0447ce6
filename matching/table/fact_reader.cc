#include "matching/table/fact_reader.h"

namespace peidan::matching {

const std::string& FactOf(const v1::RuleColumn& column) {
  return column.fact().empty() ? column.name() : column.fact();
}

FactReader::FactReader(const CompiledTable& table, const Lexicon* lexicon, const v1::Facts& facts) {
  for (int column : table.inputs()) Read(table.message().columns(column), lexicon, facts);
  for (int column : table.exceptions()) Read(table.message().columns(column), lexicon, facts);
}

void FactReader::Read(const v1::RuleColumn& column, const Lexicon* lexicon, const v1::Facts& facts) {
  const auto fact = facts.values().find(FactOf(column));
  if (fact == facts.values().end()) {
    values_.push_back(Missing{});
    return;
  }
  const std::optional<Value> value = column.type() == v1::COLUMN_TYPE_CONCEPTS ? ReadConcepts(fact->second, *lexicon)
                                                                               : ReadFact(fact->second, column.type());
  if (!value) mistyped_.push_back(column.name());
  values_.push_back(value.value_or(Missing{}));
}

// A concept that the lexicon does not have is no concept of this rule set, so the fact is not of the type.
std::optional<Value> FactReader::ReadConcepts(const v1::FactValue& fact, const Lexicon& lexicon) {
  const bool null = fact.kind_case() == v1::FactValue::kNull || fact.kind_case() == v1::FactValue::KIND_NOT_SET;
  if (null) return Value(Null{});
  if (fact.kind_case() != v1::FactValue::kList) return std::nullopt;
  ConceptSet& present = concepts_.emplace_back();
  for (const std::string& id : fact.list().values()) {
    const std::optional<ConceptId> concept_id = lexicon.Find(id);
    if (!concept_id) return std::nullopt;
    present.set(*concept_id);
  }
  return Value(static_cast<const ConceptSet*>(&present));
}

}  // namespace peidan::matching
