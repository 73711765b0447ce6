#include "matching/suggest.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A case that the machine ranked `ranked` for and a person gave to `lead`.
LabelledCase Case(const std::string& order, const std::string& text, const std::string& ranked,
                  const std::string& lead) {
  LabelledCase labelled{"orders/" + order, text, {}, lead.empty() ? "" : "bureaus/" + lead, {}};
  if (!ranked.empty()) labelled.ranked.push_back("bureaus/" + ranked);
  return labelled;
}

std::vector<LabelledCase> DefibrillatorCases() {
  return {Case("1", "想办一次除颤仪使用培训", "", "honghui"),
          Case("2", "除颤仪没人会用，请老师来培训", "jiaowei", "honghui"),
          Case("3", "社区装了除颤仪，求培训", "", "honghui"), Case("4", "老年餐桌的饭凉了", "minzheng", "minzheng"),
          Case("5", "路灯不亮", "chengguanwei", "chengguanwei")};
}

std::vector<LabelledCase> QuarrelCases() {
  return {Case("1", "小区里邻居吵架", "sifa", "gongan"), Case("2", "院里两家邻居吵架打起来了", "sifa", "gongan"),
          Case("3", "邻里纠纷，小区里天天闹", "sifa", "gongan"), Case("4", "邻居吵架", "sifa", "sifa"),
          Case("5", "邻里纠纷", "sifa", "sifa")};
}

std::vector<v1::RuleSuggestion> Suggest(const std::vector<LabelledCase>& cases, const SuggestionLimits& limits = {}) {
  return SuggestRules(cases, *TestRules(), limits);
}

// The rule set with the suggestion applied as a person would apply it: the line replaced, or added at the end.
std::shared_ptr<const RuleSet> Apply(const v1::RuleSuggestion& suggestion) {
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  for (RuleFile& file : files) {
    if (file.name != suggestion.file()) continue;
    if (suggestion.before().empty()) {
      file.text += suggestion.after() + "\n";
    } else {
      EXPECT_TRUE(absl::StrContains(file.text, suggestion.before() + "\n")) << suggestion.before();
      file.text = absl::StrReplaceAll(file.text, {{suggestion.before() + "\n", suggestion.after() + "\n"}});
    }
  }
  auto rules = RuleSet::Compile(files);
  EXPECT_TRUE(rules.ok()) << rules.status();
  return *std::move(rules);
}

void ExpectDecidedRight(const std::vector<LabelledCase>& cases, const std::shared_ptr<const RuleSet>& rules) {
  const Matcher matcher(TestCatalog(), rules);
  for (const LabelledCase& labelled : cases)
    EXPECT_EQ(BestBureauOf(DecideFreely(NeedOf(labelled.text), matcher).match), labelled.lead) << labelled.text;
}

// The rule set with a routing table that tests topics and nothing else.
std::shared_ptr<const RuleSet> RulesOfTopicsAlone() {
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  for (RuleFile& file : files) {
    if (file.name == "routing.csv") {
      file.text =
          "id,topics,lead,cooperating,priority,basis,note\n"
          "R0001,any(fraud.telecom),gongan,,50,《中华人民共和国反电信网络诈骗法》,\n";
    }
    const size_t routing = file.name == kManifestFile ? file.text.find("name: \"routing\"") : std::string::npos;
    if (routing == std::string::npos) continue;
    const size_t first = file.text.find("  columns { name: \"actions\"", routing);
    file.text.erase(first, file.text.find("  columns { name: \"lead\"", routing) - first);
  }
  auto rules = RuleSet::Compile(files);
  EXPECT_TRUE(rules.ok()) << rules.status();
  return *std::move(rules);
}

TEST(SuggestFormsTest, FindsTheWordThatTheLexiconDoesNotKnow) {
  const std::vector<v1::RuleSuggestion> suggestions = Suggest(DefibrillatorCases());
  ASSERT_THAT(suggestions, SizeIs(1));
  const v1::RuleSuggestion& suggestion = suggestions[0];
  EXPECT_EQ(suggestion.file(), "lexicon.csv");
  EXPECT_EQ(suggestion.row(), "firstaid.training");
  EXPECT_EQ(suggestion.before(), "firstaid.training,topic,急救培训,急救;心肺复苏;海姆立克,");
  EXPECT_EQ(suggestion.after(), "firstaid.training,topic,急救培训,急救;心肺复苏;海姆立克;除颤仪,");
  EXPECT_EQ(suggestion.support(), 3);
  EXPECT_EQ(suggestion.confidence(), 1);
  EXPECT_THAT(suggestion.orders_for(), ElementsAre("orders/1", "orders/2", "orders/3"));
  EXPECT_THAT(suggestion.orders_against(), IsEmpty());
  EXPECT_EQ(suggestion.why(),
            "写到“除颤仪”的 3 件点单中，有 3 件最后由“急救培训”的主办单位办理，其中 3 件规则没有看懂。");
}

TEST(SuggestFormsTest, AppliedItDecidesTheCasesRight) {
  ExpectDecidedRight(DefibrillatorCases(), Apply(Suggest(DefibrillatorCases()).at(0)));
}

TEST(SuggestFormsTest, CasesAgainstItLowerTheConfidence) {
  std::vector<LabelledCase> cases = DefibrillatorCases();
  cases.push_back(Case("6", "除颤仪放在哪里合适", "", "weijian"));
  EXPECT_THAT(Suggest(cases), IsEmpty());
  const std::vector<v1::RuleSuggestion> suggestions = Suggest(cases, {3, 0.7});
  ASSERT_THAT(suggestions, SizeIs(1));
  EXPECT_EQ(suggestions[0].confidence(), 0.75);
  EXPECT_THAT(suggestions[0].orders_against(), ElementsAre("orders/6"));
}

TEST(SuggestFormsTest, ABureauThatDeclinedSpeaksAgainst) {
  std::vector<LabelledCase> cases = DefibrillatorCases();
  cases.push_back(Case("6", "除颤仪放在哪里合适", "honghui", ""));
  EXPECT_THAT(Suggest(cases), SizeIs(1));  // nothing is known of it
  cases.back().declined = {"bureaus/honghui"};
  EXPECT_THAT(Suggest(cases), IsEmpty());
}

TEST(SuggestFormsTest, WordsThatTheLexiconHasAreNoSuggestion) {
  EXPECT_THAT(Suggest({Case("1", "急救", "", "honghui"), Case("2", "学急救", "", "honghui"),
                       Case("3", "急救课", "", "honghui")}),
              IsEmpty());
  // Part of the form of a topic that others lead.
  EXPECT_THAT(Suggest({Case("1", "培训诈骗防范知识", "", "honghui"), Case("2", "诈骗案例培训", "", "honghui"),
                       Case("3", "培训识破诈骗", "", "honghui")}),
              ::testing::Each(::testing::Property(&v1::RuleSuggestion::file, "routing.csv")));
}

TEST(SuggestFormsTest, NeedsTheSupportAskedFor) { EXPECT_THAT(Suggest(DefibrillatorCases(), {4, 0.8}), IsEmpty()); }

TEST(SuggestRowsTest, ProposesARowWhereASettingMakesTheDifference) {
  const std::vector<v1::RuleSuggestion> suggestions = Suggest(QuarrelCases());
  ASSERT_THAT(suggestions, SizeIs(1));
  const v1::RuleSuggestion& suggestion = suggestions[0];
  EXPECT_EQ(suggestion.file(), "routing.csv");
  EXPECT_EQ(suggestion.row(), "R0014");
  EXPECT_EQ(suggestion.before(), "");
  EXPECT_EQ(suggestion.after(),
            "R0014,any(dispute.neighbour),-,any(setting.compound),-,gongan,,80,近期 3 件点单的人工派单结果,"
            "由人工派单归纳，请核对依据");
  EXPECT_EQ(suggestion.support(), 3);
  EXPECT_EQ(suggestion.why(),
            "提到“邻里纠纷”和“小区内”的 3 件点单中，有 3 件最后由建议行的主办单位办理，规则却常常先想到别的单位。");
  ExpectDecidedRight(QuarrelCases(), Apply(suggestion));
}

TEST(SuggestRowsTest, ChangesTheLeadOfTheRowThatIsThere) {
  const std::vector<LabelledCase> cases = {Case("1", "反诈", "gongan", "sifa"), Case("2", "骗子上门", "gongan", "sifa"),
                                           Case("3", "转账被骗", "gongan", "sifa")};
  const std::vector<v1::RuleSuggestion> suggestions = Suggest(cases);
  ASSERT_THAT(suggestions, SizeIs(1));
  EXPECT_EQ(suggestions[0].row(), "R0006");
  EXPECT_TRUE(absl::StartsWith(suggestions[0].before(), "R0006,any(fraud.telecom),-,-,-,gongan,,50,"));
  EXPECT_TRUE(absl::StartsWith(suggestions[0].after(), "R0006,any(fraud.telecom),-,-,-,sifa;gongan,,50,"));
  Apply(suggestions[0]);
}

TEST(SuggestRowsTest, ARoutingTableMayTestTopicsAlone) {
  const auto rules = RulesOfTopicsAlone();
  EXPECT_THAT(SuggestRules(QuarrelCases(), *rules, {}), IsEmpty()) << "there is no column for the setting";
  const std::vector<LabelledCase> cases = {Case("1", "反诈", "gongan", "sifa"), Case("2", "骗子上门", "gongan", "sifa"),
                                           Case("3", "转账被骗", "gongan", "sifa")};
  const std::vector<v1::RuleSuggestion> suggestions = SuggestRules(cases, *rules, {});
  ASSERT_THAT(suggestions, SizeIs(1));
  EXPECT_TRUE(absl::StartsWith(suggestions[0].after(), "R0001,any(fraud.telecom),sifa;gongan,,50,"));
}

TEST(SuggestRulesTest, TheOrderOfTheCasesMeansNothing) {
  std::vector<LabelledCase> cases = DefibrillatorCases();
  for (LabelledCase labelled : QuarrelCases()) {
    labelled.order += "-q";
    cases.push_back(labelled);
  }
  const auto bytes = [](const std::vector<v1::RuleSuggestion>& suggestions) {
    std::string all;
    for (const v1::RuleSuggestion& suggestion : suggestions)
      absl::StrAppend(&all, suggestion.SerializeAsString(), "\n");
    return all;
  };
  const std::vector<v1::RuleSuggestion> first = Suggest(cases);
  EXPECT_THAT(first, SizeIs(2));
  std::reverse(cases.begin(), cases.end());
  EXPECT_EQ(bytes(Suggest(cases)), bytes(first));
}

TEST(SuggestRulesTest, StrongestFirstAndNothingFromNothing) {
  EXPECT_THAT(Suggest({}), IsEmpty());
  std::vector<LabelledCase> cases = DefibrillatorCases();
  for (const LabelledCase& labelled : QuarrelCases())
    cases.push_back(Case("q" + labelled.order, labelled.text, "sifa", labelled.lead.substr(8)));
  cases.push_back(Case("7", "小区里邻居吵架又来了", "sifa", "gongan"));
  const std::vector<v1::RuleSuggestion> suggestions = Suggest(cases);
  ASSERT_THAT(suggestions, SizeIs(2));
  EXPECT_EQ(suggestions[0].file(), "routing.csv");
  EXPECT_EQ(suggestions[1].file(), "lexicon.csv");
}

}  // namespace
}  // namespace peidan::matching
