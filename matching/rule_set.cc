#include "matching/rule_set.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <openssl/evp.h>

#include <array>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "matching/policy_tables.h"
#include "matching/rule_cases.h"
#include "matching/table_loader.h"

namespace peidan::matching {
namespace {

// Fields in the order of their numbers; the message has no maps, so that equal rule sets have equal bytes.
std::string HashOf(const v1::RuleSet& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&out);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest.data()), size));
}

// Compiles the tables of one rule set.
class Compiler {
 public:
  Compiler(const v1::RuleSet& message, Faults& faults) : message_(message), faults_(faults) {}

  std::unique_ptr<const PolicyTables> Run() {
    ReadVocabularies();
    ReadLexicon();
    tables_->scoring = ReadScoring(OnlyTableOf(v1::TABLE_KIND_SCORING, ScoringHeader()), faults_);
    ReadWordWeights();
    CompileDecisionTables();
    const auto load = [&](absl::string_view name, auto loader, auto& out) {
      if (auto table = Find(name)) out = loader(std::move(table), faults_);
    };
    load("routing", LoadRouting, tables_->routing);
    load("joint", LoadJoint, tables_->joint);
    load("emergencies", LoadEmergencies, tables_->emergencies);
    load("out_of_scope", LoadOutOfScope, tables_->out_of_scope);
    load("unclear", LoadUnclear, tables_->unclear);
    load("urgency_classes", LoadUrgency, tables_->urgency);
    LoadRuleCases(message_, faults_);
    return std::move(tables_);
  }

 private:
  void Fault(absl::string_view message) { faults_.Add({kManifestFile}, message, v1::RULE_FAULT_REASON_DEFINITION); }

  void ReadVocabularies() {
    for (const v1::Vocabulary& vocabulary : message_.manifest().vocabularies()) {
      const auto [it, fresh] =
          vocabularies_.named.try_emplace(vocabulary.name(), vocabulary.values().begin(), vocabulary.values().end());
      if (!fresh) Fault(absl::StrCat("词汇表 `", vocabulary.name(), "` 重复"));
    }
  }

  // The tables of one kind that code reads by the names of their columns.
  std::vector<CsvTable> TablesOf(v1::TableKind kind, const std::vector<absl::string_view>& header) {
    std::vector<CsvTable> tables;
    for (const v1::RuleTable& table : message_.tables()) {
      if (table.kind() == kind) tables.push_back(ToCsv(table, header, faults_));
    }
    return tables;
  }

  // The one table of a kind; a fault where there is none or another.
  CsvTable OnlyTableOf(v1::TableKind kind, const std::vector<absl::string_view>& header) {
    std::vector<CsvTable> tables = TablesOf(kind, header);
    if (tables.size() == 1) return std::move(tables[0]);
    Fault(absl::StrCat("应当有且只有一张 ", v1::TableKind_Name(kind), " 表"));
    return {};
  }

  void ReadWordWeights() {
    const std::vector<CsvTable> tables = TablesOf(v1::TABLE_KIND_WORD_WEIGHTS, WordWeights::Header());
    if (tables.size() > 1) Fault("词权表最多一张");
    if (!tables.empty()) tables_->word_weights = WordWeights::Compile(tables[0], tables_->lexicon, faults_);
  }

  void ReadLexicon() {
    const std::vector<CsvTable> files = TablesOf(v1::TABLE_KIND_LEXICON, Lexicon::Header());
    if (files.empty()) Fault("缺少词库");
    tables_->lexicon = Lexicon::Compile(files, faults_);
    vocabularies_.lexicon = &tables_->lexicon;
  }

  void CompileDecisionTables() {
    for (const v1::RuleTable& table : message_.tables()) {
      const bool decides = table.kind() == v1::TABLE_KIND_DECISION || table.kind() == v1::TABLE_KIND_UNSPECIFIED;
      if (!decides) continue;
      std::shared_ptr<const CompiledTable> compiled = CompiledTable::Compile(table, vocabularies_, faults_);
      const bool fresh = tables_->decision_tables.emplace(table.name(), std::move(compiled)).second;
      if (!fresh) Fault(absl::StrCat("表 `", table.name(), "` 重复"));
    }
  }

  // Null: missing, or has faults.
  std::shared_ptr<const CompiledTable> Find(absl::string_view name) {
    const auto it = tables_->decision_tables.find(name);
    if (it != tables_->decision_tables.end()) return it->second;
    Fault(absl::StrCat("缺少决策表 `", name, "`"));
    return nullptr;
  }

  const v1::RuleSet& message_;
  Faults& faults_;
  std::unique_ptr<PolicyTables> tables_ = std::make_unique<PolicyTables>();
  Vocabularies vocabularies_;
};

}  // namespace

RuleSet::RuleSet(v1::RuleSet message, std::unique_ptr<const PolicyTables> tables)
    : message_(std::move(message)), hash_(HashOf(message_)), tables_(std::move(tables)) {}

RuleSet::~RuleSet() = default;

std::unique_ptr<const RuleSet> RuleSet::Compile(v1::RuleSet message, Faults& faults) {
  const size_t before = faults.count();
  std::unique_ptr<const PolicyTables> tables = Compiler(message, faults).Run();
  if (faults.count() > before) return nullptr;
  return std::unique_ptr<const RuleSet>(new RuleSet(std::move(message), std::move(tables)));
}

absl::StatusOr<std::unique_ptr<const RuleSet>> RuleSet::Compile(const std::vector<RuleFile>& files) {
  Faults faults;
  v1::RuleSet message = ParseRuleFiles(files, faults);
  // Without a manifest that can be read, every table would be missing too.
  std::unique_ptr<const RuleSet> rules;
  if (message.tables_size() > 0) rules = Compile(std::move(message), faults);
  if (!faults.empty()) return faults.ToStatus();
  if (rules == nullptr) return absl::InvalidArgumentError(absl::StrCat(kManifestFile, ":1:1: 清单里没有表"));
  return rules;
}

}  // namespace peidan::matching
