// Precedents: which one is followed, what changes by it, and what it never touches.
#include "matching/precedents.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "matching/policy_tables.h"
#include "matching/precedent_index.h"
#include "tests/matching/property_cases.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Precedents = std::vector<v1::Precedent>;

// `day` is the day of November 2026 on which it was ruled.
v1::Precedent Ruled(const std::string& id, int day, const std::vector<std::string>& concepts, const std::string& lead) {
  v1::Precedent precedent;
  precedent.set_name("precedents/" + id);
  precedent.set_order("orders/" + id);
  for (const std::string& concept_id : concepts) precedent.add_concepts(concept_id);
  precedent.set_lead_bureau("bureaus/" + lead);
  precedent.set_reason("两家都说不归自己管");
  precedent.set_basis("《海淀区街乡镇职责清单》第12项");
  precedent.mutable_rule_time()->set_seconds(absl::ToUnixSeconds(TestNow()) + (day - 24) * 86400);
  precedent.set_state(v1::PRECEDENT_STATE_ACTIVE);
  return precedent;
}

std::unique_ptr<const Matcher> MatcherWith(Precedents precedents) {
  const Catalog& c = *TestCatalog();
  auto catalog = std::make_shared<const Catalog>(c.bureaus(), c.subdistricts(), c.communities(), c.resources(), 1,
                                                 std::move(precedents));
  return std::make_unique<const Matcher>(std::move(catalog), TestRules());
}

// The rulings that the cases below are decided under; `site` and the others are their ids.
Precedents Rulings() {
  Precedents rulings = {
      Ruled("site", 1, {"noise.construction"}, "zhujian"),
      Ruled("sound", 2, {"noise.generic"}, "gongan"),
      Ruled("sound-taught", 2, {"action.teach", "noise.generic"}, "sifa"),
      Ruled("lamp", 3, {"lamp.out"}, "fangguan"),
      Ruled("quarrel-1", 4, {"dispute.neighbour"}, "gongan"),
      Ruled("quarrel-2", 5, {"dispute.neighbour"}, "minzheng"),
      Ruled("quarrel-mediated", 3, {"action.mediate", "dispute.neighbour"}, "sifa"),
      Ruled("aid-and-fraud", 6, {"firstaid.training", "fraud.telecom"}, "shengtai"),
      Ruled("cart", 7, {"vehicle.abandoned"}, "chengguanzhifa"),
      Ruled("meal", 8, {"elder.meal"}, "sifa"),
  };
  for (const char* bureau : {"bureaus/chengguanzhifa", "bureaus/shengtai"}) rulings[0].add_declined_bureaus(bureau);
  rulings[0].add_cooperating_bureaus("bureaus/xiaofang");
  rulings.back().set_state(v1::PRECEDENT_STATE_RETIRED);
  return rulings;
}

const Matcher& Ruling() {
  static const Matcher* const matcher = MatcherWith(Rulings()).release();
  return *matcher;
}

// `decision lead +cooperating [precedents]`, without prefixes.
std::string Told(const v1::Match& match) {
  const auto code = [](const std::string& name) { return name.substr(name.find('/') + 1); };
  std::string told = v1::MatchDecision_Name(match.decision()).substr(std::string("MATCH_DECISION_").size());
  if (!LeadOf(match).empty()) absl::StrAppend(&told, " ", code(LeadOf(match)));
  for (const std::string& bureau : CooperatingOf(match)) absl::StrAppend(&told, " +", code(bureau));
  std::vector<std::string> ids;
  for (const std::string& name : match.precedents()) ids.push_back(code(name));
  if (!ids.empty()) absl::StrAppend(&told, " [", absl::StrJoin(ids, ", "), "]");
  return told;
}

struct Case {
  const char* text;
  std::vector<std::string> excluded;
  const char* without;  // what rules and words say
  const char* with;     // what is decided under the rulings
};

class PrecedentCases : public testing::TestWithParam<Case> {};

TEST_P(PrecedentCases, AreDecidedAsRuled) {
  v1::Need need = NeedOf(GetParam().text);
  for (const std::string& bureau : GetParam().excluded) need.add_excluded_bureaus("bureaus/" + bureau);
  EXPECT_EQ(Told(DecideFreely(need).match), GetParam().without);
  EXPECT_EQ(Told(DecideFreely(need, Ruling()).match), GetParam().with);
}

INSTANTIATE_TEST_SUITE_P(
    Tables, PrecedentCases,
    testing::Values(
        // The lead of the ruling leads, its helpers help, and nobody else does.
        Case{"工地夜里施工到两点", {}, "GAP chengguanzhifa +zhujian", "GAP zhujian +xiaofang [site]"},
        // A resource of the lead that fits is chosen as usual.
        Case{"马路边路灯不亮", {}, "GAP chengguanwei", "MATCHED fangguan [lamp]"},
        // What is denied or done makes no kind.
        Case{"路灯不亮已经解决，想学急救", {}, "MATCHED honghui", "MATCHED honghui"},
        // The most particular is followed, however old; then the newest, which replaces the older of its kind.
        Case{"邻居吵架，请调解", {}, "MATCHED sifa +gongan", "MATCHED sifa [quarrel-mediated, quarrel-2, quarrel-1]"},
        Case{"邻居吵架", {}, "GAP sifa", "GAP minzheng [quarrel-2, quarrel-1]"},
        // Who declined this order is not asked again: the next kind decides, or nobody but the rules.
        Case{"邻居吵架，请调解", {"sifa"}, "GAP gongan", "GAP minzheng [quarrel-2, quarrel-mediated, quarrel-1]"},
        Case{"工地夜里施工到两点", {"zhujian"}, "GAP chengguanzhifa", "GAP chengguanzhifa"},
        // An open question stays open, unless the ruling is about more than the topic that raises it.
        Case{"噪音太大", {}, "REVIEW", "REVIEW"}, Case{"噪音太大，请来讲一讲", {}, "REVIEW", "GAP sifa [sound-taught]"},
        // Of several needs it must be the leading one; the others stay with their bureaus.
        Case{"想学急救培训；另外马路边路灯不亮", {}, "MATCHED honghui +chengguanwei", "MATCHED honghui +chengguanwei"},
        Case{"邻居吵架闹翻了；另外马路边路灯不亮",
             {},
             "MATCHED sifa +chengguanwei",
             "GAP minzheng +chengguanwei [quarrel-2, quarrel-1]"},
        // Concepts picked from two needs make no kind.
        Case{"想学急救培训；另外骗子天天打电话", {}, "MATCHED honghui", "MATCHED honghui"},
        // Never overruled.
        Case{"楼下着火了，马路边路灯也不亮", {}, "EMERGENCY", "EMERGENCY"},
        Case{"不服判决，邻居吵架", {}, "OUT_OF_SCOPE", "OUT_OF_SCOPE"},
        // Retired.
        Case{"老年餐桌什么时候开", {}, "MATCHED minzheng", "MATCHED minzheng"}));

// The reasons behind what was understood.
std::vector<std::string> ReasonsOf(const Decision& decision) {
  const auto& reasons = decision.certificate.reasons();
  return {reasons.begin() + 1, reasons.end()};
}

TEST(PrecedentTest, TheCertificateNamesItAndWhatItRestsOn) {
  const Decision decision = DecideFreely(NeedOf("工地夜里施工到两点"), Ruling());
  EXPECT_THAT(ReasonsOf(decision),
              ElementsAre("参照先例 precedents/site：依据《海淀区街乡镇职责清单》第12项，由区住建委主办。",
                          "此类诉求曾由区城管执法局、区生态环境局退单，区级已作裁定。",
                          "只看规则和措辞会首先想到区城管执法局，以先例为准。", "协办单位：区消防救援支队。",
                          "资源库中没有能直接满足该诉求的资源，由主办单位依职责办理并登记缺口。"));
  const v1::CandidateExplanation& lead = decision.certificate.bureaus(0);
  EXPECT_EQ(lead.candidate(), "bureaus/zhujian");
  EXPECT_EQ(lead.terms(lead.terms_size() - 1).term(), "precedent:site");
  EXPECT_EQ(decision.match.bureaus(0).role(), v1::BUREAU_ROLE_LEAD);
}

TEST(PrecedentTest, WhyItIsNotFollowedIsSaid) {
  v1::Need declined = NeedOf("工地夜里施工到两点");
  declined.add_excluded_bureaus("bureaus/zhujian");
  EXPECT_THAT(ReasonsOf(DecideFreely(declined, Ruling())),
              Contains("先例 precedents/site 的主办单位区住建委已退本单，不再参照。"));
  EXPECT_THAT(
      ReasonsOf(DecideFreely(NeedOf("噪音太大"), Ruling())),
      Contains("先例 precedents/sound 由海淀公安分局主办，但仅凭主题仍不能判定责任单位，不直接参照，供研判时参考。"));
  EXPECT_THAT(ReasonsOf(DecideFreely(NeedOf("想学急救培训；另外马路边路灯不亮"), Ruling())),
              Contains("先例 precedents/lamp 说的不是文中主要的那件诉求，不参照。"));
}

TEST(PrecedentTest, ANamedResourceIsTakenAtItsWord) {
  v1::Need need = NeedOf("马路边路灯不亮");
  need.add_resources("resources/honghui-001");
  EXPECT_EQ(DecideFreely(need, Ruling()).match.SerializeAsString(), DecideFreely(need).match.SerializeAsString());
}

TEST(PrecedentTest, OnlyALedgerThatWasNotReadIsReviewed) {
  const Decision decision = Ruling().Consider(NeedOf("马路边路灯不亮"), TestNow()).Decide({});
  EXPECT_EQ(Told(decision.match), "REVIEW [lamp]");
}

TEST(PrecedentTest, ALeadWithoutAnyEvidenceLeads) {
  const auto matcher = MatcherWith({Ruled("cart", 1, {"vehicle.abandoned"}, "honghui")});
  const Decision decision = DecideFreely(NeedOf("僵尸车"), *matcher);
  EXPECT_EQ(Told(decision.match), "GAP honghui [cart]");
}

TEST(PrecedentTest, WhatTheCatalogOrLexiconDoesNotHaveIsOfNoKind) {
  const auto matcher = MatcherWith(
      {Ruled("gone", 1, {"lamp.out"}, "nobody"), Ruled("odd", 1, {"lamp.gas"}, "sifa"), Ruled("bare", 1, {}, "sifa")});
  EXPECT_EQ(Told(DecideFreely(NeedOf("马路边路灯不亮"), *matcher).match), "GAP chengguanwei");
}

TEST(PrecedentTest, AtMostTenAreNamed) {
  Precedents many;
  for (int i = 10; i < 40; ++i) many.push_back(Ruled(absl::StrCat(i), 1, {"lamp.out"}, "fangguan"));
  const v1::Match match = DecideFreely(NeedOf("马路边路灯不亮"), *MatcherWith(many)).match;
  ASSERT_EQ(match.precedents_size(), 10);
  EXPECT_EQ(match.precedents(0), "precedents/10") << "of one time the first by name";
  EXPECT_EQ(match.precedents(9), "precedents/19");
}

TEST(KindOfTest, TopicsAndActionsThatCount) {
  EXPECT_THAT(KindOf("邻居吵架，请调解；路灯不亮已经解决，小区里", *TestRules()),
              ElementsAre("action.mediate", "dispute.neighbour"));
  EXPECT_THAT(KindOf("请来讲一讲", *TestRules()), IsEmpty()) << "without a topic";
  EXPECT_THAT(KindOf("", *TestRules()), IsEmpty());
}

// Random precedents over the concepts and bureaus of the test data.
Precedents RandomPrecedents(NeedMaker& maker, size_t count) {
  static const std::vector<std::string> topics = {
      "dispute.neighbour", "elder.meal",    "fire.charging", "fire.corridor",      "firstaid.training", "fraud.telecom",
      "lamp.out",          "noise.generic", "noise.square",  "noise.construction", "vehicle.abandoned", "lamp.gas"};
  static const std::vector<std::string> actions = {"action.mediate", "action.teach"};
  const auto& bureaus = TestCatalog()->bureaus();
  const auto any_bureau = [&] { return bureaus[maker.Below(bureaus.size())].name(); };
  Precedents precedents;
  for (size_t i = 0; i < count; ++i) {
    std::vector<std::string> chosen;
    for (size_t k = 1 + maker.Below(2); k > 0; --k) chosen.push_back(topics[maker.Below(topics.size())]);
    if (maker.Below(3) == 0) chosen.push_back(actions[maker.Below(actions.size())]);
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    v1::Precedent precedent =
        Ruled(absl::StrCat("p", i), static_cast<int>(1 + maker.Below(9)), chosen, any_bureau().substr(8));
    for (size_t k = maker.Below(3); k > 0; --k) precedent.add_cooperating_bureaus(any_bureau());
    for (size_t k = maker.Below(3); k > 0; --k) precedent.add_declined_bureaus(any_bureau());
    if (maker.Below(5) == 0) precedent.set_state(v1::PRECEDENT_STATE_RETIRED);
    precedents.push_back(std::move(precedent));
  }
  return precedents;
}

std::string BytesOf(const Decision& decision) {
  return decision.match.SerializeAsString() + decision.certificate.SerializeAsString();
}

constexpr uint32_t kBatch = 100;

TEST(PrecedentPropertyTest, WhereNoneAppliesNoByteChanges) {
  for (uint32_t seed = 1; seed <= PropertyCases() / kBatch; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    NeedMaker maker(seed);
    Precedents idle = RandomPrecedents(maker, 50);
    for (v1::Precedent& precedent : idle) {
      if (maker.Below(2) == 0) precedent.set_state(v1::PRECEDENT_STATE_RETIRED);
      if (precedent.state() == v1::PRECEDENT_STATE_ACTIVE) precedent.add_concepts("no.such_concept");
    }
    const auto matcher = MatcherWith(idle);
    for (uint32_t i = 0; i < kBatch; ++i) {
      const v1::Need need = NeedOf(maker.Text());
      ASSERT_TRUE(BytesOf(DecideFreely(need)) == BytesOf(DecideFreely(need, *matcher))) << need.text();
    }
  }
}

// What holds of every decision under precedents.
void CheckDecision(const v1::Need& need, const Decision& with, const Decision& without, const Catalog& catalog) {
  const auto kept = without.match.decision();
  const bool held_back = kept == v1::MATCH_DECISION_EMERGENCY || kept == v1::MATCH_DECISION_OUT_OF_SCOPE;
  ASSERT_TRUE(!held_back || BytesOf(with) == BytesOf(without));
  if (with.match.precedents().empty()) {
    ASSERT_EQ(with.match.SerializeAsString(), without.match.SerializeAsString());
    return;
  }
  const v1::Precedent& decided = *catalog.FindPrecedent(with.match.precedents(0));
  ASSERT_EQ(LeadOf(with.match), decided.lead_bureau());
  ASSERT_EQ(with.match.bureaus(0).bureau(), decided.lead_bureau());
  ASSERT_THAT(need.excluded_bureaus(), Not(Contains(decided.lead_bureau())));
  ASSERT_TRUE(with.match.decision() == v1::MATCH_DECISION_MATCHED || with.match.decision() == v1::MATCH_DECISION_GAP);
  ASSERT_LE(with.match.bureaus_size(), 10);
  const std::vector<std::string> kind = KindOf(need.text(), *TestRules());
  for (const std::string& name : with.match.precedents()) {
    const v1::Precedent& applies = *catalog.FindPrecedent(name);
    ASSERT_EQ(applies.state(), v1::PRECEDENT_STATE_ACTIVE);
    ASSERT_TRUE(std::includes(kind.begin(), kind.end(), applies.concepts().begin(), applies.concepts().end()));
  }
  for (const std::string& chosen : with.match.chosen_resources())
    ASSERT_EQ(catalog.FindResource(chosen)->lead_bureau(), decided.lead_bureau());
  ASSERT_THAT(with.certificate.reasons(), Contains(HasSubstr(absl::StrCat("参照先例 ", decided.name(), "："))));
  for (const v1::CandidateExplanation& bureau : with.certificate.bureaus()) {
    double sum = 0;
    for (const v1::ScoreTerm& term : bureau.terms()) sum += term.value();
    ASSERT_EQ(sum, bureau.raw_score());
  }
}

TEST(PrecedentPropertyTest, TheLeadIsThePrecedentsAndNothingElseIsOverruled) {
  size_t followed = 0;
  for (uint32_t seed = 1; seed <= PropertyCases() / kBatch; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    NeedMaker maker(seed);
    const auto matcher = MatcherWith(RandomPrecedents(maker, 1 + maker.Below(60)));
    const auto& bureaus = TestCatalog()->bureaus();
    for (uint32_t i = 0; i < kBatch; ++i) {
      v1::Need need = NeedOf(maker.Text());
      if (maker.Below(3) == 0) need.add_excluded_bureaus(bureaus[maker.Below(bureaus.size())].name());
      const Decision with = DecideFreely(need, *matcher);
      followed += with.match.precedents().empty() ? 0 : 1;
      ASSERT_NO_FATAL_FAILURE(CheckDecision(need, with, DecideFreely(need), matcher->catalog())) << need.text();
    }
  }
  EXPECT_GT(followed, PropertyCases() / 20) << "the cases are worth nothing where none applies";
}

TEST(PrecedentPropertyTest, TheirOrderInTheCatalogChangesNoByte) {
  for (uint32_t seed = 1; seed <= PropertyCases() / kBatch; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    NeedMaker maker(seed);
    Precedents precedents = RandomPrecedents(maker, 60);
    const auto matcher = MatcherWith(precedents);
    std::shuffle(precedents.begin(), precedents.end(), maker.random());
    const auto shuffled = MatcherWith(precedents);
    for (uint32_t i = 0; i < kBatch; ++i) {
      const v1::Need need = NeedOf(maker.Text());
      ASSERT_TRUE(BytesOf(DecideFreely(need, *matcher)) == BytesOf(DecideFreely(need, *shuffled))) << need.text();
    }
  }
}

// Ten thousand rulings over the lexicon of Haidian: of one to three concepts each, or all of one kind.
Precedents ManyRulings(const RuleSet& rules, const Catalog& catalog, bool one_kind) {
  std::vector<std::string> concepts;
  for (const LexiconEntry& entry : rules.tables().lexicon.entries()) {
    const bool makes_kinds =
        entry.concept_class == ConceptClass::kTopic || entry.concept_class == ConceptClass::kAction;
    if (makes_kinds) concepts.push_back(entry.id);
  }
  std::mt19937 random(20261124);
  Precedents precedents;
  for (int i = 0; i < 10'000; ++i) {
    std::vector<std::string> chosen;
    for (size_t k = 1 + random() % 3; k > 0; --k) chosen.push_back(concepts[random() % concepts.size()]);
    std::sort(chosen.begin(), chosen.end());
    if (one_kind) chosen = {"road.lamp"};
    const std::string& lead = catalog.bureaus()[random() % catalog.bureaus().size()].name();
    precedents.push_back(Ruled(absl::StrCat("p", i), static_cast<int>(random() % 24), chosen, lead.substr(8)));
  }
  return precedents;
}

// Microseconds of the work, the best of several rounds over all needs.
double MicrosPerDecision(const Matcher& matcher, const std::vector<v1::Need>& needs) {
  double best = 1e9;
  for (int round = 0; round < 5; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (const v1::Need& need : needs) {
      const Deliberation deliberation = matcher.Consider(need, TestNow());
      deliberation.Write(deliberation.Questions());
    }
    const std::chrono::duration<double, std::micro> spent = std::chrono::steady_clock::now() - start;
    best = std::min(best, spent.count() / static_cast<double>(needs.size()));
  }
  return best;
}

// A figure to read, not a limit: what ten thousand precedents add to one decision under the policy of Haidian.
TEST(PrecedentCostTest, TenThousandPrecedentsAddLittleToADecision) {
  const auto rules = ReadRuleSet(PEIDAN_SOURCE_DIR "/matching/rulesets/haidian");
  const auto c = ReadCatalog(PEIDAN_SOURCE_DIR "/storage/reference/haidian");
  std::vector<v1::Need> needs;
  for (const char* text : {"路灯坏了一个月，晚上老人不敢出门", "楼道里堆满了杂物，消防通道都堵了；另外想给老人申请助餐",
                           "社区想办一场法律讲座，顺便问一下健身器材坏了找谁修", "工地夜里施工到两点，吵得睡不着",
                           "想请民警来给老人讲讲反诈", "楼上漏水把我家天花板泡了，邻居不管"})
    needs.push_back(NeedOf(text));
  const auto cost = [&](Precedents precedents) {
    const auto start = std::chrono::steady_clock::now();
    const Matcher matcher(std::make_shared<const Catalog>(c->bureaus(), c->subdistricts(), c->communities(),
                                                          c->resources(), 1, std::move(precedents)),
                          rules);
    const std::chrono::duration<double, std::milli> made = std::chrono::steady_clock::now() - start;
    const double micros = MicrosPerDecision(matcher, needs);
    std::cout << micros << " us a decision, matcher made in " << made.count() << " ms\n";
    return micros;
  };
  const double none = cost({});
  EXPECT_LT(cost(ManyRulings(*rules, *c, false)), 3 * none);
  EXPECT_LT(cost(ManyRulings(*rules, *c, true)), 3 * none);
}

}  // namespace
}  // namespace peidan::matching
