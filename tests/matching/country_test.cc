#include "matching/country.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/matching/generated_country.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

constexpr uint32_t kSeed = 1;
constexpr const char* kTexts[] = {"有人噎住了怎么办", "中午没人给老人做饭吃", "兩家吵個沒完", "楼道里飞线充电"};

std::shared_ptr<const Country> MakeCountry(const std::vector<uint32_t>& codes) {
  std::vector<std::shared_ptr<const Catalog>> catalogs;
  for (uint32_t code : codes) catalogs.push_back(MakeDistrict(*TestCatalog(), code, kSeed));
  return *Country::Make(catalogs, TestRules());
}

std::string BytesOf(const Decision& decision) {
  return decision.match.SerializeAsString() + decision.certificate.SerializeAsString();
}

v1::Need NeedIn(uint32_t district, const std::string& text) {
  v1::Need need;
  need.set_text(text);
  need.set_community(absl::StrCat("communities/", district, "001001"));
  return need;
}

absl::StatusCode CodeOf(std::vector<std::shared_ptr<const Catalog>> catalogs) {
  return Country::Make(catalogs, TestRules()).status().code();
}

std::shared_ptr<const Catalog> WithSubdistricts(const std::vector<std::string>& names) {
  std::vector<v1::Subdistrict> subdistricts;
  for (const std::string& name : names) subdistricts.emplace_back().set_name(name);
  return std::make_shared<const Catalog>(std::vector<v1::Bureau>(), std::move(subdistricts),
                                         std::vector<v1::Community>(), std::vector<v1::Resource>(), 1);
}

TEST(CountryTest, KnowsTheDistrictByTheFirstSixDigits) {
  EXPECT_EQ(DistrictOf("communities/110108001001"), 110108u);
  EXPECT_EQ(DistrictOf("subdistricts/440305007"), 440305u);
  for (const char* name : {"", "communities/", "communities/11010", "communities/11010x001001", "bureaus/minzheng"})
    EXPECT_EQ(DistrictOf(name), std::nullopt) << name;
}

TEST(CountryTest, DecidesAsTheDistrictAloneWould) {
  const auto country = MakeCountry({440305, 110108, 310115});
  ASSERT_EQ(country->districts(), 3u);
  for (uint32_t code : {110108u, 310115u, 440305u}) {
    const Matcher alone(MakeDistrict(*TestCatalog(), code, kSeed), TestRules());
    for (const char* text : kTexts) {
      const v1::Need need = NeedIn(code, text);
      const Matcher* found = country->Find(need.community());
      ASSERT_NE(found, nullptr);
      EXPECT_EQ(BytesOf(DecideFreely(need, *found)), BytesOf(DecideFreely(need, alone))) << text;
    }
  }
}

TEST(CountryTest, HasNobodyForADistrictItDoesNotHave) {
  const auto country = MakeCountry({110108, 310115});
  EXPECT_EQ(country->Find("communities/440305001001"), nullptr);
  EXPECT_EQ(country->Find("bureaus/minzheng"), nullptr);
  EXPECT_EQ(country->Find(uint32_t{990000}), nullptr);
}

TEST(CountryTest, ANewCatalogLeavesTheOtherDistrictsAlone) {
  const auto before = MakeCountry({110108, 310115});
  const auto replaced = *before->WithCatalog(MakeDistrict(*TestCatalog(), 310115, kSeed + 1));
  EXPECT_EQ(replaced->districts(), 2u);
  EXPECT_EQ(replaced->Find(110108), before->Find(110108));
  EXPECT_NE(replaced->Find(310115), before->Find(310115));
  const auto added = *before->WithCatalog(MakeDistrict(*TestCatalog(), 210102, kSeed));
  EXPECT_EQ(added->districts(), 3u);
  EXPECT_NE(added->Find(210102), nullptr);
}

TEST(CountryTest, NewRulesApplyToEveryDistrict) {
  const auto before = MakeCountry({110108, 310115});
  const std::shared_ptr<const RuleSet> rules = ReadRuleSet(PEIDAN_SOURCE_DIR "/matching/rulesets/haidian");
  const auto after = before->WithRules(rules);
  for (uint32_t code : {110108u, 310115u}) {
    const Matcher* matcher = after->Find(code);
    EXPECT_EQ(matcher->rules().hash(), rules->hash());
    EXPECT_EQ(&matcher->catalog(), &before->Find(code)->catalog());
  }
}

TEST(CountryTest, RefusesCatalogsWhoseDistrictIsInDoubt) {
  EXPECT_EQ(CodeOf({WithSubdistricts({})}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf({WithSubdistricts({"subdistricts/110108001", "subdistricts/110109001"})}),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf({WithSubdistricts({"subdistricts/110108001"}), WithSubdistricts({"subdistricts/110108002"})}),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf({WithSubdistricts({"subdistricts/110108001"})}), absl::StatusCode::kOk);
}

}  // namespace
}  // namespace peidan::matching
