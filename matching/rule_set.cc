#include "matching/rule_set.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "matching/policy_tables.h"
#include "matching/table_loader.h"

namespace peidan::matching {
namespace {

// SHA-256 over name and text of every file, each preceded by its length so that no two sets of files run together
// alike.
std::string HashOf(const std::vector<const RuleFile*>& files) {
  std::string bytes;
  for (const RuleFile* file : files) {
    for (const std::string* part : {&file->name, &file->text}) absl::StrAppend(&bytes, part->size(), ":", *part);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest.data()), size));
}

// Hands out each file as a table, once; what is missing or left over is a fault.
class Folder {
 public:
  Folder(const std::vector<RuleFile>& files, Faults& faults) : faults_(faults) {
    for (const RuleFile& file : files) {
      if (!files_.emplace(file.name, &file).second) faults_.Add({file.name}, "the file was given twice");
    }
  }

  std::vector<const RuleFile*> InOrderOfName() const {
    std::vector<const RuleFile*> files;
    for (const auto& [name, file] : files_) files.push_back(file);
    return files;
  }

  CsvTable Table(absl::string_view name, const std::vector<absl::string_view>& header) {
    known_.push_back(name);
    const auto it = files_.find(name);
    if (it != files_.end()) return ReadCsv(name, it->second->text, header, faults_);
    faults_.Add({name}, "the file is missing");
    return {std::string(name), {}};
  }

  void CheckNothingLeft() {
    for (const auto& [name, file] : files_) {
      const bool known = std::find(known_.begin(), known_.end(), name) != known_.end();
      if (!known && absl::EndsWith(name, ".csv")) faults_.Add({name}, "no table of a rule set has this name");
    }
  }

 private:
  Faults& faults_;
  std::map<absl::string_view, const RuleFile*> files_;
  std::vector<absl::string_view> known_;
};

ConceptSet TopicsOf(const DecisionTable<UnclearTopic>& unclear) {
  ConceptSet topics;
  for (const auto& row : unclear.rows()) {
    for (const SetTest::Term& term : row.condition.tests[0].terms()) {
      for (ConceptId id : term.concepts) topics.set(id);
    }
  }
  return topics;
}

}  // namespace

RuleSet::RuleSet(std::string hash, std::unique_ptr<const PolicyTables> tables)
    : hash_(std::move(hash)), tables_(std::move(tables)) {}

RuleSet::~RuleSet() = default;

absl::StatusOr<std::unique_ptr<const RuleSet>> RuleSet::Compile(const std::vector<RuleFile>& files) {
  Faults faults;
  Folder folder(files, faults);
  auto tables = std::make_unique<PolicyTables>();
  const CsvTable lexicon_files[] = {folder.Table("lexicon.csv", Lexicon::Header()),
                                    folder.Table("markers.csv", Lexicon::Header())};
  tables->lexicon = Lexicon::Compile(lexicon_files, faults);
  const Lexicon& lexicon = tables->lexicon;
  tables->routing = LoadRouting(folder.Table("routing.csv", RoutingHeader()), lexicon, faults);
  tables->joint = LoadJoint(folder.Table("joint.csv", JointHeader()), lexicon, faults);
  tables->emergencies = LoadEmergencies(folder.Table("emergencies.csv", EmergencyHeader()), lexicon, faults);
  tables->out_of_scope = LoadOutOfScope(folder.Table("out_of_scope.csv", OutOfScopeHeader()), lexicon, faults);
  tables->unclear = LoadUnclear(folder.Table("unclear.csv", UnclearHeader()), lexicon, faults);
  tables->urgency = LoadUrgency(folder.Table("urgency_classes.csv", UrgencyHeader()), lexicon, faults);
  tables->scoring = ReadScoring(folder.Table("scoring.csv", ScoringHeader()), faults);
  tables->word_weights = WordWeights::Compile(folder.Table("word_weights.csv", WordWeights::Header()), lexicon, faults);
  tables->generic_topics = TopicsOf(tables->unclear);
  folder.CheckNothingLeft();
  const absl::Status status = faults.ToStatus();
  if (!status.ok()) return status;
  return std::unique_ptr<const RuleSet>(new RuleSet(HashOf(folder.InOrderOfName()), std::move(tables)));
}

}  // namespace peidan::matching
