// Holds the reference library of Haidian to what is promised of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "absl/strings/str_format.h"
#include "storage/reference/reference_tables.h"
#include "storage/reference/utf8.h"
#include "tests/storage/reference/library.h"

namespace peidan::storage {
namespace {

class ReferenceLibraryTest : public testing::Test {
 protected:
  static const ReferenceTables& Library() {
    static const ReferenceTables library = ParseReferenceTables(ReferenceTexts(), {});
    return library;
  }
};

TEST_F(ReferenceLibraryTest, HasNoFault) {
  for (const v1::ImportFault& fault : Library().faults) ADD_FAILURE() << fault.Utf8DebugString();
}

TEST_F(ReferenceLibraryTest, HasTheRightNumberOfEachThing) {
  EXPECT_EQ(Library().bureaus.size(), 40u);
  EXPECT_EQ(Library().subdistricts.size(), 29u);
  EXPECT_EQ(Library().communities.size(), 426u);
  EXPECT_EQ(Library().resources.size(), 145u);
}

TEST_F(ReferenceLibraryTest, HasTwentyTwoStreetsAndSevenTowns) {
  int towns = 0;
  for (const v1::Subdistrict& one : Library().subdistricts) towns += one.type() == v1::SUBDISTRICT_TYPE_TOWN;
  EXPECT_EQ(towns, 7);
}

TEST_F(ReferenceLibraryTest, EverySubdistrictHasCommunities) {
  std::map<std::string, int> communities;
  for (const v1::Community& one : Library().communities) ++communities[one.subdistrict()];
  EXPECT_EQ(communities.size(), 29u);
}

TEST_F(ReferenceLibraryTest, EveryServiceFieldHasTwelveResources) {
  std::map<int, int> resources;
  for (const v1::Resource& one : Library().resources) {
    for (const int field : one.service_fields()) ++resources[field];
  }
  EXPECT_EQ(resources.size(), 8u);
  for (const auto& [field, count] : resources) EXPECT_GE(count, 12) << v1::ServiceField_Name(field);
}

TEST_F(ReferenceLibraryTest, EveryBureauLeadsTwoResourcesNumberedFromOne) {
  std::map<std::string, int> resources;
  for (const v1::Resource& one : Library().resources) {
    const std::string code = one.lead_bureau().substr(sizeof("bureaus/") - 1);
    EXPECT_EQ(one.name(), absl::StrFormat("resources/%s-%03d", code, ++resources[one.lead_bureau()]));
  }
  for (const v1::Bureau& bureau : Library().bureaus) EXPECT_GE(resources[bureau.name()], 2) << bureau.name();
}

TEST_F(ReferenceLibraryTest, EveryKindIsThere) {
  std::set<int> kinds;
  for (const v1::Resource& one : Library().resources) kinds.insert(one.kind());
  EXPECT_EQ(kinds.size(), 8u);
}

TEST_F(ReferenceLibraryTest, EveryResourceHasEightPhrasesOfItsOwn) {
  std::map<std::string, std::string> owners;
  for (const v1::Resource& one : Library().resources) {
    EXPECT_GE(one.phrases_size(), 8) << one.name();
    EXPECT_GE(one.aliases_size(), 2) << one.name();
    for (const auto* words : {&one.phrases(), &one.aliases()}) {
      for (const std::string& word : *words) {
        EXPECT_TRUE(owners.try_emplace(word, one.name()).second)
            << word << " stands in " << one.name() << " and " << owners[word];
      }
    }
  }
}

TEST_F(ReferenceLibraryTest, EveryResourceSaysWhatComes) {
  for (const v1::Resource& one : Library().resources) {
    const size_t length = DecodeUtf8(one.description())->size();
    EXPECT_GE(length, 60u) << one.name();
    EXPECT_LE(length, 160u) << one.name();
  }
}

TEST_F(ReferenceLibraryTest, NamesAreDistinctFromOneAnother) {
  std::set<std::string> descriptions;
  for (const v1::Resource& one : Library().resources) {
    EXPECT_TRUE(descriptions.insert(one.description()).second) << one.name();
    EXPECT_EQ(one.display_name().find_first_of("0123456789"), std::string::npos) << one.name();
  }
}

TEST_F(ReferenceLibraryTest, MostCanBeOrderedAndNoneIsRetired) {
  int paused = 0;
  for (const v1::Resource& one : Library().resources) {
    EXPECT_NE(one.state(), v1::RESOURCE_STATE_RETIRED) << one.name();
    paused += one.state() == v1::RESOURCE_STATE_PAUSED;
  }
  EXPECT_LE(paused, 10);
}

TEST_F(ReferenceLibraryTest, ImportingItAgainChangesNothing) {
  CatalogContents existing{Library().bureaus, Library().subdistricts, Library().communities, Library().resources, 1};
  EXPECT_TRUE(ParseReferenceTables(ReferenceTexts(), existing).faults.empty());
}

}  // namespace
}  // namespace peidan::storage
