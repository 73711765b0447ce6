#include "tests/matching/reference_catalog.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "matching/csv.h"

namespace peidan::matching {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// The rows of a file as maps from column to cell; the header is taken as it stands.
std::vector<std::map<std::string, std::string>> ReadTable(const std::filesystem::path& path) {
  const std::string text = ReadFile(path);
  std::vector<std::map<std::string, std::string>> rows;
  if (text.empty()) return rows;
  absl::string_view first_line(text.data(), text.find_first_of("\r\n"));
  absl::ConsumePrefix(&first_line, "\xef\xbb\xbf");
  const std::vector<std::string> header = absl::StrSplit(first_line, ',');
  Faults faults;
  for (const CsvRow& row : ReadCsv(path.filename().string(), text, {header.begin(), header.end()}, faults).rows) {
    auto& cells = rows.emplace_back();
    for (size_t i = 0; i < header.size(); ++i) cells[header[i]] = row.cells[i];
  }
  if (!faults.ToStatus().ok()) {
    std::cerr << faults.ToStatus() << "\n";
    std::exit(1);
  }
  return rows;
}

using Cells = std::map<std::string, std::string>;

std::vector<std::string> List(const Cells& cells, const char* column) {
  if (cells.at(column) == "*") return {};
  return absl::StrSplit(cells.at(column), ';', absl::SkipWhitespace());
}

int Number(const Cells& cells, const char* column) {
  int value = 0;
  return absl::SimpleAtoi(cells.at(column), &value) ? value : 0;
}

// `elderly_care` as the enum value SERVICE_FIELD_ELDERLY_CARE, and so on.
template <typename Enum>
Enum Parse(bool (*parse)(google::protobuf::ConstStringParam, Enum*), const char* prefix, const std::string& word) {
  Enum value{};
  parse(absl::StrCat(prefix, absl::AsciiStrToUpper(word)), &value);
  return value;
}

v1::CommunityType ParseCommunityType(const std::string& word) {
  static const std::map<std::string, v1::CommunityType> types = {{"老旧小区", v1::COMMUNITY_TYPE_OLD_COMPOUND},
                                                                 {"商品房", v1::COMMUNITY_TYPE_COMMERCIAL_HOUSING},
                                                                 {"单位大院", v1::COMMUNITY_TYPE_WORK_UNIT_COMPOUND},
                                                                 {"回迁", v1::COMMUNITY_TYPE_RESETTLEMENT},
                                                                 {"村", v1::COMMUNITY_TYPE_VILLAGE},
                                                                 {"高校", v1::COMMUNITY_TYPE_UNIVERSITY}};
  const auto it = types.find(word);
  return it == types.end() ? v1::COMMUNITY_TYPE_UNSPECIFIED : it->second;
}

void ReadDelivery(const Cells& cells, v1::Resource& resource) {
  for (const std::string& orderer : List(cells, "eligible_orderers")) {
    resource.mutable_eligibility()->add_orderers(Parse(v1::OrdererType_Parse, "ORDERER_TYPE_", orderer));
  }
  for (const std::string& type : List(cells, "eligible_community_types")) {
    resource.mutable_eligibility()->add_community_types(ParseCommunityType(type));
  }
  for (const std::string& area : List(cells, "service_area")) {
    resource.mutable_eligibility()->add_service_area(absl::StrCat("subdistricts/", area));
  }
  for (absl::string_view text : absl::StrSplit(cells.at("schedule"), '|', absl::SkipWhitespace())) {
    const std::vector<std::string> parts = absl::StrSplit(text, absl::ByAnyChar(" -"));
    v1::ScheduleWindow& window = *resource.add_schedule();
    window.set_recurrence(std::string(text.substr(0, text.find(' '))));
    window.set_opens_at(parts[parts.size() - 2]);
    window.set_closes_at(parts.back());
  }
  resource.set_lead_time_days(Number(cells, "lead_time_days"));
  resource.mutable_capacity()->set_amount(Number(cells, "capacity"));
  resource.mutable_capacity()->set_unit(cells.at("capacity_unit"));
  resource.mutable_capacity()->set_period(
      Parse(v1::CapacityPeriod_Parse, "CAPACITY_PERIOD_", cells.at("capacity_period")));
  resource.mutable_capacity()->set_community_quota(Number(cells, "community_quota"));
  resource.set_headcount_min(Number(cells, "headcount_min"));
  resource.set_headcount_max(Number(cells, "headcount_max"));
  resource.set_valid_from(cells.at("valid_from"));
  resource.set_valid_to(cells.at("valid_to"));
  resource.set_state(Parse(v1::ResourceState_Parse, "RESOURCE_STATE_", cells.at("state")));
}

v1::Resource ReadResource(const Cells& cells) {
  v1::Resource resource;
  resource.set_name(absl::StrCat("resources/", cells.at("code")));
  resource.set_display_name(cells.at("name"));
  resource.set_kind(Parse(v1::ResourceKind_Parse, "RESOURCE_KIND_", cells.at("kind")));
  resource.set_lead_bureau(absl::StrCat("bureaus/", cells.at("lead_bureau")));
  for (const std::string& field : List(cells, "service_fields")) {
    resource.add_service_fields(Parse(v1::ServiceField_Parse, "SERVICE_FIELD_", field));
  }
  resource.set_description(cells.at("description"));
  for (const std::string& alias : List(cells, "aliases")) resource.add_aliases(alias);
  for (const std::string& phrase : List(cells, "phrases")) resource.add_phrases(phrase);
  ReadDelivery(cells, resource);
  return resource;
}

std::vector<v1::Subdistrict> ReadSubdistricts(const std::filesystem::path& path) {
  std::vector<v1::Subdistrict> subdistricts;
  for (const Cells& cells : ReadTable(path)) {
    v1::Subdistrict& subdistrict = subdistricts.emplace_back();
    subdistrict.set_name(absl::StrCat("subdistricts/", cells.at("code")));
    subdistrict.set_display_name(cells.at("name"));
  }
  return subdistricts;
}

std::vector<v1::Community> ReadCommunities(const std::filesystem::path& path) {
  std::vector<v1::Community> communities;
  for (const Cells& cells : ReadTable(path)) {
    v1::Community& community = communities.emplace_back();
    community.set_name(absl::StrCat("communities/", cells.at("nbs_code")));
    community.set_display_name(cells.at("community"));
    community.set_subdistrict(absl::StrCat("subdistricts/", cells.at("nbs_code").substr(0, 9)));
    community.set_type(ParseCommunityType(cells.at("type")));
  }
  return communities;
}

}  // namespace

std::shared_ptr<const Catalog> ReadCatalog(const std::string& folder) {
  const std::filesystem::path root(folder);
  std::vector<v1::Bureau> bureaus;
  for (const Cells& cells : ReadTable(root / "bureaus.csv")) {
    v1::Bureau& bureau = bureaus.emplace_back();
    bureau.set_name(absl::StrCat("bureaus/", cells.at("code")));
    bureau.set_display_name(cells.at("name"));
    bureau.set_short_name(cells.at("short_name"));
    bureau.set_duties(cells.at("duties"));
  }
  std::vector<v1::Resource> resources;
  for (const Cells& cells : ReadTable(root / "resources.csv")) resources.push_back(ReadResource(cells));
  return std::make_shared<const Catalog>(std::move(bureaus), ReadSubdistricts(root / "places.csv"),
                                         ReadCommunities(root / "communities.csv"), std::move(resources), 1);
}

std::vector<RuleFile> ReadRuleFiles(const std::string& folder) {
  std::vector<RuleFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".csv") files.push_back({entry.path().filename().string(), ReadFile(entry.path())});
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
