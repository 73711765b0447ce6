#include "tests/server/rule_house.h"

#include <fstream>
#include <future>
#include <sstream>
#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "matching/local_time.h"
#include "server/catalog_desk.h"
#include "server/rule_folder.h"
#include "server/rule_names.h"
#include "server/rule_opening.h"

namespace peidan::server {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1795500000);  // 2026-11-24

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error(path);
  return text.str();
}

void OkOrThrow(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

}  // namespace

std::vector<matching::RuleFile> HaidianRules() {
  return ReadRuleFolder(PEIDAN_SOURCE_DIR "/matching/rulesets/haidian").value();
}

std::vector<matching::RuleFile> Renamed(std::vector<matching::RuleFile> files, const std::string& mark) {
  for (matching::RuleFile& file : files) {
    if (file.name != "routing.csv") continue;
    file.text.insert(file.text.find('\n', file.text.find('\n') + 1), mark);
  }
  return files;
}

std::vector<matching::RuleFile> WithLead(std::vector<matching::RuleFile> files, const std::string& row,
                                         const std::string& before, const std::string& after) {
  for (matching::RuleFile& file : files) {
    if (file.name == "cases.csv") file.text.resize(file.text.find('\n'));
    if (file.name != "routing.csv") continue;
    const size_t begin = file.text.find(absl::StrCat("\n", row, ",")) + 1;
    const size_t end = file.text.find('\n', begin);
    const std::string line = file.text.substr(begin, end - begin);
    const std::string changed =
        absl::StrReplaceAll(line, {{absl::StrCat(",", before, ","), absl::StrCat(",", after, ",")}, {",50,", ",100,"}});
    if (!absl::StrContains(changed, ",100,") || !absl::StrContains(changed, absl::StrCat(",", after, ",")))
      throw std::runtime_error(absl::StrCat(row, " is not led by ", before, " with priority 50"));
    file.text.replace(begin, end - begin, changed);
  }
  return files;
}

RuleHouse::RuleHouse()
    : runner_(store_, {.on_commit = [this] { hub_.Notify(); },
                       .on_conflict = [this](const std::string&) { OkOrThrow(matcher_.Reload(store_)); }}),
      env_{store_,
           matcher_,
           library_,
           runner_,
           background_,
           hub_,
           [this] { return kStart + absl::Seconds(++looks_); },
           [this] { return ++chance_ * 0x9e3779b97f4a7c15u; },
           {std::string(16, 'e')}} {
  OkOrThrow(OpenRules(store_, library_, HaidianRules(), kStart).status());
  OkOrThrow(matcher_.Reload(store_));
  ImportLibrary();
}

absl::Status RuleHouse::Run(const CommandRunner::Attempt& attempt) {
  std::promise<absl::Status> done;
  desk_.Run(attempt, [&done](const absl::StatusOr<uint64_t>& commit_seq) { done.set_value(commit_seq.status()); });
  return done.get_future().get();
}

void RuleHouse::ImportLibrary() {
  const std::string folder = PEIDAN_SOURCE_DIR "/storage/reference/haidian/";
  ImportText text{NextId(), false, {}};
  text.tables[v1::CATALOG_TABLE_BUREAUS] = ReadFile(folder + "bureaus.csv");
  text.tables[v1::CATALOG_TABLE_SUBDISTRICTS] = ReadFile(folder + "subdistricts.csv");
  text.tables[v1::CATALOG_TABLE_COMMUNITIES] = ReadFile(folder + "communities.csv");
  text.tables[v1::CATALOG_TABLE_RESOURCES] = ReadFile(folder + "resources.csv");
  v1::ImportCatalogResponse reply;
  const CatalogDesk desk(env_);
  OkOrThrow(Run([&](const storage::Reader& reader) { return desk.Import(reader, text, &reply); }));
}

std::string RuleHouse::Upload(const std::vector<matching::RuleFile>& files) {
  const RuleUpload upload{NextId(), false, "测试", files};
  matching::WorkBudget budget;
  const CheckedRules checked = CheckFiles(files, matcher_.Get()->catalog(), matching::DayOf(kStart), budget);
  v1::UploadRuleSetResponse reply;
  OkOrThrow(Run([&](const storage::Reader& reader) { return desk_.Upload(reader, upload, checked, &reply); }));
  return reply.rule_set().name().substr(RuleSetName("").size());
}

absl::StatusOr<v1::RuleActivation> RuleHouse::Activate(const std::string& hash, const std::string& expected_active) {
  v1::ActivateRuleSetRequest request;
  request.set_name(RuleSetName(hash));
  request.set_request_id(NextId());
  request.set_reason("测试启用");
  if (!expected_active.empty()) request.set_expected_active(RuleSetName(expected_active));
  v1::RuleActivation reply;
  const absl::Status status =
      Run([&](const storage::Reader& reader) { return desk_.Activate(reader, request, &reply); });
  if (!status.ok()) return status;
  return reply;
}

absl::StatusOr<v1::RuleActivation> RuleHouse::RollBack() {
  v1::RollBackRuleSetRequest request;
  request.set_request_id(NextId());
  request.set_reason("测试回退");
  v1::RuleActivation reply;
  const absl::Status status =
      Run([&](const storage::Reader& reader) { return desk_.RollBack(reader, request, &reply); });
  if (!status.ok()) return status;
  return reply;
}

absl::Status RuleHouse::Shadow(const std::string& hash) {
  v1::ShadowRuleSetRequest request;
  if (!hash.empty()) request.set_name(RuleSetName(hash));
  request.set_request_id(NextId());
  v1::ShadowRuleSetResponse reply;
  return Run([&](const storage::Reader& reader) { return desk_.Shadow(reader, request, &reply); });
}

v1::Order RuleHouse::Place(const std::string& text) {
  v1::PlaceOrderRequest request;
  request.set_request_id(NextId());
  request.mutable_need()->set_text(text);
  request.mutable_need()->set_community("communities/110108001001");
  v1::Order order;
  const OrderDesk desk(env_);
  OkOrThrow(Run([&](const storage::Reader& reader) { return desk.Place(reader, request, &order); }));
  return order;
}

void RuleHouse::ChangeCatalog(const std::string& description) {
  v1::UpdateResourceRequest request;
  request.set_request_id(NextId());
  const v1::Resource& present = env_.matcher.Get()->catalog().resources().front();
  request.mutable_resource()->set_name(present.name());
  request.mutable_resource()->set_etag(present.etag());
  request.mutable_resource()->set_description(description);
  request.mutable_update_mask()->add_paths("description");
  v1::Resource reply;
  const CatalogDesk desk(env_);
  OkOrThrow(Run([&](const storage::Reader& reader) { return desk.Update(reader, request, &reply); }));
}

record::v1::RuleStateRecord RuleHouse::State() const { return storage::RuleStateTable::Get(store_).value().message; }

}  // namespace peidan::server
