#include "storage/reference/resource_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/reference/reference_tables.h"
#include "storage/reference/utf8.h"
#include "tests/storage/reference/library.h"

namespace peidan::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ResourceRulesTest : public testing::Test {
 protected:
  ResourceRulesTest() {
    const ReferenceTables library = ParseReferenceTables(ReferenceTexts(), {});
    for (const v1::Bureau& bureau : library.bureaus) known_.bureaus.insert(bureau.name());
    for (const v1::Subdistrict& subdistrict : library.subdistricts) known_.subdistricts.insert(subdistrict.name());
    resource_ = library.resources.at(0);
  }
  // "path REASON" per fault.
  std::vector<std::string> Faults() const {
    std::vector<std::string> lines;
    for (const FieldFault& fault : CheckResource(resource_, known_)) {
      lines.push_back(fault.field + " " + v1::ErrorReason_Name(fault.reason).substr(sizeof("ERROR_REASON_") - 1));
    }
    return lines;
  }

  KnownNames known_;
  v1::Resource resource_;
};

TEST_F(ResourceRulesTest, AResourceOfTheLibraryHasNoFault) { EXPECT_THAT(Faults(), IsEmpty()); }

TEST_F(ResourceRulesTest, FaultsNameThePathOfTheField) {
  resource_.set_name("resources/a/b");
  resource_.set_cooperating_bureaus(0, "bureaus/nobody");
  resource_.set_phrases(2, "");
  resource_.mutable_eligibility()->add_service_area("subdistricts/000000000");
  resource_.mutable_schedule(1)->set_recurrence("FREQ=YEARLY");
  resource_.mutable_schedule(1)->set_closes_at("24:00");
  resource_.mutable_capacity()->set_community_quota(resource_.capacity().amount() + 1);
  EXPECT_THAT(Faults(),
              ElementsAre("name FIELD_MALFORMED", "cooperating_bureaus[0] BUREAU_UNKNOWN", "phrases[2] FIELD_REQUIRED",
                          "eligibility.service_area[0] SUBDISTRICT_UNKNOWN", "schedule[1].recurrence FIELD_MALFORMED",
                          "schedule[1].closes_at FIELD_MALFORMED", "capacity.community_quota FIELD_OUT_OF_RANGE"));
}

TEST_F(ResourceRulesTest, EnumsOfALaterReleaseAreUnknown) {
  resource_.set_kind(static_cast<v1::ResourceKind>(99));
  resource_.set_state(static_cast<v1::ResourceState>(99));
  resource_.set_service_fields(0, static_cast<v1::ServiceField>(99));
  resource_.mutable_eligibility()->set_orderers(0, static_cast<v1::OrdererType>(99));
  resource_.mutable_capacity()->set_period(static_cast<v1::CapacityPeriod>(99));
  EXPECT_THAT(Faults(), ElementsAre("kind ENUM_UNKNOWN", "state ENUM_UNKNOWN", "service_fields[0] ENUM_UNKNOWN",
                                    "eligibility.orderers[0] ENUM_UNKNOWN", "capacity.period ENUM_UNKNOWN"));
}

TEST_F(ResourceRulesTest, AnEmptyResourceLacksEverythingThatIsRequired) {
  resource_.Clear();
  EXPECT_THAT(
      Faults(),
      ElementsAre("name FIELD_REQUIRED", "display_name FIELD_REQUIRED", "kind FIELD_REQUIRED", "state FIELD_REQUIRED",
                  "service_fields FIELD_REQUIRED", "lead_bureau FIELD_REQUIRED", "description FIELD_REQUIRED",
                  "contact_desk FIELD_REQUIRED", "basis FIELD_REQUIRED", "eligibility.orderers FIELD_REQUIRED",
                  "schedule FIELD_REQUIRED", "capacity.amount FIELD_OUT_OF_RANGE", "capacity.unit FIELD_REQUIRED",
                  "capacity.period FIELD_REQUIRED", "capacity.community_quota FIELD_OUT_OF_RANGE",
                  "assured_date FIELD_REQUIRED", "valid_from FIELD_REQUIRED"));
}

TEST_F(ResourceRulesTest, CharactersAreCodePointsNotBytes) {
  std::string name;
  for (int i = 0; i < 40; ++i) name += "𬭚";
  resource_.set_display_name(name);
  EXPECT_THAT(Faults(), IsEmpty());
  resource_.set_display_name(name + "㛃");
  EXPECT_THAT(Faults(), ElementsAre("display_name FIELD_TOO_LONG"));
}

TEST(Utf8Test, AcceptsOnlyWellFormedSequences) {
  EXPECT_EQ(DecodeUtf8("a好𬭚").value(), U"a好𬭚");
  EXPECT_EQ(DecodeUtf8("").value(), U"");
  for (const char* bytes : {"\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
                            "\xe5\xa5", "\xe5(", "\xff"}) {
    EXPECT_EQ(DecodeUtf8(bytes), std::nullopt);
  }
}

}  // namespace
}  // namespace peidan::storage
