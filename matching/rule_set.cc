#include "matching/rule_set.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "matching/policy_tables.h"
#include "matching/process_tables.h"
#include "matching/rule_cases.h"
#include "matching/table_loader.h"
#include "matching/work_tables.h"

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

std::vector<const v1::RuleTable*> TablesOfKind(const v1::RuleSet& rules, v1::TableKind kind) {
  std::vector<const v1::RuleTable*> tables;
  for (const v1::RuleTable& table : rules.tables()) {
    if (table.kind() == kind) tables.push_back(&table);
  }
  return tables;
}

bool SameContent(const v1::RuleTable& a, const v1::RuleTable& b) {
  const auto same_name = [](const v1::RuleColumn& c, const v1::RuleColumn& d) { return c.name() == d.name(); };
  const auto same_cells = [](const v1::RuleRow& r, const v1::RuleRow& s) {
    return std::equal(r.cells().begin(), r.cells().end(), s.cells().begin(), s.cells().end());
  };
  return std::equal(a.columns().begin(), a.columns().end(), b.columns().begin(), b.columns().end(), same_name) &&
         std::equal(a.rows().begin(), a.rows().end(), b.rows().begin(), b.rows().end(), same_cells);
}

// Whether the tables that a Language is compiled from have the same content.
bool SameLanguage(const v1::RuleSet& a, const v1::RuleSet& b) {
  const auto same = [](const v1::RuleTable* c, const v1::RuleTable* d) { return SameContent(*c, *d); };
  for (const v1::TableKind kind : {v1::TABLE_KIND_LEXICON, v1::TABLE_KIND_WORD_WEIGHTS}) {
    const auto of_a = TablesOfKind(a, kind), of_b = TablesOfKind(b, kind);
    if (!std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), same)) return false;
  }
  return true;
}

// Compiles the tables of one rule set.
class Compiler {
 public:
  // `alike`: another rule set to take the language of; null: none.
  Compiler(const v1::RuleSet& message, const RuleSet* alike, Faults& faults)
      : message_(message), alike_(alike), faults_(faults) {}

  std::unique_ptr<const PolicyTables> Run() {
    ReadVocabularies();
    tables_ = std::make_unique<PolicyTables>(ReadLanguage());
    vocabularies_.lexicon = &tables_->lexicon;
    tables_->scoring = ReadScoring(OnlyTableOf(v1::TABLE_KIND_SCORING, ScoringHeader()), faults_);
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
    tables_->process = LoadProcessRules(message_, LoadWorkCalendar(message_, faults_), faults_);
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
    for (const v1::RuleTable* table : TablesOfKind(message_, kind)) tables.push_back(ToCsv(*table, header, faults_));
    return tables;
  }

  // The one table of a kind; a fault where there is none or another.
  CsvTable OnlyTableOf(v1::TableKind kind, const std::vector<absl::string_view>& header) {
    std::vector<CsvTable> tables = TablesOf(kind, header);
    if (tables.size() == 1) return std::move(tables[0]);
    Fault(absl::StrCat("应当有且只有一张 ", v1::TableKind_Name(kind), " 表"));
    return {};
  }

  std::shared_ptr<const Language> ReadLanguage() {
    if (alike_ != nullptr && SameLanguage(alike_->message(), message_)) return alike_->tables().language;
    auto language = std::make_shared<Language>();
    const std::vector<CsvTable> lexicons = TablesOf(v1::TABLE_KIND_LEXICON, Lexicon::Header());
    if (lexicons.empty()) Fault("缺少词库");
    language->lexicon = Lexicon::Compile(lexicons, faults_);
    const std::vector<CsvTable> weights = TablesOf(v1::TABLE_KIND_WORD_WEIGHTS, WordWeights::Header());
    if (weights.size() > 1) Fault("词权表最多一张");
    if (!weights.empty()) language->word_weights = WordWeights::Compile(weights[0], language->lexicon, faults_);
    return language;
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
  const RuleSet* const alike_;
  Faults& faults_;
  std::unique_ptr<PolicyTables> tables_;
  Vocabularies vocabularies_;
};

}  // namespace

RuleSet::RuleSet(v1::RuleSet message, std::unique_ptr<const PolicyTables> tables)
    : message_(std::move(message)), hash_(HashOf(message_)), tables_(std::move(tables)) {}

RuleSet::~RuleSet() = default;

const worktime::WorkCalendar& RuleSet::calendar() const { return tables_->process.calendar; }

const process::ProcessRules& RuleSet::process() const { return tables_->process; }

std::unique_ptr<const RuleSet> RuleSet::Compile(v1::RuleSet message, Faults& faults, const RuleSet* alike) {
  const size_t before = faults.count();
  std::unique_ptr<const PolicyTables> tables = Compiler(message, alike, faults).Run();
  if (faults.count() > before) return nullptr;
  return std::unique_ptr<const RuleSet>(new RuleSet(std::move(message), std::move(tables)));
}

absl::StatusOr<std::unique_ptr<const RuleSet>> RuleSet::Compile(const std::vector<RuleFile>& files,
                                                                const RuleSet* alike) {
  Faults faults;
  v1::RuleSet message = ParseRuleFiles(files, faults);
  // Without a manifest that can be read, every table would be missing too.
  std::unique_ptr<const RuleSet> rules;
  if (message.tables_size() > 0) rules = Compile(std::move(message), faults, alike);
  if (!faults.empty()) return faults.ToStatus();
  if (rules == nullptr) return absl::InvalidArgumentError(absl::StrCat(kManifestFile, ":1:1: 清单里没有表"));
  return rules;
}

}  // namespace peidan::matching
