#include "client/peidanctl/match_line.h"

#include <gtest/gtest.h>

#include "client/peidanctl/exit_code.h"
#include "tests/client/fake_server.h"

namespace peidan::ctl {
namespace {

TEST(MatchLineTest, WritesTheStableFormat) {
  v1::MatchNeedResponse response;
  response.set_id("need-001");
  *response.mutable_match() = testing::SampleMatch();
  EXPECT_EQ(FormatMatchLine(response),
            R"({"id":"need-001","decision":"MATCHED","lead":"minzheng","cooperating":["weijian"],)"
            R"("bureaus":[{"bureau":"minzheng","score":0.75},{"bureau":"weijian","score":0.25}],)"
            R"("resources":[{"resource":"minzheng-001","bureau":"minzheng","score":0.5}]})");
}

TEST(MatchLineTest, LeavesTheLeadEmptyWhereNobodyLeads) {
  v1::MatchNeedResponse response;
  response.set_id("需求\"一\"");
  response.mutable_match()->set_decision(v1::MATCH_DECISION_OUT_OF_SCOPE);
  EXPECT_EQ(FormatMatchLine(response),
            R"({"id":"需求\"一\"","decision":"OUT_OF_SCOPE","lead":"","cooperating":[],"bureaus":[],"resources":[]})");
}

TEST(MatchLineTest, ReadsIdTextAndCommunityAndIgnoresTheRest) {
  const auto request =
      ParseMatchLine(R"({"id":"a","text":"电梯坏了","community":"110108001001","lead":["x"],"field":"其他"})", 1);
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->id(), "a");
  EXPECT_EQ(request->need().text(), "电梯坏了");
  EXPECT_EQ(request->need().community(), "communities/110108001001");
  EXPECT_FALSE(request->explain());
}

TEST(MatchLineTest, NamesTheLineThatIsBad) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "第 7 行不是 JSON 对象"},
      {"[1]", "第 7 行不是 JSON 对象"},
      {R"({"id":"a","text":"b"} x)", "第 7 行不是 JSON 对象"},
      {"{\"id\":\"a\",\"text\":\"\xff\"}", "第 7 行不是 JSON 对象"},
      {R"({"text":"b"})", "第 7 行缺少文本字段 id"},
      {R"({"id":1,"text":"b"})", "第 7 行缺少文本字段 id"},
      {R"({"id":"a"})", "第 7 行缺少文本字段 text"},
      {R"({"id":"a","text":""})", "第 7 行缺少文本字段 text"},
      {R"({"id":"a","text":"b","community":"翠微路"})", "第 7 行的 community 不是 12 位社区代码"},
      {R"({"id":"a","text":"b","community":7})", "第 7 行的 community 不是 12 位社区代码"}};
  for (const auto& [line, message] : cases) {
    const auto request = ParseMatchLine(line, 7);
    EXPECT_EQ(ExitCodeOf(request.status()), kExitRefused) << line;
    EXPECT_EQ(request.status().message(), message) << line;
  }
}

}  // namespace
}  // namespace peidan::ctl
