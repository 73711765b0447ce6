// Properties over random needs; every failure prints its seed.
#include <algorithm>
#include <random>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

constexpr int kCases = 300;

// Needs put together from words the rule set knows, everyday words, and separators.
class NeedMaker {
 public:
  explicit NeedMaker(uint32_t seed) : random_(seed) {}

  std::string Text() {
    static const std::vector<std::string> words = {"老人",     "吃饭",     "老年餐桌", "夜里施工", "太吵", "大喇叭",
                                                   "心肺复苏", "骗子",     "自称",     "路灯不亮", "院里", "马路边",
                                                   "飞线充电", "僵尸车",   "楼道堆物", "邻居吵架", "调解", "请",
                                                   "希望",     "已经解决", "不是",     "讲一讲",   "小区", "我们社区"};
    static const std::vector<std::string> separators = {"", "", "，", "。", " "};
    std::string text;
    for (size_t i = 1 + Below(8); i > 0; --i) text += words[Below(words.size())] + separators[Below(separators.size())];
    return text;
  }

  // Any code points at all, surrogates excepted.
  std::string Garbage() {
    std::string text;
    for (size_t i = Below(60); i > 0; --i) {
      static constexpr uint32_t kLimits[] = {0x80, 0x300, 0x3000, 0xa000, 0x10000, 0x110000};
      uint32_t c = static_cast<uint32_t>(Below(kLimits[Below(6)]));
      if (c >= 0xd800 && c < 0xe000) c = 0x301;
      Append(c, text);
    }
    return text;
  }

  size_t Below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(random_); }
  std::mt19937& random() { return random_; }

 private:
  static void Append(uint32_t c, std::string& out) {
    if (c < 0x80) {
      out += static_cast<char>(c);
      return;
    }
    const int extra = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    out += static_cast<char>((0xf00 >> extra & 0xff) | c >> (6 * extra));
    for (int i = extra - 1; i >= 0; --i) out += static_cast<char>(0x80 | (c >> (6 * i) & 0x3f));
  }
  std::mt19937 random_;
};

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
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    NeedMaker maker(seed);
    const Matcher shuffled(ShuffledCatalog(maker.random()), ShuffledRules(maker.random()));
    for (int i = 0; i < kCases / 20; ++i) {
      const v1::Need need = NeedOf(maker.Text());
      ASSERT_EQ(BytesOf(DecideFreely(need)), BytesOf(DecideFreely(need, shuffled))) << need.text();
    }
  }
}

TEST(MatchingPropertyTest, TermsAddUpToTheScoreAndRanksAreTotal) {
  for (uint32_t seed = 1; seed <= kCases; ++seed) {
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
  for (uint32_t seed = 1; seed <= kCases; ++seed) {
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
  for (uint32_t seed = 1; seed <= kCases; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const std::string text = NeedMaker(seed).Text();
    const Decision with = DecideFreely(NeedOf(text + "。不是大喇叭"));
    const Decision without = DecideFreely(NeedOf(text + "。不是"));
    ASSERT_EQ(with.match.SerializeAsString(), without.match.SerializeAsString()) << text;
  }
}

TEST(MatchingPropertyTest, MoreCapacityNeverLosesAMatch) {
  for (uint32_t seed = 1; seed <= kCases; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    NeedMaker maker(seed);
    const v1::Need need = NeedOf(maker.Text());
    const Deliberation deliberation = TestMatcher().Consider(need, TestNow());
    std::vector<v1::LedgerReading> ledger = deliberation.Questions();
    for (v1::LedgerReading& reading : ledger) reading.set_taken(static_cast<int64_t>(maker.Below(12)));
    const v1::Match scarce = deliberation.Decide(ledger).match;
    if (scarce.decision() != v1::MATCH_DECISION_MATCHED) continue;
    ASSERT_EQ(DecideFreely(need).match.decision(), v1::MATCH_DECISION_MATCHED) << need.text();
  }
}

TEST(MatchingPropertyTest, AnyTextIsDecidedWithinItsLimits) {
  for (uint32_t seed = 1; seed <= kCases; ++seed) {
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
