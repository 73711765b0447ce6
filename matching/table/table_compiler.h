// From the message of a table to its compiled form.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "matching/table/definition.h"
#include "matching/table/table.h"

namespace peidan::matching {

// Compiles one table, once. Not thread-safe.
class TableCompiler {
 public:
  TableCompiler(const v1::RuleTable& table, const Vocabularies& vocabularies, Faults& faults)
      : table_(table), vocabularies_(vocabularies), faults_(faults) {}

  // nullptr: faults were added.
  std::unique_ptr<const CompiledTable> Compile();

 private:
  using Vocabulary = std::set<std::string, std::less<>>;

  void CollectVocabularies();
  CompiledRow CompileRow(int position);
  void CompileTests(const v1::RuleRow& message, CompiledRow& row);
  void CompileValidity(const v1::RuleRow& message, CompiledRow& row);
  std::optional<Cell> ParseCell(const v1::RuleRow& message, int column);
  Place At(const v1::RuleRow& row, int column) const { return {FileOf(table_), row.line(), column + 1}; }
  std::vector<v1::ColumnType> TypesOf(const std::vector<int>& columns) const;
  std::vector<uint32_t> ClassesOf(const std::vector<CompiledRow>& rows) const;

  const v1::RuleTable& table_;
  const Vocabularies& vocabularies_;
  Faults& faults_;
  ColumnPlaces places_;
  std::vector<const Vocabulary*> vocabulary_of_;  // aligned with the columns; null: any text
  std::vector<Vocabulary> own_;                   // of the columns that bring their values
};

}  // namespace peidan::matching
