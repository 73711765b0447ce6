// Properties over random needs; every failure prints its seed. PEIDAN_PROPERTY_CASES sets how many are tried, e.g.
//   PEIDAN_PROPERTY_CASES=100000 build/release/tests/matching_test --gtest_filter=*Property*
#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "tests/matching/property_cases.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

// Cases that share what is dear to make: a catalog, a rule set, and what follows from both.
constexpr uint32_t kBatch = 100;

std::string BytesOf(Decision decision) {
  decision.match
      .clear_rule_set_hash();  // the hash is over the rows as they stand, and only their order is changed here
  return decision.match.SerializeAsString() + decision.certificate.SerializeAsString();
}

std::shared_ptr<const Catalog> ShuffledCatalog(std::mt19937& random) {
  const auto shuffle = [&](auto entries) {
    std::shuffle(entries.begin(), entries.end(), random);
    return entries;
  };
  const Catalog& c = *TestCatalog();
  return std::make_shared<const Catalog>(shuffle(c.bureaus()), shuffle(c.subdistricts()), shuffle(c.communities()),
                                         shuffle(c.resources()), 1);
}

std::shared_ptr<const RuleSet> ShuffledRules(std::mt19937& random) {
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  std::shuffle(files.begin(), files.end(), random);
  for (RuleFile& file : files) {
    if (file.name == kManifestFile) continue;
    std::vector<std::string> lines = absl::StrSplit(file.text, '\n', absl::SkipEmpty());
    std::shuffle(lines.begin() + 1, lines.end(), random);
    file.text.clear();
    for (const std::string& line : lines) file.text += line + "\n";
  }
  return std::shared_ptr<const RuleSet>(*RuleSet::Compile(files));
}

TEST(MatchingPropertyTest, OrderOfCatalogAndRowsChangesNoByte) {
  for (uint32_t seed = 1; seed <= PropertyCases() / kBatch; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    NeedMaker maker(seed);
    const Matcher shuffled(ShuffledCatalog(maker.random()), ShuffledRules(maker.random()));
    for (uint32_t i = 0; i < kBatch; ++i) {
      const v1::Need need = NeedOf(maker.Text());
      ASSERT_TRUE(BytesOf(DecideFreely(need)) == BytesOf(DecideFreely(need, shuffled))) << need.text();
    }
  }
}

TEST(MatchingPropertyTest, TheWrittenCertificateIsTheSerialisationOfTheDecision) {
  for (uint32_t seed = 1; seed <= PropertyCases(); ++seed) {
    NeedMaker maker(seed);
    const Deliberation deliberation = TestMatcher().Consider(NeedOf(maker.Text()), TestNow());
    const Decision decision = deliberation.Decide(deliberation.Questions());
    const WrittenDecision written = deliberation.Write(deliberation.Questions());
    ASSERT_TRUE(written.certificate == decision.certificate.SerializeAsString()) << "seed " << seed;
    ASSERT_TRUE(written.match.SerializeAsString() == decision.match.SerializeAsString()) << "seed " << seed;
  }
}

TEST(MatchingPropertyTest, TermsAddUpToTheScoreAndRanksAreTotal) {
  for (uint32_t seed = 1; seed <= PropertyCases(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    NeedMaker maker(seed);
    const Decision decision = DecideFreely(NeedOf(maker.Text()));
    for (const auto* candidates : {&decision.certificate.bureaus(), &decision.certificate.resources()}) {
      for (int i = 0; i < candidates->size(); ++i) {
        double sum = 0;
        for (const v1::ScoreTerm& term : candidates->Get(i).terms()) sum += term.value();
        ASSERT_EQ(sum, candidates->Get(i).raw_score());
        if (i == 0) continue;
        const auto& better = candidates->Get(i - 1);
        ASSERT_TRUE(better.raw_score() > sum ||
                    (better.raw_score() == sum && better.candidate() < candidates->Get(i).candidate()));
      }
    }
  }
}

TEST(MatchingPropertyTest, AnExcludedBureauNeverAppears) {
  for (uint32_t seed = 1; seed <= PropertyCases(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    NeedMaker maker(seed);
    v1::Need need = NeedOf(maker.Text());
    const v1::Match before = DecideFreely(need).match;
    if (before.bureaus().empty()) continue;
    const std::string excluded = before.bureaus(static_cast<int>(maker.Below(before.bureaus_size()))).bureau();
    need.add_excluded_bureaus(excluded);
    const v1::Match after = DecideFreely(need).match;
    for (const v1::RankedBureau& bureau : after.bureaus()) ASSERT_NE(bureau.bureau(), excluded);
    for (const v1::RankedResource& resource : after.resources()) ASSERT_NE(resource.bureau(), excluded);
  }
}

TEST(MatchingPropertyTest, ANegatedMentionAddsNothing) {
  for (uint32_t seed = 1; seed <= PropertyCases(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const std::string text = NeedMaker(seed).Text();
    const Decision with = DecideFreely(NeedOf(text + "。不是大喇叭"));
    const Decision without = DecideFreely(NeedOf(text + "。不是"));
    ASSERT_EQ(with.match.SerializeAsString(), without.match.SerializeAsString()) << text;
  }
}

TEST(MatchingPropertyTest, MoreCapacityNeverLosesAMatch) {
  for (uint32_t seed = 1; seed <= PropertyCases(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    NeedMaker maker(seed);
    v1::Need need = NeedOf(maker.Text());
    need.set_quantity(static_cast<int>(1 + maker.Below(4)));
    const Deliberation deliberation = TestMatcher().Consider(need, TestNow());
    std::vector<v1::LedgerReading> ledger = deliberation.Questions();
    for (v1::LedgerReading& reading : ledger) {
      reading.set_taken(static_cast<int64_t>(maker.Below(12)));
      reading.set_taken_by_community(static_cast<int64_t>(maker.Below(4)));
    }
    const v1::Match scarce = deliberation.Decide(ledger).match;
    if (scarce.decision() != v1::MATCH_DECISION_MATCHED) continue;
    for (v1::LedgerReading& reading : ledger) {
      reading.set_taken(static_cast<int64_t>(maker.Below(static_cast<size_t>(reading.taken()) + 1)));
      reading.set_taken_by_community(
          static_cast<int64_t>(maker.Below(static_cast<size_t>(reading.taken_by_community()) + 1)));
    }
    const v1::Match ample = deliberation.Decide(ledger).match;
    ASSERT_EQ(ample.decision(), v1::MATCH_DECISION_MATCHED) << need.text();
    ASSERT_EQ(LeadOf(ample), LeadOf(scarce)) << need.text();
  }
}

constexpr const char* kStrangeBureau = "bureaus/mmm";

// A resource of a bureau that no row names, in words that no need of ours has.
v1::Resource IrrelevantResource(NeedMaker& maker, int number) {
  static const std::vector<std::string> strange = {"骐骥", "蹀躞", "饕餮", "龃龉", "旖旎", "氤氲", "葳蕤", "踟蹰"};
  const auto words = [&] { return strange[maker.Below(strange.size())] + strange[maker.Below(strange.size())]; };
  v1::Resource resource = TestCatalog()->resources()[maker.Below(TestCatalog()->resources().size())];
  resource.set_name(absl::StrCat("resources/", maker.Below(2) == 0 ? "aaa" : "zzz", "-00", number));
  resource.set_display_name(words());
  resource.set_lead_bureau(kStrangeBureau);
  resource.set_description(words() + words());
  resource.clear_aliases();
  resource.clear_phrases();
  for (size_t i = maker.Below(5); i > 0; --i) resource.add_phrases(words());
  return resource;
}

TEST(MatchingPropertyTest, AnIrrelevantResourceChangesNoByte) {
  for (uint32_t seed = 1; seed <= PropertyCases() / kBatch; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    NeedMaker maker(seed);
    const Catalog& c = *TestCatalog();
    std::vector<v1::Resource> resources = c.resources();
    for (int i = 1; i <= 3; ++i) resources.push_back(IrrelevantResource(maker, i));
    std::vector<v1::Bureau> bureaus = c.bureaus();
    v1::Bureau& bureau = bureaus.emplace_back();
    bureau.set_name(kStrangeBureau);
    bureau.set_short_name("骐骥");
    bureau.set_duties("氤氲葳蕤");
    const auto more = std::make_shared<const Catalog>(bureaus, c.subdistricts(), c.communities(), resources, 1);
    const Matcher matcher(more, TestRules());
    for (uint32_t i = 0; i < kBatch; ++i) {
      const v1::Need need = NeedOf(maker.Text());
      ASSERT_TRUE(BytesOf(DecideFreely(need)) == BytesOf(DecideFreely(need, matcher))) << need.text();
    }
  }
}

TEST(MatchingPropertyTest, AnyTextIsDecidedWithinItsLimits) {
  for (uint32_t seed = 1; seed <= PropertyCases(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    NeedMaker maker(seed);
    const std::string text = maker.Garbage() + maker.Text() + maker.Garbage();
    const Decision decision = DecideFreely(NeedOf(text));
    ASSERT_NE(decision.match.decision(), v1::MATCH_DECISION_UNSPECIFIED);
    ASSERT_LE(decision.match.bureaus_size(), 10);
    ASSERT_LE(decision.match.resources_size(), 20);
    for (const v1::ConceptMention& mention : decision.certificate.concepts()) {
      ASSERT_LT(mention.begin(), mention.end());
      ASSERT_FALSE(mention.surface().empty());
    }
  }
}

TEST(MatchingPropertyTest, TwoThousandCharactersAreNoBurden) {
  for (const char* word : {"老人", "狗", "\xcc\x81", "不是", "，", "飞线充电"}) {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += word;
    EXPECT_NE(DecideFreely(NeedOf(text)).match.decision(), v1::MATCH_DECISION_UNSPECIFIED);
  }
}

}  // namespace
}  // namespace peidan::matching
