#include "matching/rule_set.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

using ::testing::HasSubstr;

// The rule set of testdata with one file changed.
std::vector<RuleFile> With(const std::string& name, const std::string& text) {
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  std::erase_if(files, [&](const RuleFile& f) { return f.name == name; });
  if (!text.empty()) files.push_back({name, text});
  return files;
}

std::string FaultsOf(const std::vector<RuleFile>& files) {
  return std::string(RuleSet::Compile(files).status().message());
}

#define ROUTING_HEADER "id,topics,actions,settings,audiences,lead,cooperating,priority,basis,note\n"

TEST(RuleSetTest, TheHashDoesNotDependOnTheOrderOfFilesButOnEveryByte) {
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  std::reverse(files.begin(), files.end());
  EXPECT_EQ((*RuleSet::Compile(files))->hash(), TestRules()->hash());
  EXPECT_EQ(TestRules()->hash().size(), 64u);
  files[0].text += "\n";
  EXPECT_NE((*RuleSet::Compile(files))->hash(), TestRules()->hash());
}

TEST(RuleSetTest, ReportsFaultsOfEveryFile) {
  std::vector<RuleFile> files = With("joint.csv", "");
  files.push_back({"extra.csv", "x"});
  EXPECT_EQ(FaultsOf(files), "joint.csv:1:1: the file is missing\nextra.csv:1:1: no table of a rule set has this name");
}

TEST(RuleSetTest, ReportsBadRoutingRows) {
  EXPECT_EQ(FaultsOf(With("routing.csv", ROUTING_HEADER "R1,-,-,-,-,minzheng,,50,,\n"
                                                        "R1,any(lamp.out),-,-,-,,Gong,101,,\n")),
            "routing.csv:2:2: every row must test something here\n"
            "routing.csv:3:1: row `R1` stands here twice\n"
            "routing.csv:3:6: must name 1 to 3 bureaus\n"
            "routing.csv:3:7: `Gong` is not a bureau code\n"
            "routing.csv:3:8: must be a whole number from 1 to 100");
}

TEST(RuleSetTest, ReportsRowsThatContradictEachOther) {
  EXPECT_EQ(FaultsOf(With("routing.csv", ROUTING_HEADER "R1,\"any(lamp.out, noise.square)\",-,-,-,minzheng,,50,,\n"
                                                        "R2,\"any(noise.square, lamp.out)\",-,-,-,gongan,,50,,\n")),
            "routing.csv:3:2: row `R2` has the same conditions as row `R1`");
}

TEST(RuleSetTest, ReportsBadNumbersOfThePolicy) {
  EXPECT_EQ(FaultsOf(With("scoring.csv", "name,value,note\nspeed,1,\ntext_half,-1,\ntext_half,2,\n")),
            "scoring.csv:2:1: `speed` is unknown or stands here twice\n"
            "scoring.csv:3:2: `-1` is not a number from 0 to 1,000,000\n"
            "scoring.csv:4:1: `text_half` is unknown or stands here twice");
}

TEST(RuleSetTest, KnowsOnlyTheFourUrgencyClasses) {
  EXPECT_THAT(
      FaultsOf(With("urgency_classes.csv", "class,name,topics,limit_hours,sign_in_hours,basis\nSOON,快,-,2,1,\n")),
      HasSubstr("must follow EMERGENCY, UTILITIES, COMPLEX or GENERAL"));
}

}  // namespace
}  // namespace peidan::matching
