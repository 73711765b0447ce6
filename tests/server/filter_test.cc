#include "server/filter.h"

#include "gtest/gtest.h"
#include "peidan/v1/catalog.pb.h"
#include "peidan/v1/order.pb.h"
#include "server/error.h"

namespace peidan::server {
namespace {

v1::Resource Clinic() {
  v1::Resource resource;
  resource.set_display_name("家门口的“义诊”");
  resource.set_lead_bureau("bureaus/weijian");
  resource.set_kind(v1::RESOURCE_KIND_SERVICE);
  resource.add_service_fields(v1::SERVICE_FIELD_HEALTH);
  resource.add_service_fields(v1::SERVICE_FIELD_ELDERLY_CARE);
  resource.add_cooperating_bureaus("bureaus/honghui");
  return resource;
}

TEST(FilterTest, MatchesWhatItSays) {
  const struct {
    const char* filter;
    bool matches;
  } cases[] = {
      {"", true},
      {"lead_bureau = \"bureaus/weijian\"", true},
      {"lead_bureau = bureaus/weijian", true},
      {"lead_bureau=\"bureaus/gongan\"", false},
      {"lead_bureau != \"bureaus/gongan\"", true},
      {"kind = SERVICE", true},
      {"kind = RESOURCE_KIND_SERVICE", true},
      {"kind != SERVICE", false},
      {"service_fields : ELDERLY_CARE", true},
      {"service_fields = HEALTH AND kind = SERVICE", true},
      {"service_fields = HEALTH AND kind = VENUE", false},
      {"service_fields != HEALTH", false},
      {"cooperating_bureaus = \"bureaus/honghui\"", true},
      {"display_name : \"义诊\"", true},
      {"display_name : \"讲座\"", false},
      {"display_name = \"a \\\"quoted\\\" name\"", false},
  };
  for (const auto& c : cases) {
    const auto clauses =
        ParseFilter(c.filter, {"display_name", "lead_bureau", "kind", "service_fields", "cooperating_bureaus"},
                    v1::Resource::descriptor());
    ASSERT_TRUE(clauses.ok()) << c.filter << " " << clauses.status();
    EXPECT_EQ(Matches(Clinic(), *clauses), c.matches) << c.filter;
  }
}

TEST(FilterTest, SaysWhatItCannotRead) {
  for (const char* bad :
       {"color = red", "kind", "kind =", "kind ~ SERVICE", "kind = SERVICE kind = VENUE",
        "kind = SERVICE OR kind = VENUE", "kind = \"SERVICE", "= SERVICE", "AND", "kind = NOSUCH", "kind : SERVICE"}) {
    const auto clauses = ParseFilter(bad, {"kind"}, v1::Resource::descriptor());
    EXPECT_EQ(clauses.status().code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_EQ(ReasonOf(clauses.status()), "FILTER_INVALID") << bad;
  }
  EXPECT_FALSE(ParseFilter(std::string(kMaxFilterLength + 1, ' '), {"kind"}, v1::Resource::descriptor()).ok());
  EXPECT_TRUE(ParseFilter(std::string(kMaxFilterLength, ' '), {"kind"}, v1::Resource::descriptor()).ok());
}

TEST(FilterTest, AnEnumValueIsNamedWholeOrWithoutItsPrefixAndNotByItsEnd) {
  EXPECT_EQ(*ParseEnum(v1::OrderState_descriptor(), "REVIEW"), v1::ORDER_STATE_REVIEW);
  EXPECT_EQ(*ParseEnum(v1::OrderState_descriptor(), "ORDER_STATE_OUT_OF_SCOPE"), v1::ORDER_STATE_OUT_OF_SCOPE);
  for (const char* bad : {"SCOPE", "UNSPECIFIED", "", "review"}) {
    EXPECT_FALSE(ParseEnum(v1::OrderState_descriptor(), bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace peidan::server
