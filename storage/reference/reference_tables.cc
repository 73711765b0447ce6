#include "storage/reference/reference_tables.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/reference/csv_reader.h"
#include "storage/reference/resource_rules.h"
#include "storage/reference/row_messages.h"
#include "storage/reference/table_row.h"

namespace peidan::storage {
namespace {

// A fault with its column's place, so that the list can be put in order.
struct PlacedFault {
  v1::ImportFault fault;
  size_t column = 0;
};

// What makes the display name of an entry taken: the name, and for communities their subdistrict.
template <typename M>
std::string DisplayKey(const M& entry) {
  return entry.display_name();
}
std::string DisplayKey(const v1::Community& community) {
  return absl::StrCat(community.subdistrict(), "/", community.display_name());
}

class Import {
 public:
  Import(const std::map<v1::CatalogTable, std::string>& texts, const CatalogContents& existing)
      : texts_(texts), existing_(existing) {
    for (const v1::Bureau& bureau : existing.bureaus) known_.bureaus.insert(bureau.name());
    for (const v1::Subdistrict& subdistrict : existing.subdistricts) known_.subdistricts.insert(subdistrict.name());
  }

  ReferenceTables Run() {
    for (const auto& [table, text] : texts_) {
      if (table < v1::CATALOG_TABLE_BUREAUS || table > v1::CATALOG_TABLE_RESOURCES) {
        Add(table, 1, 0, "", v1::ERROR_REASON_ENUM_UNKNOWN, "没有这张表");
      }
    }
    tables_.bureaus = Read<v1::Bureau>(v1::CATALOG_TABLE_BUREAUS, BureauColumns(), existing_.bureaus, ReadBureau,
                                       CheckBureau, [&](const v1::Bureau& one) { known_.bureaus.insert(one.name()); });
    tables_.subdistricts = Read<v1::Subdistrict>(
        v1::CATALOG_TABLE_SUBDISTRICTS, SubdistrictColumns(), existing_.subdistricts, ReadSubdistrict, CheckSubdistrict,
        [&](const v1::Subdistrict& one) { known_.subdistricts.insert(one.name()); });
    tables_.communities = Read<v1::Community>(
        v1::CATALOG_TABLE_COMMUNITIES, CommunityColumns(), existing_.communities, ReadCommunity,
        [&](const v1::Community& one) { return CheckCommunity(one, known_); }, [](const v1::Community&) {});
    tables_.resources = Read<v1::Resource>(
        v1::CATALOG_TABLE_RESOURCES, ResourceColumns(), existing_.resources, ReadResource,
        [&](const v1::Resource& one) { return CheckResource(one, known_); }, [](const v1::Resource&) {});
    return Finish();
  }

 private:
  void Add(v1::CatalogTable table, int32_t line, size_t column, std::string_view title, v1::ErrorReason reason,
           std::string message) {
    PlacedFault& placed = faults_.emplace_back();
    placed.column = column;
    placed.fault.set_table(table);
    placed.fault.set_row(line);
    placed.fault.set_column(std::string(title));
    placed.fault.set_reason(reason);
    placed.fault.set_message(std::move(message));
  }

  // Where each title stands; every title exactly once. Empty after a fault.
  Columns ReadTitles(v1::CatalogTable table, const TableMeaning& meaning, const std::vector<std::string>& titles) {
    Columns columns;
    bool whole = true;
    for (size_t i = 0; i < titles.size(); ++i) {
      const bool known =
          std::any_of(meaning.begin(), meaning.end(), [&](const auto& one) { return one.title == titles[i]; });
      if (known && columns.try_emplace(titles[i], i).second) continue;
      Add(table, 1, i, titles[i], v1::ERROR_REASON_FIELD_MALFORMED, known ? "列名重复" : "没有这一列");
      whole = false;
    }
    for (const ColumnMeaning& column : meaning) {
      if (columns.contains(column.title)) continue;
      Add(table, 1, titles.size(), column.title, v1::ERROR_REASON_FIELD_REQUIRED, "缺少这一列");
      whole = false;
    }
    return whole ? columns : Columns();
  }

  // Reads, checks and collects the rows of one table. `remember` makes an entry known to later rows, faulty or not, so
  // that one fault does not cause others.
  template <typename M, typename ReadRow, typename Check, typename Remember>
  std::vector<M> Read(v1::CatalogTable table, const TableMeaning& meaning, const std::vector<M>& existing,
                      ReadRow read_row, Check check, Remember remember) {
    const auto text = texts_.find(table);
    if (text == texts_.end()) return {};
    const CsvTable csv = ReadCsv(text->second);
    for (const CsvFault& fault : csv.faults)
      Add(table, fault.line, 0, "", v1::ERROR_REASON_ROW_INVALID, fault.message_zh);
    if (csv.titles.empty()) return {};
    const Columns columns = ReadTitles(table, meaning, csv.titles);
    if (columns.empty()) return {};
    std::vector<M> entries;
    std::vector<TableRow> rows;
    for (const CsvRow& csv_row : csv.rows) {
      TableRow& row = rows.emplace_back(columns, csv_row);
      entries.push_back(read_row(row));
      AddRuleFaults(meaning, check(entries.back()), row);
      remember(entries.back());
    }
    FindRepetitions(existing, entries, rows);
    for (const TableRow& row : rows) Report(table, columns, row);
    return entries;
  }

  // What could not be read is empty in the message; that it is empty is no second fault of the column.
  static void AddRuleFaults(const TableMeaning& meaning, std::vector<FieldFault> faults, TableRow& row) {
    std::erase_if(faults, [&](const FieldFault& fault) { return row.HasFault(TitleOf(meaning, fault.field)); });
    for (FieldFault& fault : faults) row.Add(TitleOf(meaning, fault.field), fault.reason, std::move(fault.message_zh));
  }

  // A code twice in the table; a display name twice in the catalog as it would be.
  template <typename M>
  void FindRepetitions(const std::vector<M>& existing, const std::vector<M>& entries, std::vector<TableRow>& rows) {
    std::map<std::string, int32_t> lines;  // by name
    for (size_t i = 0; i < entries.size(); ++i) {
      const auto [first, is_new] = lines.try_emplace(entries[i].name(), rows[i].line());
      if (!is_new && !entries[i].name().empty()) {
        rows[i].Add("code", v1::ERROR_REASON_ALREADY_EXISTS, absl::StrCat("编码与第 ", first->second, " 行重复"));
      }
    }
    std::map<std::string, std::string> taken;  // who has a display name
    for (const M& entry : existing) {
      if (!lines.contains(entry.name())) taken.try_emplace(DisplayKey(entry), entry.name());
    }
    for (size_t i = 0; i < entries.size(); ++i) {
      if (entries[i].display_name().empty()) continue;
      const auto [first, is_new] = taken.try_emplace(DisplayKey(entries[i]), entries[i].name());
      if (is_new || first->second == entries[i].name()) continue;
      rows[i].Add("name", v1::ERROR_REASON_ALREADY_EXISTS,
                  absl::StrCat("名称与“", first->second.substr(first->second.rfind('/') + 1), "”重复"));
    }
  }

  void Report(v1::CatalogTable table, const Columns& columns, const TableRow& row) {
    for (const FieldFault& fault : row.faults()) {
      Add(table, row.line(), columns.find(fault.field)->second, fault.field, fault.reason, fault.message_zh);
    }
  }

  ReferenceTables Finish() {
    std::stable_sort(faults_.begin(), faults_.end(), [](const PlacedFault& a, const PlacedFault& b) {
      return std::make_tuple(a.fault.table(), a.fault.row(), a.column) <
             std::make_tuple(b.fault.table(), b.fault.row(), b.column);
    });
    if (faults_.size() > kMaxImportFaults) faults_.resize(kMaxImportFaults);
    for (PlacedFault& placed : faults_) tables_.faults.push_back(std::move(placed.fault));
    return std::move(tables_);
  }

  const std::map<v1::CatalogTable, std::string>& texts_;
  const CatalogContents& existing_;
  KnownNames known_;
  ReferenceTables tables_;
  std::vector<PlacedFault> faults_;
};

}  // namespace

ReferenceTables ParseReferenceTables(const std::map<v1::CatalogTable, std::string>& texts,
                                     const CatalogContents& existing) {
  return Import(texts, existing).Run();
}

}  // namespace peidan::storage
