#include "matching/rule_files.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/table/definition.h"
#include "matching/worktime/work_calendar.h"

namespace peidan::matching {
namespace {

// Reports what the parser of text messages finds. Its lines and columns count from 0.
class ManifestFaults : public google::protobuf::io::ErrorCollector {
 public:
  explicit ManifestFaults(Faults& faults) : faults_(faults) {}
  void AddError(int line, int column, const std::string& message) override {
    faults_.Add({kManifestFile, line + 1, column + 1}, absl::StrCat("清单写法有误：", message),
                v1::RULE_FAULT_REASON_FORMAT);
  }

 private:
  Faults& faults_;
};

// Hands out each file by name; what is missing or left over is a fault.
class Folder {
 public:
  Folder(const std::vector<RuleFile>& files, Faults& faults) : faults_(faults) {
    for (const RuleFile& file : files) {
      if (!files_.emplace(file.name, &file).second) Fault(file.name, "文件重复");
    }
  }

  const RuleFile* Take(absl::string_view name) {
    if (!taken_.insert(std::string(name)).second) Fault(name, "两张表不能共用一个文件");
    const auto it = files_.find(name);
    if (it != files_.end()) return it->second;
    Fault(name, "缺少文件");
    return nullptr;
  }

  void CheckNothingLeft() {
    for (const auto& [name, file] : files_) {
      if (taken_.count(std::string(name)) > 0) continue;
      if (absl::EndsWith(name, ".csv") || absl::EndsWith(name, ".textproto")) Fault(name, "清单里没有这个文件");
    }
  }

 private:
  void Fault(absl::string_view name, absl::string_view message) {
    faults_.Add({name}, message, v1::RULE_FAULT_REASON_FILE);
  }

  Faults& faults_;
  std::map<absl::string_view, const RuleFile*> files_;
  std::set<std::string> taken_;
};

// The columns of the definition that the header has, in their order; false where the header has others.
bool MatchHeader(const std::vector<std::string>& header, v1::RuleTable& table) {
  google::protobuf::RepeatedPtrField<v1::RuleColumn> present;
  size_t next = 0;
  for (const v1::RuleColumn& column : table.columns()) {
    if (next < header.size() && header[next] == column.name()) {
      *present.Add() = column;
      ++next;
    } else if (!column.optional()) {
      return false;
    }
  }
  table.mutable_columns()->Swap(&present);
  return next == header.size();
}

std::string NamesOf(const v1::RuleTable& table) {
  return absl::StrJoin(table.columns(), ",", [](std::string* out, const v1::RuleColumn& column) {
    absl::StrAppend(out, column.optional() ? "[" : "", column.name(), column.optional() ? "]" : "");
  });
}

size_t MostRowsOf(v1::TableKind kind) {
  switch (kind) {
    case v1::TABLE_KIND_LEXICON:
      return kMaxLexiconRows;
    case v1::TABLE_KIND_SCORING:
      return kMaxScoringRows;
    case v1::TABLE_KIND_CASES:
      return kMaxCaseRows;
    case v1::TABLE_KIND_WORD_WEIGHTS:
      return kMaxWordWeightRows;
    case v1::TABLE_KIND_CALENDAR:
      return worktime::kMaxDayExceptions;
    case v1::TABLE_KIND_WORKING_HOURS:
      return kMaxWorkingHoursRows;
    case v1::TABLE_KIND_PROCESS:
      return kMaxProcessRows;
    case v1::TABLE_KIND_ESCALATION:
      return kMaxEscalationRows;
    default:
      return kMaxTableRows;
  }
}

// `cells`: how many may still be read; those of this table are taken away.
void ReadRows(const RuleFile& file, v1::RuleTable& table, size_t& cells, Faults& faults) {
  const CsvTable csv = ReadCsv(file.name, file.text, faults, {MostRowsOf(table.kind()), cells});
  cells -= std::min(cells, (csv.rows.size() + 1) * csv.header.size());
  const std::string expected = NamesOf(table);
  if (!MatchHeader(csv.header, table)) {
    faults.Add({file.name, 1, 1}, absl::StrCat("表头应当是 `", expected, "`，方括号里的列可以省略"),
               v1::RULE_FAULT_REASON_HEADER);
    return;
  }
  const auto is_id = [](const v1::RuleColumn& column) { return column.role() == v1::COLUMN_ROLE_ID; };
  const auto id = std::find_if(table.columns().begin(), table.columns().end(), is_id) - table.columns().begin();
  for (const CsvRow& row : csv.rows) {
    v1::RuleRow& message = *table.add_rows();
    message.set_line(row.number);
    if (id < table.columns_size()) message.set_id(row.cells[id]);
    for (const std::string& cell : row.cells) message.add_cells(cell);
  }
}

}  // namespace

v1::RuleSet ParseRuleFiles(const std::vector<RuleFile>& files, Faults& faults) {
  v1::RuleSet rules;
  Folder folder(files, faults);
  const RuleFile* manifest = folder.Take(kManifestFile);
  if (manifest == nullptr) return rules;
  if (manifest->text.size() > kMaxManifestBytes) {
    faults.Add({kManifestFile}, absl::StrCat("清单最多 ", kMaxManifestBytes, " 字节"), v1::RULE_FAULT_REASON_FORMAT);
    return rules;
  }
  google::protobuf::TextFormat::Parser parser;
  ManifestFaults collector(faults);
  parser.RecordErrorsTo(&collector);
  if (!parser.ParseFromString(manifest->text, rules.mutable_manifest())) return rules;
  size_t cells = kMaxRuleCells;
  for (const v1::RuleTable& definition : rules.manifest().tables()) {
    v1::RuleTable& table = *rules.add_tables();
    table = definition;
    if (const RuleFile* file = folder.Take(definition.file())) ReadRows(*file, table, cells, faults);
  }
  folder.CheckNothingLeft();
  return rules;
}

const v1::RuleTable* FirstOfKind(const v1::RuleSet& rules, v1::TableKind kind) {
  const auto it = std::find_if(rules.tables().begin(), rules.tables().end(),
                               [&](const v1::RuleTable& table) { return table.kind() == kind; });
  return it == rules.tables().end() ? nullptr : &*it;
}

const v1::RuleTable* OneOfKind(const v1::RuleSet& rules, v1::TableKind kind, absl::string_view title, Faults& faults) {
  const v1::RuleTable* first = FirstOfKind(rules, kind);
  for (const v1::RuleTable& table : rules.tables()) {
    if (table.kind() == kind && &table != first)
      faults.Add({kManifestFile}, absl::StrCat(title, "最多一张"), v1::RULE_FAULT_REASON_DEFINITION);
  }
  return first;
}

CsvTable ToCsv(const v1::RuleTable& table, const std::vector<absl::string_view>& header, Faults& faults) {
  CsvTable csv{std::string(FileOf(table)), {}, {}};
  std::vector<int> places;
  for (absl::string_view name : header) {
    const auto it = std::find_if(table.columns().begin(), table.columns().end(),
                                 [&](const v1::RuleColumn& column) { return column.name() == name; });
    csv.header.push_back(std::string(name));
    places.push_back(static_cast<int>(it - table.columns().begin()));
    if (it != table.columns().end()) continue;
    faults.Add({csv.file}, absl::StrCat("表 `", table.name(), "`：需要列 `", name, "`"),
               v1::RULE_FAULT_REASON_DEFINITION);
    return csv;
  }
  for (const v1::RuleRow& row : table.rows()) {
    CsvRow& out = csv.rows.emplace_back(CsvRow{row.line(), {}});
    for (int place : places) out.cells.push_back(place < row.cells_size() ? row.cells(place) : "");
  }
  return csv;
}

}  // namespace peidan::matching
