#include <gtest/gtest.h>

#include "client/peidanctl/exit_code.h"
#include "client/peidanctl/fact_file.h"
#include "client/peidanctl/render/trace_text.h"
#include "client/peidanctl/text_encoding.h"

namespace peidan::ctl {
namespace {

TEST(TextEncodingTest, KnowsUtf8) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("路灯𬭚"));
  EXPECT_FALSE(IsUtf8("\xc2\xb7\xb5\xc6"));
  EXPECT_FALSE(IsUtf8("\xe8\xb7"));
}

TEST(TextEncodingTest, ReadsGb18030OfEveryLength) {
  EXPECT_EQ(*Utf8FromGb18030("a\xc2\xb7\xb5\xc6"), "a路灯");
  EXPECT_EQ(*Utf8FromGb18030("\x99\x33\xaa\x34"), "𬭚");  // four bytes
  std::string page;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    page += "\xb5\xc6";
    expected += "灯";
  }
  EXPECT_EQ(*Utf8FromGb18030(page), expected);
}

TEST(TextEncodingTest, SaysWhereItIsNoGb18030) {
  EXPECT_EQ(Utf8FromGb18030("ab\xff").status().message(), "byte 3");
  EXPECT_EQ(Utf8FromGb18030("\xb5").status().message(), "byte 1");
}

TEST(FactFileTest, NullMissingAndEmptyAreThreeThings) {
  const auto facts = ParseFacts(R"({"a": null, "b": "", "c": []})");
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_TRUE(facts->at("a").has_null());
  EXPECT_TRUE(facts->at("b").has_text());
  EXPECT_TRUE(facts->at("c").has_list());
  EXPECT_EQ(facts->count("d"), 0U);
}

TEST(FactFileTest, RefusesWhatIsNoFact) {
  EXPECT_EQ(ParseFacts("[]").status().message(), "事实文件应是一个 JSON 对象");
  EXPECT_EQ(ParseFacts("{\"a\":").status().message(), "事实文件应是一个 JSON 对象");
  EXPECT_EQ(ParseFacts(R"({"a": {"b": 1}})").status().message(),
            "事实“a”应是文字、数字、true、false、null 或文字的列表");
  EXPECT_EQ(ParseFacts(R"({"a": [1]})").status().message(), "事实“a”应是文字、数字、true、false、null 或文字的列表");
  EXPECT_EQ(ParseFacts(R"({"a": 1, "a": 2})").status().message(), "事实“a”写了两次");
  EXPECT_EQ(ExitCodeOf(ParseFacts("x").status()), kExitRefused);
}

TEST(TraceTextTest, ShowsAggregatesAndTheLackOfAHit) {
  v1::TableTrace trace;
  EXPECT_EQ(TraceText(trace), "没有规则命中\n");
  v1::NamedValue& sum = *trace.mutable_outcome()->add_aggregates();
  sum.set_name("allowance");
  sum.mutable_value()->set_number(300);
  EXPECT_EQ(TraceText(trace), "\n汇总  allowance\n----  ---------\n结果  300\n");
}

TEST(TraceTextTest, WritesEveryKindOfValue) {
  v1::FactValue value;
  EXPECT_EQ(FactText(value), "空值");
  value.set_boolean(false);
  EXPECT_EQ(FactText(value), "否");
  value.set_text("");
  EXPECT_EQ(FactText(value), "“”");
  value.mutable_list()->add_values("a");
  value.mutable_list()->add_values("b");
  EXPECT_EQ(FactText(value), "{a、b}");
}

}  // namespace
}  // namespace peidan::ctl
