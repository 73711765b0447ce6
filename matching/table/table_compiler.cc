#include "matching/table/table_compiler.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "matching/table/output_cell.h"
#include "matching/table/table_index.h"

namespace peidan::matching {

std::unique_ptr<const CompiledTable> TableCompiler::Compile() {
  const size_t before = faults_.count();
  places_ = CheckDefinition(table_, vocabularies_, faults_);
  if (faults_.count() > before) return nullptr;
  CollectVocabularies();
  std::unique_ptr<CompiledTable> compiled(new CompiledTable(table_));
  std::set<std::string> ids;
  for (int i = 0; i < table_.rows_size(); ++i) {
    const v1::RuleRow& message = table_.rows(i);
    if (message.cells_size() != table_.columns_size()) {
      faults_.Add({FileOf(table_), message.line(), 0}, absl::StrCat("应当有 ", table_.columns_size(), " 格"),
                  v1::RULE_FAULT_REASON_FORMAT);
      continue;
    }
    CompiledRow row = CompileRow(i);
    if (!ids.insert(row.id).second) {
      faults_.Add(At(message, places_.id), absl::StrCat("编号 `", row.id, "` 重复"),
                  v1::RULE_FAULT_REASON_DUPLICATE_ID);
    }
    compiled->rows_.push_back(std::move(row));
  }
  if (faults_.count() > before) return nullptr;
  std::sort(compiled->rows_.begin(), compiled->rows_.end(),
            [](const CompiledRow& a, const CompiledRow& b) { return a.id < b.id; });
  compiled->lexicon_ = vocabularies_.lexicon;
  compiled->inputs_ = places_.inputs;
  compiled->exceptions_ = places_.exceptions;
  compiled->outputs_ = places_.outputs;
  compiled->output_class_ = ClassesOf(compiled->rows_);
  compiled->index_ =
      std::make_unique<TableIndex>(compiled->rows_, TypesOf(places_.inputs), TypesOf(places_.exceptions));
  return compiled;
}

void TableCompiler::CollectVocabularies() {
  own_.reserve(table_.columns_size());
  for (const v1::RuleColumn& column : table_.columns()) {
    const Vocabulary* vocabulary = nullptr;
    if (!column.vocabulary().empty()) vocabulary = &vocabularies_.named.find(column.vocabulary())->second;
    if (column.values_size() > 0) vocabulary = &own_.emplace_back(column.values().begin(), column.values().end());
    vocabulary_of_.push_back(vocabulary);
  }
}

CompiledRow TableCompiler::CompileRow(int position) {
  const v1::RuleRow& message = table_.rows(position);
  CompiledRow row;
  row.id = std::string(absl::StripAsciiWhitespace(message.cells(places_.id)));
  row.line = message.line();
  row.position = static_cast<uint32_t>(position);
  if (row.id.empty()) faults_.Add(At(message, places_.id), "不能为空", v1::RULE_FAULT_REASON_EMPTY);
  CompileTests(message, row);
  for (int column : places_.outputs) {
    row.outputs.push_back(OutputCellReader(table_.columns(column), vocabulary_of_[column], faults_)
                              .Read(message.cells(column), At(message, column)));
  }
  if (places_.priority >= 0) {
    row.priority =
        OutputCellReader(table_.columns(places_.priority), nullptr, faults_)
            .ReadNumber(absl::StripAsciiWhitespace(message.cells(places_.priority)), At(message, places_.priority));
  }
  CompileValidity(message, row);
  return row;
}

std::optional<Cell> TableCompiler::ParseCell(const v1::RuleRow& message, int column) {
  const v1::RuleColumn& definition = table_.columns(column);
  const std::string& text = message.cells(column);
  if (text.size() > kMaxCellBytes) {
    faults_.Add(At(message, column), absl::StrCat("单元格最多 ", kMaxCellBytes, " 字节"), v1::RULE_FAULT_REASON_FORMAT);
    return std::nullopt;
  }
  return Cell::Parse(text, {definition.type(), vocabularies_.lexicon, vocabulary_of_[column]}, At(message, column),
                     faults_);
}

void TableCompiler::CompileTests(const v1::RuleRow& message, CompiledRow& row) {
  for (int column : places_.inputs) {
    std::optional<Cell> cell = ParseCell(message, column);
    if (cell && cell->always() && table_.columns(column).required()) {
      faults_.Add(At(message, column), "每一行都必须在这里写条件", v1::RULE_FAULT_REASON_EMPTY);
    }
    row.inputs.push_back(cell ? *std::move(cell) : Cell(table_.columns(column).type()));
  }
  for (int column : places_.exceptions) {
    std::optional<Cell> cell;
    if (!absl::StripAsciiWhitespace(message.cells(column)).empty()) cell = ParseCell(message, column);
    if (cell && cell->always()) cell.reset();
    row.exceptions.push_back(std::move(cell));
  }
}

void TableCompiler::CompileValidity(const v1::RuleRow& message, CompiledRow& row) {
  const auto read = [&](int column, absl::CivilDay& day) {
    if (column < 0) return;
    OutputCellReader reader(table_.columns(column), nullptr, faults_);
    day = reader.ReadDay(message.cells(column), At(message, column)).value_or(day);
  };
  read(places_.valid_from, row.valid_from);
  read(places_.valid_to, row.valid_to);
  if (row.valid_from <= row.valid_to) return;
  faults_.Add(At(message, places_.valid_to), "失效日期早于生效日期", v1::RULE_FAULT_REASON_EMPTY_RANGE);
}

std::vector<v1::ColumnType> TableCompiler::TypesOf(const std::vector<int>& columns) const {
  std::vector<v1::ColumnType> types;
  for (int column : columns) types.push_back(table_.columns(column).type());
  return types;
}

std::vector<uint32_t> TableCompiler::ClassesOf(const std::vector<CompiledRow>& rows) const {
  std::map<std::string, uint32_t> numbers;
  std::vector<uint32_t> classes;
  for (const CompiledRow& row : rows) {
    std::string outputs;
    for (const v1::FactValue& output : row.outputs) {
      const std::string bytes = output.SerializeAsString();
      absl::StrAppend(&outputs, bytes.size(), ":", bytes);
    }
    classes.push_back(numbers.emplace(std::move(outputs), static_cast<uint32_t>(numbers.size())).first->second);
  }
  return classes;
}

}  // namespace peidan::matching
