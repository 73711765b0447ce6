// catalog import, catalog stats
#include <array>
#include <filesystem>

#include <absl/strings/str_cat.h>

#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"
#include "client/peidanctl/directory.h"
#include "client/peidanctl/files.h"
#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/render/words.h"

namespace peidan::ctl {
namespace {

struct TableFile {
  v1::CatalogTable table;
  const char* file;
};

// In the order in which rows refer to each other.
constexpr std::array<TableFile, 4> kTableFiles = {{{v1::CATALOG_TABLE_BUREAUS, "bureaus.csv"},
                                                   {v1::CATALOG_TABLE_SUBDISTRICTS, "subdistricts.csv"},
                                                   {v1::CATALOG_TABLE_COMMUNITIES, "communities.csv"},
                                                   {v1::CATALOG_TABLE_RESOURCES, "resources.csv"}}};

std::string FileOf(v1::CatalogTable table) {
  for (const TableFile& entry : kTableFiles) {
    if (entry.table == table) return entry.file;
  }
  return Word(table);
}

struct ImportArgs {
  std::string directory;
  bool validate_only = false;
  std::string request_id;
};

absl::StatusOr<std::vector<client::CatalogFile>> ReadTables(const std::string& directory) {
  std::vector<client::CatalogFile> files;
  for (const TableFile& entry : kTableFiles) {
    const std::filesystem::path path = std::filesystem::path(directory) / entry.file;
    std::error_code error;
    if (!std::filesystem::exists(path, error)) continue;
    absl::StatusOr<std::string> csv = ReadFile(path.string());
    if (!csv.ok()) return csv.status();
    files.push_back({entry.table, *std::move(csv)});
  }
  if (files.empty()) {
    return UsageError(
        absl::StrCat(directory, " 里没有可导入的表（bureaus.csv、subdistricts.csv、communities.csv、resources.csv）"));
  }
  return files;
}

void PrintFaults(Session& session, const v1::ImportCatalogResponse& response) {
  if (session.format == OutputFormat::kJson) {
    session.out << PrettyJson(response);
    return;
  }
  const client::Listing<v1::ImportFault> faults{{response.faults().begin(), response.faults().end()},
                                                response.faults_size()};
  PrintListing<v1::ImportFault>(session, faults,
                                {{"表", [](const auto& fault) { return FileOf(fault.table()); }},
                                 {"行", [](const auto& fault) { return absl::StrCat(fault.row()); }},
                                 {"列", [](const auto& fault) { return fault.column(); }},
                                 {"问题", [](const auto& fault) { return fault.message(); }},
                                 {"类别", [](const auto& fault) { return ShortName(fault.reason()); }}});
}

absl::Status Import(Session& session, const ImportArgs& args) {
  const auto files = ReadTables(args.directory);
  if (!files.ok()) return files.status();
  const auto response = session.client().catalog().ImportCatalog(
      *files, args.validate_only, args.request_id, [&session](size_t sent, size_t total) {
        session.ShowProgress(absl::StrCat("已发送 ", sent / 1024, " / ", total / 1024, " KiB"));
      });
  session.ClearProgress();
  if (!response.ok()) return response.status();
  if (response->faults_size() > 0) {
    PrintFaults(session, *response);
    return RefusedError(absl::StrCat("没有导入：表中有 ", response->faults_size(), " 处问题，改好后再导入"));
  }
  const std::string did = response->imported() ? "已导入" : "检查通过（未写入）";
  PrintOne<v1::ImportCatalogResponse>(session, *response,
                                      {{"新增", [](const auto& r) { return absl::StrCat(r.created()); }},
                                       {"更新", [](const auto& r) { return absl::StrCat(r.updated()); }},
                                       {"未变", [](const auto& r) { return absl::StrCat(r.unchanged()); }}},
                                      [&] {
                                        return absl::StrCat(did, "：新增 ", response->created(), "，更新 ",
                                                            response->updated(), "，未变 ", response->unchanged(),
                                                            "\n");
                                      });
  return absl::OkStatus();
}

struct StatsArgs {};

// One row per count: which breakdown, which key, how many.
template <class Counts, class Label>
void AddCounts(Table& table, const std::string& breakdown, const Counts& counts, const Label& label) {
  for (const auto& count : counts) table.rows.push_back({breakdown, label(count.key()), absl::StrCat(count.count())});
}

template <class Enum>
std::string KeyWord(const std::string& key) {
  const auto& type = *google::protobuf::GetEnumDescriptor<Enum>();
  const std::optional<int> number = ParseEnum(type, key);
  return number.has_value() ? WordOf(type, *number) : key;
}

Table StatsTable(const v1::CatalogStats& stats, NameBook& names) {
  Table table{{"分类", "名称", "数量"}, {}};
  table.rows.push_back({"总数", "委办局", absl::StrCat(stats.bureaus())});
  table.rows.push_back({"总数", "街镇", absl::StrCat(stats.subdistricts())});
  table.rows.push_back({"总数", "社区", absl::StrCat(stats.communities())});
  table.rows.push_back({"总数", "资源", absl::StrCat(stats.resources())});
  AddCounts(table, "八进社区", stats.per_field(), KeyWord<v1::ServiceField>);
  AddCounts(table, "资源类型", stats.per_kind(), KeyWord<v1::ResourceKind>);
  AddCounts(table, "资源状态", stats.per_state(), KeyWord<v1::ResourceState>);
  AddCounts(table, "主责委办局", stats.per_bureau(), [&names](const std::string& key) { return names.Bureau(key); });
  return table;
}

absl::Status Stats(Session& session, const StatsArgs&) {
  const auto stats = session.client().catalog().GetCatalogStats();
  if (!stats.ok()) return stats.status();
  Directory names(session.client());
  switch (session.format) {
    case OutputFormat::kTable:
      session.out << RenderAligned(StatsTable(*stats, names));
      break;
    case OutputFormat::kCsv:
      session.out << RenderCsv(StatsTable(*stats, names));
      break;
    case OutputFormat::kJson:
      session.out << PrettyJson(*stats);
      break;
    case OutputFormat::kJsonl:
      session.out << CompactJson(*stats) << "\n";
      break;
  }
  return absl::OkStatus();
}

}  // namespace

void AddCatalogCommands(CLI::App& app, Session& session) {
  CLI::App& group = AddGroup(app, "catalog", "资源库 | The catalog");
  const auto import = AddCommand<ImportArgs>(
      group, session, "import",
      "导入一个目录里的 CSV 表，全有或全无 | Import the CSV tables of a directory, all or nothing", Import);
  import.app->add_option("directory", import.args->directory, "含 bureaus.csv 等表的目录 | Directory with the tables")
      ->required();
  import.app->add_flag("--validate-only", import.args->validate_only, "只检查，不写入 | Check only, write nothing");
  import.app->add_option("--request-id", import.args->request_id, "请求编号，重发不重做 | Makes a repetition harmless");
  AddCommand<StatsArgs>(group, session, "stats", "资源库统计 | Counts per field, kind, bureau and state", Stats);
}

}  // namespace peidan::ctl
