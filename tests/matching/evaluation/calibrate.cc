// Learns the word weights (词权) of a rule set from labelled needs:
//   peidan_calibrate --rules DIR --catalog DIR --needs FILE... [--folds N] [--write FILE]
// With `--folds` it first learns N times from all needs but every N-th and prints how the whole matcher does on those;
// with `--write` it learns from all of them and writes word_weights.csv. Besides the needs it learns from the phrases
// and names of the resources, the duties of the bureaus, and the forms of the topics that plain rows route.
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "matching/matcher.h"
#include "matching/policy_tables.h"
#include "matching/word_weight_trainer.h"
#include "tests/matching/evaluation/evaluation.h"
#include "tests/matching/reference_catalog.h"

namespace peidan::matching {
namespace {

// How much other texts count beside a labelled need: chosen by cross-validation.
constexpr double kPhraseWeight = 0.7;
constexpr double kFormWeight = 0.05;
// Needs that nobody can answer are few among the labelled ones and must not be missed.
constexpr double kOutcomeWeight = 1.5;
// What a joint need says about its lead, the rest goes to the bureaus that cooperate; and about the best of several
// leads.
constexpr double kLeadShare = 0.65;
constexpr double kBestLeadShare = 0.7;

using Label = WordWeightTrainer::Label;

Label LabelOf(const LabelledNeed& need) {
  if (!need.answerable()) return {{{need.kind, 1}}, kOutcomeWeight, std::nullopt};
  const double lead = need.cooperating.empty() ? 1 : kLeadShare;
  Label label{{}, 1, need.kind == "multi"};
  for (const std::string& code : need.cooperating)
    label.shares.emplace_back(code, (1 - lead) / static_cast<double>(need.cooperating.size()));
  const double best = need.leads.size() > 1 ? kBestLeadShare : 1;
  for (size_t i = 0; i < need.leads.size(); ++i) {
    const double share = i == 0 ? best : (1 - best) / static_cast<double>(need.leads.size() - 1);
    label.shares.emplace_back(need.leads[i], lead * share);
  }
  return label;
}

class Calibration {
 public:
  Calibration(std::vector<RuleFile> files, std::shared_ptr<const Catalog> catalog, std::vector<LabelledNeed> needs)
      : files_(std::move(files)), catalog_(std::move(catalog)), needs_(std::move(needs)) {
    rules_ = Compile("kind,word,weights\n");
  }

  // The table learned from the needs for which `use` holds.
  template <typename Use>
  std::string Learn(Use use) const {
    WordWeightTrainer trainer(rules_->tables().lexicon);
    for (size_t i = 0; i < needs_.size(); ++i) {
      if (use(i)) Add(trainer, needs_[i].text, LabelOf(needs_[i]));
    }
    AddPhrases(trainer);
    AddForms(trainer);
    return trainer.Train({});
  }

  void CrossValidate(size_t folds) const {
    Evaluation evaluation(nullptr);
    for (size_t fold = 0; fold < folds; ++fold) {
      const Matcher matcher(catalog_, Compile(Learn([&](size_t i) { return i % folds != fold; })));
      for (size_t i = fold; i < needs_.size(); i += folds) evaluation.Add(needs_[i], matcher);
    }
    evaluation.Print(std::cout);
  }

 private:
  std::shared_ptr<const RuleSet> Compile(const std::string& word_weights) const {
    std::vector<RuleFile> files = files_;
    for (RuleFile& file : files) {
      if (file.name == "word_weights.csv") file.text = word_weights;
    }
    auto rules = RuleSet::Compile(files);
    if (!rules.ok()) {
      std::cerr << rules.status().message() << "\n";
      std::exit(1);
    }
    return *std::move(rules);
  }

  void Add(WordWeightTrainer& trainer, const std::string& text, const Label& label) const {
    const Recognition recognition = Recognise(text, rules_->tables().lexicon, rules_->tables().scoring);
    trainer.Add(WordsThatCount(recognition), recognition.mentions, label);
  }

  void AddPhrases(WordWeightTrainer& trainer) const {
    for (const v1::Resource& resource : catalog_->resources()) {
      const Label label{{{CodeOf(resource.lead_bureau()), 1}}, kPhraseWeight, std::nullopt};
      Add(trainer, resource.display_name(), label);
      Add(trainer, resource.description(), label);
      for (const std::string& alias : resource.aliases()) Add(trainer, alias, label);
      for (const std::string& phrase : resource.phrases()) Add(trainer, phrase, label);
    }
    for (const v1::Bureau& bureau : catalog_->bureaus()) {
      for (absl::string_view sentence : absl::StrSplit(bureau.duties(), "，")) {
        for (absl::string_view duty : absl::StrSplit(sentence, "、"))
          Add(trainer, std::string(duty), {{{CodeOf(bureau.name()), 1}}, kPhraseWeight, std::nullopt});
      }
    }
  }

  void AddForms(WordWeightTrainer& trainer) const {
    const PolicyTables& tables = rules_->tables();
    for (const auto& row : tables.routing.rows()) {
      const RowCondition& condition = row.condition;
      if (row.priority > tables.scoring.priority_unit || condition.Specificity() != 1) continue;
      for (const SetTest::Term& term : condition.tests[0].terms()) {
        for (ConceptId id : term.concepts) {
          for (const std::u32string& piece : tables.lexicon.PiecesOf(id))
            Add(trainer, ToUtf8(piece), {{{CodeOf(row.output.leads[0]), 1}}, kFormWeight, std::nullopt});
        }
      }
    }
  }

  static std::string CodeOf(absl::string_view name) { return std::string(absl::StripPrefix(name, "bureaus/")); }

  std::vector<RuleFile> files_;
  std::shared_ptr<const Catalog> catalog_;
  std::vector<LabelledNeed> needs_;
  std::shared_ptr<const RuleSet> rules_;
};

}  // namespace
}  // namespace peidan::matching

int main(int argc, char** argv) {
  CLI::App app{"Learns the word weights of a rule set from labelled needs"};
  std::string rules, catalog, write;
  std::vector<std::string> paths;
  size_t folds = 0;
  app.add_option("--rules", rules, "folder of the rule set")->required();
  app.add_option("--catalog", catalog, "folder with bureaus.csv and resources.csv")->required();
  app.add_option("--needs", paths, "labelled needs, JSON lines")->required();
  app.add_option("--folds", folds, "cross-validate with so many parts");
  app.add_option("--write", write, "file for the table");
  CLI11_PARSE(app, argc, argv);
  std::vector<peidan::matching::LabelledNeed> needs;
  for (const std::string& path : paths) {
    for (auto& need : peidan::matching::ReadNeeds(path)) needs.push_back(std::move(need));
  }
  const peidan::matching::Calibration calibration(peidan::matching::ReadRuleFiles(rules),
                                                  peidan::matching::ReadCatalog(catalog), std::move(needs));
  if (folds > 1) calibration.CrossValidate(folds);
  if (write.empty()) return 0;
  std::ofstream out(write);
  out << calibration.Learn([](size_t) { return true; });
  return out.good() ? 0 : 1;
}
