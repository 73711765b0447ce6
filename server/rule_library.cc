#include "server/rule_library.h"

#include "absl/strings/str_cat.h"
#include "matching/normalise.h"
#include "server/error.h"

namespace peidan::server {
namespace {

constexpr int32_t kMaxFaultLength = 100;  // characters; a fault may quote a cell

// `faults` are those of RuleSet::Compile; the first is told.
absl::Status Faulty(const std::string& hash, const absl::Status& faults) {
  const absl::string_view first = faults.message().substr(0, faults.message().find('\n'));
  return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_RULE_SET_FAULTY,
                   absl::StrCat("当前版本的系统不能使用这个规则集，请修改后重新上传（",
                                matching::SliceCodePoints(first, 0, kMaxFaultLength), "）"),
                   {{"rule_set", hash}, {"place", std::string(first.substr(0, first.find(": ")))}});
}

}  // namespace

RuleLibrary::RuleLibrary() : rule_sets_(kMaxRuleSets), catalogs_(kMaxCatalogs), matchers_(kMaxMatchers) {}

CatalogPtr MakeCatalog(storage::CatalogContents contents) {
  return std::make_shared<const matching::Catalog>(std::move(contents.bureaus), std::move(contents.subdistricts),
                                                   std::move(contents.communities), std::move(contents.resources),
                                                   contents.revision, std::move(contents.precedents));
}

std::vector<matching::RuleFile> FromRecord(const record::v1::RuleFilesRecord& record) {
  std::vector<matching::RuleFile> files;
  for (const v1::RuleFile& file : record.files()) files.push_back({file.name(), file.text()});
  return files;
}

record::v1::RuleFilesRecord ToRecord(const std::vector<matching::RuleFile>& files) {
  record::v1::RuleFilesRecord record;
  for (const matching::RuleFile& file : files) {
    v1::RuleFile& kept = *record.add_files();
    kept.set_name(file.name);
    kept.set_text(file.text);
  }
  return record;
}

absl::StatusOr<RuleSetPtr> RuleLibrary::RuleSetOf(const storage::Reader& reader, const std::string& hash) {
  RuleSetPtr alike;
  {
    std::lock_guard lock(mu_);
    if (const auto* present = rule_sets_.Find(hash)) return *present;
    alike = made_last_;
  }
  const auto files = storage::RuleSetTable::Files(reader, hash);
  if (!files.ok()) return files.status();
  if (!files->has_value()) {
    return MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_RULE_SET_UNKNOWN, "没有这个规则集");
  }
  auto compiled = matching::RuleSet::Compile(FromRecord(**files), alike.get());
  absl::StatusOr<RuleSetPtr> made =
      compiled.ok() ? absl::StatusOr<RuleSetPtr>(*std::move(compiled)) : Faulty(hash, compiled.status());
  std::lock_guard lock(mu_);
  if (made.ok()) made_last_ = *made;
  return rule_sets_.Put(hash, std::move(made));
}

void RuleLibrary::Share(CatalogPtr catalog) {
  const int64_t revision = catalog->revision();
  std::lock_guard lock(mu_);
  catalogs_.Put(revision, std::move(catalog));
}

absl::StatusOr<CatalogPtr> RuleLibrary::CatalogAt(const storage::Reader& reader, int64_t revision) {
  {
    std::lock_guard lock(mu_);
    if (const CatalogPtr* present = catalogs_.Find(revision)) return *present;
  }
  auto contents = storage::CatalogTable::LoadAt(reader, revision);
  if (!contents.ok()) return contents.status();
  CatalogPtr catalog = MakeCatalog(*std::move(contents));
  std::lock_guard lock(mu_);
  return catalogs_.Put(revision, std::move(catalog));
}

absl::StatusOr<MatcherPtr> RuleLibrary::MatcherFor(const storage::Reader& reader, const Pin& pin) {
  {
    std::lock_guard lock(mu_);
    if (const MatcherPtr* present = matchers_.Find(pin)) return *present;
  }
  auto rules = RuleSetOf(reader, pin.rule_set_hash);
  if (!rules.ok()) return rules.status();
  auto catalog = CatalogAt(reader, pin.catalog_revision);
  if (!catalog.ok()) return catalog.status();
  auto matcher = std::make_shared<const matching::Matcher>(*std::move(catalog), *std::move(rules));
  std::lock_guard lock(mu_);
  return matchers_.Put(pin, std::move(matcher));
}

}  // namespace peidan::server
