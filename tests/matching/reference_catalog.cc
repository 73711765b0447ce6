#include "tests/matching/reference_catalog.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <utility>

#include "storage/reference/reference_tables.h"

namespace peidan::matching {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

std::shared_ptr<const Catalog> ReadCatalog(const std::string& folder) {
  const std::filesystem::path root(folder);
  storage::ReferenceTables tables =
      storage::ParseReferenceTables({{v1::CATALOG_TABLE_BUREAUS, ReadFile(root / "bureaus.csv")},
                                     {v1::CATALOG_TABLE_SUBDISTRICTS, ReadFile(root / "subdistricts.csv")},
                                     {v1::CATALOG_TABLE_COMMUNITIES, ReadFile(root / "communities.csv")},
                                     {v1::CATALOG_TABLE_RESOURCES, ReadFile(root / "resources.csv")}},
                                    {});
  for (const v1::ImportFault& fault : tables.faults) std::cerr << fault.ShortDebugString() << "\n";
  if (!tables.faults.empty()) std::exit(1);
  return std::make_shared<const Catalog>(std::move(tables.bureaus), std::move(tables.subdistricts),
                                         std::move(tables.communities), std::move(tables.resources), 1);
}

std::vector<RuleFile> ReadRuleFiles(const std::string& folder) {
  std::vector<RuleFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".csv" && extension != ".textproto") continue;
    files.push_back({entry.path().filename().string(), ReadFile(entry.path())});
  }
  return files;
}

std::shared_ptr<const RuleSet> ReadRuleSet(const std::string& folder) {
  auto rules = RuleSet::Compile(ReadRuleFiles(folder));
  if (!rules.ok()) {
    std::cerr << rules.status().message() << "\n";
    std::exit(1);
  }
  return *std::move(rules);
}

}  // namespace peidan::matching
