// peidanctl as people run it: a process of its own, against a fake server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/peidanctl_process.h"

namespace peidan {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(PeidanctlTest, PlacesAnOrderByTheNameOfTheCommunity) {
  const Result result =
      Run("order place --community=翠微路社区 --need='想装扶手' --headcount=30 --from=2026-12-01T09:00 "
          "--to=2026-12-01T11:00 --contact=张敏 --phone=010-68280000");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("点单 261201-1234-5678 · 已派单\n社区      翠微路社区（110108001001）\n"));
  EXPECT_THAT(result.out, HasSubstr("理由      1. 诉求是加装扶手，归民政\n"));
  ASSERT_EQ(server_.orders.placed.size(), 1U);
  const v1::PlaceOrderRequest& request = server_.orders.placed[0];
  EXPECT_EQ(request.need().community(), "communities/110108001001");
  EXPECT_EQ(request.need().text(), "想装扶手");
  EXPECT_EQ(request.need().headcount(), 30);
  EXPECT_EQ(request.need().preferred_window().start_time().seconds(), 1796086800);
  EXPECT_EQ(request.need().preferred_window().end_time().seconds(), 1796094000);
  EXPECT_EQ(request.contact().person(), "张敏");
  EXPECT_EQ(request.request_id().size(), 36U);
}

TEST_F(PeidanctlTest, RepeatableOptionsTakeOneValueEach) {
  const std::string order = "order place --community=110108001001 --resource minzheng-001 ";
  EXPECT_EQ(Run(order + "--resource=resources/minzheng-002").exit_code, 0);
  ASSERT_EQ(server_.orders.placed.size(), 1U);
  EXPECT_THAT(server_.orders.placed[0].need().resources(),
              ::testing::ElementsAre("resources/minzheng-001", "resources/minzheng-002"));
  EXPECT_EQ(Run(order + "stray").exit_code, 2);
  EXPECT_EQ(server_.orders.placed.size(), 1U);
}

TEST_F(PeidanctlTest, ListsTheCandidatesOfAnAmbiguousCommunity) {
  const Result result = Run("order place --community=建设社区 --need=x");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err,
            "叫“建设社区”的社区不止一个，请用代码指明：\n"
            "  110108007003  建设社区\n"
            "  110108010005  建设社区\n"
            "[USAGE] INVALID_ARGUMENT\n");
  EXPECT_TRUE(server_.orders.placed.empty());
}

TEST_F(PeidanctlTest, ListsWhatResemblesAnUnknownCommunity) {
  const Result similar = Run("order place --community=翠微 --need=x");
  EXPECT_EQ(similar.exit_code, 2);
  EXPECT_THAT(similar.err, StartsWith("没有叫“翠微”的社区，相近的有：\n  110108001001  翠微路社区\n"));
  const Result nothing = Run("order place --community=桃花源村 --need=x");
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_THAT(nothing.err, StartsWith("没有叫“桃花源村”的社区；"));
}

TEST_F(PeidanctlTest, SaysWhatIsWrongWithTheInput) {
  const Result result = Run("order place --community=110108001001 --need=太长");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "诉求太长\n  need.text: at most 2,000 characters\n[FIELD_TOO_LONG] INVALID_ARGUMENT\n");
}

TEST_F(PeidanctlTest, EndsWithTheDocumentedExitCodes) {
  EXPECT_EQ(Run("order get 000000-0000-0000").exit_code, 4);
  EXPECT_EQ(Run("order confirm 261201-1234-5678").exit_code, 5);
  EXPECT_EQ(Run("order cancel 261201-1234-5678 --etag=old").exit_code, 5);
  EXPECT_EQ(Run("order cancel 261201-1234-5678").exit_code, 0);
  EXPECT_EQ(Run("order list --timeout=0.05").exit_code, 6);
  EXPECT_EQ(Run("--server=127.0.0.1:1 bureau list").exit_code, 6);
  EXPECT_EQ(Run("").exit_code, 2);
  EXPECT_EQ(Run("order").exit_code, 2);
  EXPECT_EQ(Run("order get").exit_code, 2);
  EXPECT_EQ(Run("order list --state=好").exit_code, 2);
  EXPECT_EQ(Run("assignment accept 261201-1234-5678").exit_code, 2);
  EXPECT_EQ(Run("-o xml version").exit_code, 2);
  EXPECT_EQ(Run("catalog stats").exit_code, 1);  // The fake does not implement it.
}

TEST_F(PeidanctlTest, ReadsTheEtagUnlessItIsGiven) {
  EXPECT_EQ(Run("assignment accept 261201-1234-5678/2 --handler=李工").exit_code, 0);
  EXPECT_EQ(Run("assignment accept 261201-1234-5678/2 --etag=given").exit_code, 0);
  ASSERT_EQ(server_.assignments.accepted.size(), 2U);
  EXPECT_EQ(server_.assignments.accepted[0].name(), "orders/261201-1234-5678/assignments/2");
  EXPECT_EQ(server_.assignments.accepted[0].etag(), testing::kAssignmentEtag);
  EXPECT_EQ(server_.assignments.accepted[0].handler(), "李工");
  EXPECT_EQ(server_.assignments.accepted[1].etag(), "given");
}

TEST_F(PeidanctlTest, WritesEveryFormat) {
  EXPECT_EQ(Run("bureau list").out,
            "代码      简称      全称                        职责\n"
            "--------  --------  --------------------------  ----\n"
            "minzheng  区民政局  北京市海淀区民政局\n"
            "weijian   区卫健委  北京市海淀区卫生健康委员会\n"
            "共 2 条\n");
  EXPECT_EQ(Run("bureau list -o csv").out,
            "代码,简称,全称,职责\r\n"
            "minzheng,区民政局,北京市海淀区民政局,\r\n"
            "weijian,区卫健委,北京市海淀区卫生健康委员会,\r\n");
  EXPECT_EQ(
      Run("resource get minzheng-001 -o jsonl").out,
      "{\"name\":\"resources/minzheng-001\",\"displayName\":\"居家适老化改造\",\"kind\":\"RESOURCE_KIND_SERVICE\","
      "\"leadBureau\":\"bureaus/minzheng\",\"state\":\"RESOURCE_STATE_ACTIVE\",\"etag\":\"resource-etag-1\"}\n");
  EXPECT_THAT(Run("order get 261201-1234-5678 -o json").out, StartsWith("{\n \"name\": \"orders/261201-1234-5678\","));
}

TEST_F(PeidanctlTest, ExplainsAnOrder) {
  const Result result = Run("explain 261201-1234-5678");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("  1. 区民政局：1.750 = 职责规则“居家适老化改造归民政” +2.000，措辞相近 -0.250\n"));
}

TEST_F(PeidanctlTest, TailsEveryEventOnce) {
  EXPECT_EQ(Run("events tail --after=3").out,
            "2026-12-01 09:00:00  接单        261201-1234-5678/2    区民政局  接单 4\n"
            "2026-12-01 09:00:00  接单        261201-1234-5678/2    区民政局  接单 5\n");
}

TEST_F(PeidanctlTest, ImportsADirectory) {
  WriteAll(directory_ / "bureaus.csv", "code\nminzheng\n");
  EXPECT_EQ(Run("catalog import '" + directory_.string() + "'").out, "已导入：新增 1，更新 0，未变 0\n");
  EXPECT_EQ(server_.catalog.imported[v1::CATALOG_TABLE_BUREAUS], "code\nminzheng\n");
}

TEST_F(PeidanctlTest, ListsEveryFaultOfAnImport) {
  WriteAll(directory_ / "bureaus.csv", "code\nminzheng\n");
  WriteAll(directory_ / "resources.csv", "code\n坏行\n");
  const Result result = Run("catalog import '" + directory_.string() + "' --validate-only");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.out,
            "表             行  列           问题                     类别\n"
            "-------------  --  -----------  -----------------------  --------------\n"
            "resources.csv  2   lead_bureau  没有代码为 foo 的委办局  BUREAU_UNKNOWN\n"
            "共 1 条\n");
  EXPECT_EQ(result.err, "没有导入：表中有 1 处问题，改好后再导入\n[REFUSED] INVALID_ARGUMENT\n");
  EXPECT_EQ(Run("catalog import '" + (directory_ / "missing").string() + "'").exit_code, 2);
}

TEST_F(PeidanctlTest, MatchesAFileOfFiveThousandLines) {
  std::string lines;
  for (int i = 0; i < 5000; ++i)
    lines += "{\"id\":\"n" + std::to_string(i) + "\",\"text\":\"楼道堆物\",\"lead\":[\"x\"]}\n";
  WriteAll(directory_ / "needs.jsonl", lines);
  const fs::path output = directory_ / "out.jsonl";
  const Result result =
      Run("match --input '" + (directory_ / "needs.jsonl").string() + "' --output '" + output.string() + "'");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  const std::string written = ReadAll(output);
  EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 5000);
  EXPECT_THAT(
      written,
      StartsWith("{\"id\":\"n0\",\"decision\":\"MATCHED\",\"lead\":\"minzheng\",\"cooperating\":[\"weijian\"],"));
}

TEST_F(PeidanctlTest, ABadLineLeavesTheOutputAlone) {
  const fs::path input = directory_ / "needs.jsonl";
  const fs::path output = directory_ / "results" / "out.jsonl";
  fs::create_directory(output.parent_path());
  WriteAll(input, "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\"}\n");
  const std::string command = "match --input '" + input.string() + "' --output '" + output.string() + "'";
  const Result result = Run(command);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.err, "第 2 行缺少文本字段 text\n[REFUSED] INVALID_ARGUMENT\n");
  EXPECT_TRUE(fs::is_empty(output.parent_path()));

  WriteAll(output, "earlier\n");
  EXPECT_EQ(Run(command).exit_code, 3);
  EXPECT_EQ(ReadAll(output), "earlier\n");
}

TEST_F(PeidanctlTest, WritesThroughALinkAndNeverReplacesWhatIsNoFile) {
  const fs::path input = directory_ / "needs.jsonl";
  const fs::path link = directory_ / "link.jsonl";
  WriteAll(input, "{\"id\":\"a\",\"text\":\"x\"}\n");
  WriteAll(directory_ / "real.jsonl", "earlier\n");
  fs::create_symlink("real.jsonl", link);
  const std::string command = "match --input '" + input.string() + "' --output ";
  EXPECT_EQ(Run(command + "'" + link.string() + "'").exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_THAT(ReadAll(directory_ / "real.jsonl"), StartsWith("{\"id\":\"a\""));
  EXPECT_EQ(Run(command + "'" + directory_.string() + "'").exit_code, 1);
  EXPECT_EQ(Run(command + "'" + (directory_ / "missing" / "out.jsonl").string() + "'").exit_code, 1);
}

TEST_F(PeidanctlTest, NamesTheLineThatTheServerRefuses) {
  const fs::path input = directory_ / "needs.jsonl";
  const fs::path output = directory_ / "out.jsonl";
  WriteAll(input, "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\",\"text\":\"拒绝我\"}\n{\"id\":\"c\",\"text\":\"x\"}\n");
  const Result result = Run("match --input '" + input.string() + "' --output '" + output.string() + "'");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, StartsWith("第 2 行被服务拒绝：\n诉求被拒绝\n  b: "));
  EXPECT_FALSE(fs::exists(output));
}

TEST_F(PeidanctlTest, SaysSoWhenTheResultCannotBeWritten) {
  const std::string command = "'" PEIDAN_BINARY_DIR "/bin/peidanctl' version >/dev/full 2>/dev/null";
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 1);
}

TEST_F(PeidanctlTest, HelpSpeaksChineseAndEnglishAndNamesTheExitCodes) {
  const Result result = Run("order place --help");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("点单：按诉求或按资源 | Place an order by need or by resource"));
  EXPECT_THAT(result.out, HasSubstr("退出码 / Exit codes:"));
}

TEST_F(PeidanctlTest, FindsTheServerInTheEnvironment) {
  const std::string command =
      "PEIDAN_SERVER=" + server_.address() + " '" PEIDAN_BINARY_DIR "/bin/peidanctl' bureau list >/dev/null";
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 0);
}

}  // namespace
}  // namespace peidan
