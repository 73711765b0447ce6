// The policy of Haidian as it ships.
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

constexpr char kFolder[] = PEIDAN_SOURCE_DIR "/matching/rulesets/haidian";

const RuleSet& Haidian() {
  static const auto rules = ReadRuleSet(kFolder);
  return *rules;
}

TEST(HaidianRuleSetTest, CompilesWithoutAFault) {
  const auto rules = RuleSet::Compile(ReadRuleFiles(kFolder));
  EXPECT_TRUE(rules.ok()) << rules.status();
}

TEST(HaidianRuleSetTest, EveryTopicHasARoutingRow) {
  const PolicyTables& tables = Haidian().tables();
  ConceptSet routed;
  for (const auto& row : tables.routing.rows()) {
    for (const SetTest::Term& term : row.condition.tests[0].terms()) {
      if (term.kind == SetTest::Kind::kNone) continue;
      for (ConceptId id : term.concepts) routed.set(id);
    }
  }
  for (size_t i = 0; i < tables.lexicon.entries().size(); ++i) {
    const LexiconEntry& entry = tables.lexicon.entries()[i];
    EXPECT_TRUE(routed.test(i) || entry.concept_class != ConceptClass::kTopic) << entry.id;
  }
}

TEST(HaidianRuleSetTest, EveryBureauLeadsThreeRowsOrMore) {
  std::map<std::string, int> rows_of;
  for (const auto& row : Haidian().tables().routing.rows()) {
    for (const std::string& bureau : row.output.leads) ++rows_of[bureau];
  }
  EXPECT_EQ(rows_of.size(), 40u);
  for (const auto& [bureau, count] : rows_of) EXPECT_GE(count, 3) << bureau;
}

// 签收 within a working day; an alarm and a burst pipe wait for no office hours.
TEST(HaidianRuleSetTest, OnlySigningInToWhatIsNotUrgentIsInWorkingTime) {
  for (const auto& row : Haidian().tables().urgency.rows()) {
    EXPECT_FALSE(row.output.limit_in_working_time) << row.id;
    EXPECT_EQ(row.output.sign_in_in_working_time, row.id == "GENERAL" || row.id == "COMPLEX") << row.id;
  }
}

// An official's new row must do what it says, however surely the words speak for another bureau.
TEST(HaidianRuleSetTest, ARowOfPriority100SettlesWhoLeads) {
  std::vector<RuleFile> files = ReadRuleFiles(kFolder);
  for (RuleFile& file : files) {
    if (file.name == "routing.csv") file.text += "R9999,any(road.lamp),-,-,-,tiyu,,100,区政府专题会议纪要,试验\n";
  }
  auto rules = RuleSet::Compile(files);
  ASSERT_TRUE(rules.ok()) << rules.status();
  const Matcher matcher(ReadCatalog(PEIDAN_SOURCE_DIR "/storage/reference/haidian"), *std::move(rules));
  v1::Need need;
  need.set_text("马路上的路灯不亮了，晚上下班看不见路");
  EXPECT_EQ(DecideFreely(need, matcher).match.bureaus(0).bureau(), "bureaus/tiyu");
}

TEST(HaidianRuleSetTest, HasTheFourClassesOfUrgency) { EXPECT_EQ(Haidian().tables().urgency.rows().size(), 4u); }

}  // namespace
}  // namespace peidan::matching
