// Each kind of fault in a table: what is reported, in which row and column.
#include "storage/reference/reference_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_join.h"
#include "storage/reference/row_messages.h"

namespace peidan::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Cells = std::map<std::string, std::string>;

// A resource row without fault; a test changes what it is about.
Cells GoodResource() {
  return {{"code", "minzheng-001"},
          {"name", "老年人居家适老化改造评估"},
          {"kind", "service"},
          {"lead_bureau", "minzheng"},
          {"cooperating_bureaus", "canlian;weijian"},
          {"service_fields", "elderly_care;health"},
          {"description", "评估员上门查看卫生间、卧室和过道，出具改造建议。"},
          {"aliases", "适老化评估;居家评估"},
          {"phrases", "老人洗澡怕滑倒;想装扶手"},
          {"eligible_orderers", "community;village"},
          {"eligible_community_types", "*"},
          {"eligibility_note", ""},
          {"service_area", "*"},
          {"schedule", "FREQ=WEEKLY;BYDAY=TU,TH 09:00-11:30|FREQ=MONTHLY;BYDAY=2SA 14:00-16:00"},
          {"lead_time_days", "5"},
          {"capacity", "20"},
          {"capacity_unit", "户"},
          {"capacity_period", "month"},
          {"community_quota", "3"},
          {"headcount_min", "0"},
          {"headcount_max", "0"},
          {"documents", ""},
          {"contact_desk", "区民政局养老服务科服务台"},
          {"basis", "《中华人民共和国老年人权益保障法》"},
          {"assured_date", "2026-06-01"},
          {"valid_from", "2026-01-01"},
          {"valid_to", ""},
          {"state", "active"}};
}

std::string Csv(const TableMeaning& meaning, const std::vector<Cells>& rows) {
  std::vector<std::string> titles;
  for (const auto& column : meaning) titles.emplace_back(column.title);
  std::string text = absl::StrJoin(titles, ",") + "\n";
  for (const Cells& row : rows) {
    std::vector<std::string> cells;
    for (const std::string& title : titles) cells.push_back("\"" + row.at(title) + "\"");
    text += absl::StrJoin(cells, ",") + "\n";
  }
  return text;
}

CatalogContents Existing() {
  CatalogContents contents;
  for (const char* code : {"minzheng", "canlian", "weijian"}) {
    v1::Bureau& bureau = contents.bureaus.emplace_back();
    bureau.set_name(std::string("bureaus/") + code);
    bureau.set_display_name(code);
  }
  contents.subdistricts.emplace_back().set_name("subdistricts/110108010");
  v1::Community& community = contents.communities.emplace_back();
  community.set_name("communities/110108010001");
  community.set_subdistrict("subdistricts/110108010");
  community.set_display_name("西王庄社区");
  v1::Resource& resource = contents.resources.emplace_back();
  resource.set_name("resources/canlian-001");
  resource.set_display_name("辅具适配上门服务");
  return contents;
}

// "row column REASON" per fault.
std::vector<std::string> FaultsOf(v1::CatalogTable table, const std::string& text) {
  std::vector<std::string> lines;
  for (const v1::ImportFault& fault : ParseReferenceTables({{table, text}}, Existing()).faults) {
    EXPECT_EQ(fault.table(), table);
    EXPECT_FALSE(fault.message().empty());
    lines.push_back(std::to_string(fault.row()) + " " + fault.column() + " " +
                    v1::ErrorReason_Name(fault.reason()).substr(sizeof("ERROR_REASON_") - 1));
  }
  return lines;
}

std::vector<std::string> ResourceFaults(const Cells& changes) {
  Cells row = GoodResource();
  for (const auto& [title, cell] : changes) row.at(title) = cell;
  return FaultsOf(v1::CATALOG_TABLE_RESOURCES, Csv(ResourceColumns(), {row}));
}

TEST(ReferenceTablesTest, AGoodRowBecomesAMessage) {
  const std::string text = Csv(ResourceColumns(), {GoodResource()});
  const ReferenceTables tables = ParseReferenceTables({{v1::CATALOG_TABLE_RESOURCES, text}}, Existing());
  ASSERT_THAT(tables.faults, IsEmpty());
  const v1::Resource& resource = tables.resources.at(0);
  EXPECT_EQ(resource.name(), "resources/minzheng-001");
  EXPECT_EQ(resource.lead_bureau(), "bureaus/minzheng");
  EXPECT_THAT(resource.cooperating_bureaus(), ElementsAre("bureaus/canlian", "bureaus/weijian"));
  EXPECT_THAT(resource.service_fields(), ElementsAre(v1::SERVICE_FIELD_ELDERLY_CARE, v1::SERVICE_FIELD_HEALTH));
  EXPECT_THAT(resource.phrases(), ElementsAre("老人洗澡怕滑倒", "想装扶手"));
  EXPECT_THAT(resource.documents(), IsEmpty());
  EXPECT_THAT(resource.eligibility().service_area(), IsEmpty());
  ASSERT_EQ(resource.schedule_size(), 2);
  EXPECT_EQ(resource.schedule(1).recurrence(), "FREQ=MONTHLY;BYDAY=2SA");
  EXPECT_EQ(resource.schedule(1).opens_at(), "14:00");
  EXPECT_EQ(resource.schedule(1).closes_at(), "16:00");
  EXPECT_EQ(resource.capacity().amount(), 20);
  EXPECT_EQ(resource.capacity().period(), v1::CAPACITY_PERIOD_MONTH);
}

struct FaultCase {
  const char* what;
  Cells changes;
  const char* expected;
};
void PrintTo(const FaultCase& one, std::ostream* out) { *out << one.what; }

class ResourceFaultTest : public testing::TestWithParam<FaultCase> {};

TEST_P(ResourceFaultTest, IsReportedInItsRowAndColumn) {
  EXPECT_THAT(ResourceFaults(GetParam().changes), ElementsAre(std::string("2 ") + GetParam().expected));
}

std::string Repeat(const char* text, int count) {
  std::string repeated;
  for (int i = 0; i < count; ++i) repeated += text;
  return repeated;
}

std::string Numbered(int count) {
  std::string list;
  for (int i = 0; i < count; ++i) list += (i ? ";第" : "第") + std::to_string(i);
  return list;
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, ResourceFaultTest,
    testing::Values(
        FaultCase{"EmptyCode", {{"code", ""}}, "code FIELD_REQUIRED"},
        FaultCase{"CodeWithoutNumber", {{"code", "minzheng"}}, "code FIELD_MALFORMED"},
        FaultCase{"CodeInCapitals", {{"code", "Minzheng-001"}}, "code FIELD_MALFORMED"},
        FaultCase{"EmptyName", {{"name", ""}}, "name FIELD_REQUIRED"},
        FaultCase{"ShortName", {{"name", "评"}}, "name FIELD_MALFORMED"},
        FaultCase{"LongName", {{"name", Repeat("评", 41)}}, "name FIELD_TOO_LONG"},
        FaultCase{"NameOfAnother", {{"name", "辅具适配上门服务"}}, "name ALREADY_EXISTS"},
        FaultCase{"BlankAtEnd", {{"name", "适老化评估 "}}, "name FIELD_MALFORMED"},
        FaultCase{"InvalidUtf8", {{"name", "评估\xff"}}, "name FIELD_NOT_UTF8"},
        FaultCase{"Nul", {{"name", std::string("评\0估", 7)}}, "name FIELD_CONTROL_CHARACTER"},
        FaultCase{"Bell", {{"basis", "评\a估"}}, "basis FIELD_CONTROL_CHARACTER"},
        FaultCase{"LineBreakInName", {{"name", "评\n估"}}, "name FIELD_CONTROL_CHARACTER"},
        FaultCase{"UnknownKind", {{"kind", "thing"}}, "kind ENUM_UNKNOWN"},
        FaultCase{"EmptyKind", {{"kind", ""}}, "kind FIELD_REQUIRED"},
        FaultCase{"EmptyLead", {{"lead_bureau", ""}}, "lead_bureau FIELD_REQUIRED"},
        FaultCase{"UnknownLead", {{"lead_bureau", "nobody"}}, "lead_bureau BUREAU_UNKNOWN"},
        FaultCase{"UnknownHelper", {{"cooperating_bureaus", "canlian;nobody"}}, "cooperating_bureaus BUREAU_UNKNOWN"},
        FaultCase{"LeadAmongHelpers", {{"cooperating_bureaus", "minzheng"}}, "cooperating_bureaus FIELD_MALFORMED"},
        FaultCase{"HelperTwice", {{"cooperating_bureaus", "canlian;canlian"}}, "cooperating_bureaus FIELD_MALFORMED"},
        FaultCase{"NineHelpers", {{"cooperating_bureaus", Numbered(9)}}, "cooperating_bureaus FIELD_TOO_LONG"},
        FaultCase{"NoField", {{"service_fields", ""}}, "service_fields FIELD_REQUIRED"},
        FaultCase{"UnknownField", {{"service_fields", "health;sleep"}}, "service_fields ENUM_UNKNOWN"},
        FaultCase{"FieldTwice", {{"service_fields", "health;health"}}, "service_fields FIELD_MALFORMED"},
        FaultCase{"ShortDescription", {{"description", "评估员上门"}}, "description FIELD_MALFORMED"},
        FaultCase{"LongDescription", {{"description", Repeat("评", 1001)}}, "description FIELD_TOO_LONG"},
        FaultCase{"TooManyAliases", {{"aliases", Numbered(21)}}, "aliases FIELD_TOO_LONG"},
        FaultCase{"PhraseTwice", {{"phrases", "想装扶手;想装扶手"}}, "phrases FIELD_MALFORMED"},
        FaultCase{"EmptyPhrase", {{"phrases", "想装扶手;"}}, "phrases FIELD_REQUIRED"},
        FaultCase{"TooManyPhrases", {{"phrases", Numbered(51)}}, "phrases FIELD_TOO_LONG"},
        FaultCase{"NoOrderer", {{"eligible_orderers", ""}}, "eligible_orderers FIELD_REQUIRED"},
        FaultCase{"UnknownOrderer", {{"eligible_orderers", "resident"}}, "eligible_orderers ENUM_UNKNOWN"},
        FaultCase{"UnknownType", {{"eligible_community_types", "别墅"}}, "eligible_community_types ENUM_UNKNOWN"},
        FaultCase{"EmptyTypes", {{"eligible_community_types", ""}}, "eligible_community_types FIELD_REQUIRED"},
        FaultCase{"LongNote", {{"eligibility_note", Repeat("注", 301)}}, "eligibility_note FIELD_TOO_LONG"},
        FaultCase{"UnknownArea", {{"service_area", "110108999"}}, "service_area SUBDISTRICT_UNKNOWN"},
        FaultCase{"NoSchedule", {{"schedule", ""}}, "schedule FIELD_REQUIRED"},
        FaultCase{"ScheduleWithoutTime", {{"schedule", "FREQ=WEEKLY;BYDAY=TU"}}, "schedule FIELD_MALFORMED"},
        FaultCase{"FrequencyNotFirst", {{"schedule", "BYDAY=TU;FREQ=WEEKLY 09:00-10:00"}}, "schedule FIELD_MALFORMED"},
        FaultCase{"Daily", {{"schedule", "FREQ=DAILY 09:00-10:00"}}, "schedule FIELD_MALFORMED"},
        FaultCase{"WeeklyWithoutDay", {{"schedule", "FREQ=WEEKLY 09:00-10:00"}}, "schedule FIELD_MALFORMED"},
        FaultCase{"WeeklyOrdinal", {{"schedule", "FREQ=WEEKLY;BYDAY=2TU 09:00-10:00"}}, "schedule FIELD_MALFORMED"},
        FaultCase{"MonthlyPlainDay", {{"schedule", "FREQ=MONTHLY;BYDAY=TU 09:00-10:00"}}, "schedule FIELD_MALFORMED"},
        FaultCase{"MonthDay32", {{"schedule", "FREQ=MONTHLY;BYMONTHDAY=32 09:00-10:00"}}, "schedule FIELD_MALFORMED"},
        FaultCase{"Month13", {{"schedule", "FREQ=WEEKLY;BYDAY=TU;BYMONTH=13 09:00-10:00"}}, "schedule FIELD_MALFORMED"},
        FaultCase{"DayTwice", {{"schedule", "FREQ=WEEKLY;BYDAY=TU,TU 09:00-10:00"}}, "schedule FIELD_MALFORMED"},
        FaultCase{"PartTwice", {{"schedule", "FREQ=WEEKLY;BYDAY=TU;BYDAY=WE 09:00-10:00"}}, "schedule FIELD_MALFORMED"},
        FaultCase{
            "UnknownPart", {{"schedule", "FREQ=WEEKLY;BYDAY=TU;COUNT=3 09:00-10:00"}}, "schedule FIELD_MALFORMED"},
        FaultCase{"ImpossibleTime", {{"schedule", "FREQ=WEEKLY;BYDAY=TU 09:60-10:00"}}, "schedule FIELD_MALFORMED"},
        FaultCase{"ClosesFirst", {{"schedule", "FREQ=WEEKLY;BYDAY=TU 10:00-09:00"}}, "schedule WINDOW_REVERSED"},
        FaultCase{"NoLeadTime", {{"lead_time_days", ""}}, "lead_time_days FIELD_REQUIRED"},
        FaultCase{"LeadTimeInWords", {{"lead_time_days", "五"}}, "lead_time_days FIELD_MALFORMED"},
        FaultCase{"FractionOfADay", {{"lead_time_days", "1.5"}}, "lead_time_days FIELD_MALFORMED"},
        FaultCase{"LeadTime251", {{"lead_time_days", "251"}}, "lead_time_days FIELD_OUT_OF_RANGE"},
        FaultCase{"NegativeLeadTime", {{"lead_time_days", "-1"}}, "lead_time_days FIELD_OUT_OF_RANGE"},
        FaultCase{"HugeCapacity", {{"capacity", "99999999999999999999"}}, "capacity FIELD_OUT_OF_RANGE"},
        FaultCase{"LongUnit", {{"capacity_unit", Repeat("户", 11)}}, "capacity_unit FIELD_TOO_LONG"},
        FaultCase{"UnknownPeriod", {{"capacity_period", "day"}}, "capacity_period ENUM_UNKNOWN"},
        FaultCase{"QuotaOverCapacity", {{"community_quota", "21"}}, "community_quota FIELD_OUT_OF_RANGE"},
        FaultCase{"ZeroQuota", {{"community_quota", "0"}}, "community_quota FIELD_OUT_OF_RANGE"},
        FaultCase{"HeadcountReversed",
                  {{"headcount_min", "30"}, {"headcount_max", "20"}},
                  "headcount_min FIELD_OUT_OF_RANGE"},
        FaultCase{"NoDesk", {{"contact_desk", ""}}, "contact_desk FIELD_REQUIRED"},
        FaultCase{"NoBasis", {{"basis", ""}}, "basis FIELD_REQUIRED"},
        FaultCase{"ImpossibleDate", {{"assured_date", "2026-02-30"}}, "assured_date FIELD_MALFORMED"},
        FaultCase{"DateWithSlashes", {{"valid_from", "2026/01/01"}}, "valid_from FIELD_MALFORMED"},
        FaultCase{"NoValidFrom", {{"valid_from", ""}}, "valid_from FIELD_REQUIRED"},
        FaultCase{"ValidityReversed", {{"valid_to", "2025-12-31"}}, "valid_to WINDOW_REVERSED"},
        FaultCase{"UnknownState", {{"state", "Active"}}, "state ENUM_UNKNOWN"}),
    [](const auto& param_info) { return param_info.param.what; });

TEST(ReferenceTablesTest, TheLimitsThemselvesAreAllowed) {
  EXPECT_THAT(ResourceFaults({{"name", Repeat("评", 40)},
                              {"description", Repeat("评", 998) + "\n评"},
                              {"phrases", Numbered(50)},
                              {"lead_time_days", "250"},
                              {"capacity", "1000000"},
                              {"community_quota", "1000000"},
                              {"headcount_min", "20"},
                              {"headcount_max", "20"},
                              {"valid_to", "2026-01-01"},
                              {"assured_date", "2024-02-29"},
                              {"schedule", "FREQ=MONTHLY;BYMONTHDAY=1,31;BYMONTH=1,12 00:00-23:59"}}),
              IsEmpty());
}

TEST(ReferenceTablesTest, EveryFaultOfEveryRowIsListedByRowAndColumn) {
  Cells first = GoodResource(), second = GoodResource();
  first["state"] = "gone";
  first["name"] = "";
  first["cooperating_bureaus"] = "nobody;noone";
  second["capacity"] = "many";
  EXPECT_THAT(FaultsOf(v1::CATALOG_TABLE_RESOURCES, Csv(ResourceColumns(), {first, second})),
              ElementsAre("2 name FIELD_REQUIRED", "2 cooperating_bureaus BUREAU_UNKNOWN",
                          "2 cooperating_bureaus BUREAU_UNKNOWN", "2 state ENUM_UNKNOWN", "3 code ALREADY_EXISTS",
                          "3 capacity FIELD_MALFORMED"));
}

TEST(ReferenceTablesTest, TwoRowsMayNotHaveOneDisplayName) {
  Cells first = GoodResource(), second = GoodResource();
  second["code"] = "minzheng-002";
  EXPECT_THAT(FaultsOf(v1::CATALOG_TABLE_RESOURCES, Csv(ResourceColumns(), {first, second})),
              ElementsAre("3 name ALREADY_EXISTS"));
}

TEST(ReferenceTablesTest, ANameThatItsOwnerGivesUpIsFree) {
  Cells owner = GoodResource(), heir = GoodResource();
  owner["code"] = "canlian-001";
  heir["name"] = "辅具适配上门服务";
  EXPECT_THAT(FaultsOf(v1::CATALOG_TABLE_RESOURCES, Csv(ResourceColumns(), {owner, heir})), IsEmpty());
}

TEST(ReferenceTablesTest, ABrokenRowHasNoColumn) {
  const std::string good = Csv(BureauColumns(), {});
  EXPECT_THAT(FaultsOf(v1::CATALOG_TABLE_BUREAUS, good + "sifa,司法局\nsifa,\"司法局"),
              ElementsAre("2  ROW_INVALID", "3  ROW_INVALID"));
  EXPECT_THAT(FaultsOf(v1::CATALOG_TABLE_BUREAUS, ""), ElementsAre("1  ROW_INVALID"));
}

TEST(ReferenceTablesTest, TitlesMayStandInAnyOrderButMustBeTheRightOnes) {
  EXPECT_THAT(FaultsOf(v1::CATALOG_TABLE_SUBDISTRICTS, "type,code,name\n镇,110108023,海淀镇\n"), IsEmpty());
  EXPECT_THAT(FaultsOf(v1::CATALOG_TABLE_SUBDISTRICTS, "code,code,kind\n1,2,3\n"),
              ElementsAre("1 code FIELD_MALFORMED", "1 kind FIELD_MALFORMED", "1 name FIELD_REQUIRED",
                          "1 type FIELD_REQUIRED"));
}

TEST(ReferenceTablesTest, BureausHaveCodesOfLettersAndNamesOfTheirOwn) {
  EXPECT_THAT(FaultsOf(v1::CATALOG_TABLE_BUREAUS,
                       "code,name,short_name,english_name,duties\n"
                       "s1fa,区司法局,司法局,Justice,普法\n"
                       "sifa,minzheng,司法局,Justice,\n"),
              ElementsAre("2 code FIELD_MALFORMED", "3 name ALREADY_EXISTS", "3 duties FIELD_REQUIRED"));
}

TEST(ReferenceTablesTest, CommunitiesBelongToTheirSubdistrict) {
  EXPECT_THAT(FaultsOf(v1::CATALOG_TABLE_COMMUNITIES,
                       "code,name,subdistrict,type,source\n"
                       "110108010002,六道口社区,110108010,老旧小区,统计局\n"
                       "110108022001,上地社区,110108010,商品房,\n"
                       "110108022002,上地社区,110108022,商品房,\n"
                       "11010801003,学知园社区,110108010,别墅,\n"
                       "110108010004,西王庄社区,110108010,高校,\n"),
              ElementsAre("3 code FIELD_MALFORMED", "4 subdistrict SUBDISTRICT_UNKNOWN", "5 code FIELD_MALFORMED",
                          "5 type ENUM_UNKNOWN", "6 name ALREADY_EXISTS"));
}

TEST(ReferenceTablesTest, TablesOfOneImportMayReferToEachOther) {
  const auto tables =
      ParseReferenceTables({{v1::CATALOG_TABLE_SUBDISTRICTS, "code,name,type\n110108022,上地街道,街道\n"},
                            {v1::CATALOG_TABLE_COMMUNITIES,
                             "code,name,subdistrict,type,source\n110108022004,东馨园社区,110108022,商品房,\n"}},
                           {});
  EXPECT_THAT(tables.faults, IsEmpty());
  EXPECT_EQ(tables.communities.at(0).subdistrict(), "subdistricts/110108022");
}

TEST(ReferenceTablesTest, ATableWithoutNameIsRefused) {
  EXPECT_THAT(FaultsOf(v1::CATALOG_TABLE_UNSPECIFIED, "a\n"), ElementsAre("1  ENUM_UNKNOWN"));
}

TEST(ReferenceTablesTest, ListsAtMostTenThousandFaults) {
  std::string text = "code,name,type\n";
  for (size_t i = 0; i < kMaxImportFaults / 2; ++i) text += ",,\n";
  EXPECT_EQ(FaultsOf(v1::CATALOG_TABLE_SUBDISTRICTS, text).size(), kMaxImportFaults);
}

}  // namespace
}  // namespace peidan::storage
