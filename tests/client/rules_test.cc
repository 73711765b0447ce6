// peidanctl rules: a process of its own, against a fake server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/peidanctl_process.h"

namespace peidan {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class RulesTest : public PeidanctlTest {
 protected:
  // A folder with a small rule set.
  std::string Folder(const std::string& routing = "id,topics\nR0001,any(a.b)\n") const {
    const fs::path folder = directory_ / "规则";
    fs::create_directories(folder);
    WriteAll(folder / "routing.csv", routing);
    WriteAll(folder / "manifest.textproto", "name: \"haidian\"\n");
    WriteAll(folder / "说明.txt", "not a rule");
    WriteAll(folder / "~$routing.csv", "a lock of the spreadsheet");
    return "'" + folder.string() + "'";
  }

  const testing::FakeRules& rules() const { return server_.rules; }
};

TEST_F(RulesTest, CheckSendsTheFilesAndKeepsNothing) {
  const Result result = Run("rules check " + Folder());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "检查通过（未上传）：规则集 fedcba987654，2 张表 1191 行\n");
  ASSERT_EQ(rules().pieces.size(), 2U);
  EXPECT_TRUE(rules().pieces[0].validate_only());
  EXPECT_EQ(rules().pieces[0].request_id().size(), 36U);
  EXPECT_EQ(rules().pieces[0].piece().name(), "manifest.textproto");
  EXPECT_FALSE(rules().pieces[0].last());
  EXPECT_EQ(rules().pieces[1].piece().name(), "routing.csv");
  EXPECT_EQ(rules().pieces[1].piece().text(), "id,topics\nR0001,any(a.b)\n");
  EXPECT_TRUE(rules().pieces[1].last());
}

TEST_F(RulesTest, CheckShowsWhereTheErrorsAre) {
  const Result result = Run("rules check " + Folder("坏行\n"));
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.out,
            "级别  文件         位置                     规则   问题                类别\n"
            "----  -----------  -----------------------  -----  ------------------  ---------------\n"
            "错误  routing.csv  第 12 行 topics 第 5 字  R0011  词库里没有这个概念  CONCEPT_UNKNOWN\n"
            "共 1 条\n");
  EXPECT_EQ(result.err, "规则集有 1 处错误，改好后再来\n[REFUSED] INVALID_ARGUMENT\n");
}

TEST_F(RulesTest, UploadNeedsANoteAndTellsOfWarnings) {
  EXPECT_EQ(Run("rules upload " + Folder()).exit_code, 2);
  const Result result = Run("rules upload " + Folder("可疑\n") + " --note=遛娃神器算体育");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("提示  routing.csv  第 12 行 topics 第 5 字  R0011  这一行总被 R0010 盖过"));
  EXPECT_THAT(result.out, HasSubstr("已上传：规则集 fedcba987654，2 张表 1191 行，有 1 处提示\n"));
  EXPECT_EQ(rules().pieces[0].note(), "遛娃神器算体育");
  EXPECT_FALSE(rules().pieces[0].validate_only());
  EXPECT_THAT(Run("rules check --json " + Folder("可疑\n")).out, HasSubstr("\"reason\": \"ROW_SHADOWED\""));
}

TEST_F(RulesTest, LargeFilesGoInPieces) {
  EXPECT_EQ(Run("rules check " + Folder(std::string(300'000, 'x'))).exit_code, 0);
  ASSERT_EQ(rules().pieces.size(), 4U);
  EXPECT_EQ(rules().pieces[1].piece().text().size(), 131'072U);
  EXPECT_EQ(rules().pieces[3].piece().text().size(), 300'000U - 2 * 131'072U);
  EXPECT_TRUE(rules().pieces[3].last());
}

TEST_F(RulesTest, ReadsWhatSpreadsheetsOnChineseWindowsSave) {
  const Result result = Run("rules check " + Folder("id,note\nR1,\xc2\xb7\xb5\xc6\n"));  // 路灯 in GB 18030
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "routing.csv 是 GB 18030 编码，已按 UTF-8 读入\n");
  EXPECT_EQ(rules().pieces[1].piece().text(), "id,note\nR1,路灯\n");
  EXPECT_EQ(Run("rules check " + Folder("\xef\xbb\xbfid,note\n")).exit_code, 0);
  EXPECT_EQ(rules().pieces[3].piece().text(), "id,note\n");
  const Result neither = Run("rules check " + Folder("\xff\xff\xff"));
  EXPECT_EQ(neither.exit_code, 3);
  EXPECT_THAT(neither.err, StartsWith("routing.csv 既不是 UTF-8 也不是 GB 18030 编码"));
}

TEST_F(RulesTest, AFolderWithoutRulesIsAUsageError) {
  EXPECT_EQ(Run("rules check /does/not/exist").exit_code, 2);
  EXPECT_EQ(Run("rules check '" + directory_.string() + "'").exit_code, 2);
}

TEST_F(RulesTest, ListsAndShowsRuleSets) {
  EXPECT_EQ(Run("rules list").out,
            "规则集        状态  上传时间          规模            说明\n"
            "------------  ----  ----------------  --------------  --------------\n"
            "fedcba987654  备用  2026-12-01 09:00  2 张表 1191 行  遛娃神器算体育\n"
            "0123456789ab  生效  2026-12-01 09:00  2 张表 1191 行  遛娃神器算体育\n"
            "共 2 条\n");
  EXPECT_EQ(Run("rules show").out,
            "规则集 0123456789ab · 生效\n"
            "编号      ruleSets/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
            "上传时间  2026-12-01 09:00\n"
            "说明      遛娃神器算体育\n"
            "表        lexicon 545 行\n"
            "          routing 646 行\n");
  const Result unknown = Run("rules show 12345678");
  EXPECT_EQ(unknown.exit_code, 4);
  EXPECT_EQ(unknown.err, "没有这个规则集\n[RULE_SET_UNKNOWN] NOT_FOUND\n");
}

TEST_F(RulesTest, DownloadsIntoAnEmptyFolderAsExcelReadsIt) {
  const fs::path folder = directory_ / "新";
  const std::string command = "rules download active '" + folder.string() + "'";
  EXPECT_EQ(Run(command).out, "已下载 2 个文件到 " + folder.string() + "\n");
  EXPECT_EQ(ReadAll(folder / "lexicon.csv"),
            "\xef\xbb\xbf"
            "concept,class\n");
  EXPECT_EQ(ReadAll(folder / "manifest.textproto"), "name: \"haidian\"\n");
  const Result again = Run(command);
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("不是空的"));
}

TEST_F(RulesTest, TestShowsTheCasesThatFail) {
  EXPECT_EQ(Run("rules test fedcba98").out, "案例 65 个，全部通过\n");
  const Result result = Run("rules test");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.out,
            "案例  诉求        应为               实为\n"
            "----  ----------  -----------------  ------\n"
            "C003  广场舞太吵  主办 海淀公安分局  待研判\n"
            "共 1 条\n");
  EXPECT_THAT(result.err, StartsWith("案例 65 个，有 1 个没有通过\n"));
}

TEST_F(RulesTest, ActivatesAndRollsBackWithAReason) {
  EXPECT_EQ(Run("rules activate fedcba98").exit_code, 2);
  const Result result = Run("rules activate fedcba98 --reason=试运行一周无误 --expected-active=01234567");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "已启用：现在按规则集 fedcba987654 配单，此前是 0123456789ab（第 2 次变更）\n");
  EXPECT_EQ(rules().activate.reason(), "试运行一周无误");
  EXPECT_EQ(rules().activate.expected_active(), "ruleSets/01234567");
  EXPECT_EQ(rules().activate.request_id().size(), 36U);
  EXPECT_EQ(Run("rules rollback --reason=派错了").out,
            "已回退：现在按规则集 fedcba987654 配单，此前是 0123456789ab（第 2 次变更）\n");
  EXPECT_EQ(rules().roll_back.reason(), "派错了");
  EXPECT_EQ(rules().roll_back.expected_active(), "");
}

TEST_F(RulesTest, ARuleSetWhoseCasesFailIsNotActivated) {
  const Result result = Run("rules activate 01234567 --reason=x");
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_EQ(result.err, "规则集自带的案例没有全部通过\n[RULE_CASES_FAILED] FAILED_PRECONDITION\n");
}

TEST_F(RulesTest, HistoryIsATable) {
  EXPECT_EQ(Run("rules history").out,
            "序号  时间              方式  规则集        此前          缘由\n"
            "----  ----------------  ----  ------------  ------------  --------------\n"
            "2     2026-12-01 09:00  启用  fedcba987654  0123456789ab  遛娃神器算体育\n"
            "共 1 条\n");
}

TEST_F(RulesTest, DiffTellsWhoWouldBeAffected) {
  const Result result = Run("rules diff active fedcba98 --orders=500 --limit=1");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out,
            "规则集 0123456789ab 与 fedcba987654 比较了 200 单，2 单判得不同\n"
            "\n"
            "原主办    新主办    单数\n"
            "--------  --------  ----\n"
            "区民政局  区卫健委  2\n"
            "\n"
            "单号              原判定           新判定         还有不同\n"
            "----------------  ---------------  -------------  ----------\n"
            "261201-1234-5678  已配单 区民政局  缺口 区卫健委  协办、资源\n"
            "共 2 单，显示前 1 单（--limit 可调）\n");
  EXPECT_EQ(rules().diff.before(), "ruleSets/active");
  EXPECT_EQ(rules().diff.max_orders(), 500);
  EXPECT_FALSE(rules().diff.explain());
}

TEST_F(RulesTest, DiffExplainsAndStreamsToMachines) {
  const Result explained = Run("rules diff active fedcba98 --explain --limit=1");
  EXPECT_TRUE(rules().diff.explain());
  EXPECT_THAT(explained.out, HasSubstr("\n点单 261201-1234-5678 · 原规则集\n配单      已配单：居家适老化改造\n"));
  EXPECT_THAT(explained.out, HasSubstr("\n点单 261201-1234-5678 · 新规则集\n配单      缺口\n"));
  const Result json = Run("rules diff active fedcba98 --json");
  EXPECT_EQ(std::count(json.out.begin(), json.out.end(), '\n'), 3);
  EXPECT_THAT(json.out, StartsWith("{\"difference\":{\"order\":\"orders/261201-1234-5678\","));
  EXPECT_THAT(json.out, HasSubstr("\n{\"comparison\":{\"before\":\"ruleSets/0123"));
  EXPECT_EQ(Run("rules diff active fedcba98 -o csv").out,
            "单号,原判定,新判定,还有不同\r\n"
            "261201-1234-5678,已配单 区民政局,缺口 区卫健委,协办、资源\r\n"
            "261202-1111-2222,已配单 区民政局,缺口 区卫健委,协办、资源\r\n");
}

TEST_F(RulesTest, AComparisonThatBreaksOffIsAnError) { EXPECT_EQ(Run("rules diff active broken").exit_code, 1); }

TEST_F(RulesTest, ShadowBeginsEndsAndReports) {
  EXPECT_EQ(Run("rules shadow").exit_code, 2);
  EXPECT_EQ(Run("rules shadow fedcba98 --off").exit_code, 2);
  EXPECT_EQ(Run("rules shadow fedcba98").out,
            "试运行已开始：规则集 fedcba987654 从现在起对每个点单陪算，只记录，不派单\n");
  EXPECT_EQ(rules().shadow.name(), "ruleSets/fedcba98");
  EXPECT_EQ(Run("rules shadow --off").out, "试运行已结束\n");
  EXPECT_EQ(rules().shadow.name(), "");
  EXPECT_THAT(Run("rules shadow-report").out,
              StartsWith("规则集 0123456789ab 与 fedcba987654 比较了 200 单，2 单判得不同\n"));
}

TEST_F(RulesTest, ReplaySaysWhatDidNotComeOutTheSame) {
  EXPECT_EQ(Run("rules replay 261201-1234-5678").out, "重放 1 单，与当时逐字节一致 1 单\n");
  const Result result = Run("rules replay --orders=1000");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out,
            "重放 200 单，与当时逐字节一致 199 单；没有机器判定可重放的 3 单\n  不一致：261202-1111-2222\n");
  EXPECT_EQ(result.err, "有 1 单重放后与当时不一致\n[LOCAL] UNKNOWN\n");
  EXPECT_EQ(rules().replay.max_orders(), 1000);
}

TEST_F(RulesTest, SuggestShowsEachProposalWithItsOrders) {
  EXPECT_EQ(Run("rules suggest --min-support=4 --min-confidence=0.7").out,
            "从 40 件人工派单和退单中归纳出 1 条建议\n"
            "\n"
            "1. lexicon.csv · sport.equipment（支持 4 件，把握 80%）\n"
            "   写到“遛娃神器”的 5 件点单中，有 4 件最后由“健身器材”的主办单位办理。\n"
            "   原行：sport.equipment,topic,健身器材,转腰器,\n"
            "   改为：sport.equipment,topic,健身器材,转腰器;遛娃神器,\n"
            "   支持：261202-1111-2222\n"
            "   反对：无\n"
            "\n"
            "建议不会自动采用：认可的，请改进表里，再检查、比较、启用。\n");
  EXPECT_EQ(rules().suggest.min_support(), 4);
  EXPECT_EQ(rules().suggest.min_confidence(), 0.7);
  EXPECT_THAT(Run("rules suggest -o csv").out,
              StartsWith("文件,行,支持,把握,原行,改为\r\nlexicon.csv,sport.equipment,4,0.80,"));
}

TEST_F(RulesTest, EvalSendsTableAndFactsAndShowsTheTrace) {
  WriteAll(directory_ / "allowance.csv", "age:number,level:string,out allowance:number\n[80..90),-,100\n");
  WriteAll(directory_ / "facts.json", R"({"age": 85, "level": null, "city": "", "topics": ["a.b"], "local": true})");
  const std::string command = "rules eval --table='" + (directory_ / "allowance.csv").string() + "' --input='" +
                              (directory_ / "facts.json").string() + "' ";
  const Result result = Run(command + "--policy=collect --aggregation=SUM --day=2026-11-24");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out,
            "命中 1 行\n"
            "\n"
            "规则  allowance  note\n"
            "----  ---------  ----\n"
            "R1    100        空值\n"
            "事实不全，还不能断定的规则：R2\n"
            "判定过程：\n"
            "  规则 R1（第 2 行）通过\n"
            "     通过：age 要求 [80..90)，实际 85\n"
            "  规则 R2（第 3 行）不明\n"
            "     不明：level 要求 低保，实际 未知\n"
            "  还有 4 行没有命中，从略\n"
            "不在有效期内的规则：R9\n");
  const v1::EvaluateTableRequest& request = rules().evaluate;
  EXPECT_EQ(request.table().name(), "allowance.csv");
  EXPECT_EQ(request.hit_policy(), v1::HIT_POLICY_COLLECT);
  EXPECT_EQ(request.aggregation(), v1::AGGREGATION_SUM);
  EXPECT_EQ(request.day(), "2026-11-24");
  EXPECT_EQ(request.facts().at("age").number(), 85);
  EXPECT_TRUE(request.facts().at("level").null());
  EXPECT_TRUE(request.facts().at("city").has_text());
  EXPECT_THAT(request.facts().at("topics").list().values(), ElementsAre("a.b"));
  EXPECT_TRUE(request.facts().at("local").boolean());
  EXPECT_EQ(request.facts().count("missing"), 0U);
}

TEST_F(RulesTest, EvalTellsFaultsAndTablesWithoutAnAnswer) {
  WriteAll(directory_ / "bad.csv", "坏行\n");
  WriteAll(directory_ / "facts.json", "{}");
  const std::string input = " --input='" + (directory_ / "facts.json").string() + "'";
  const std::string table = "rules eval --table='" + (directory_ / "bad.csv").string() + "'";
  const Result faulty = Run(table + input);
  EXPECT_EQ(faulty.exit_code, 3);
  EXPECT_THAT(faulty.out, HasSubstr("allowance.csv  第 2 行 第 2 列 第 4 字  区间没有写完  写法不对"));
  WriteAll(directory_ / "bad.csv", "id\n");
  const Result split = Run(table + input + " --policy=一致");
  EXPECT_EQ(split.exit_code, 3);
  EXPECT_THAT(split.out, StartsWith("没有答案：命中的行结论不一（R1）\n"));
  EXPECT_EQ(Run(table + input + " --policy=FIRST").exit_code, 2);
  EXPECT_EQ(Run("rules eval --table=routing --rule-set=active" + input).exit_code, 0);
  EXPECT_EQ(rules().evaluate.stored_table(), "routing");
  EXPECT_EQ(rules().evaluate.rule_set(), "ruleSets/active");
}

TEST_F(RulesTest, ExplainReplaysOnDemand) {
  const Result same = Run("explain 261201-1234-5678 --replay");
  EXPECT_EQ(same.exit_code, 0) << same.err;
  EXPECT_THAT(same.out, HasSubstr("重放：按当时的版本重新判定，与当时逐字节一致。\n"));
  const Result other = Run("explain 261202-1111-2222 --replay");
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.err, StartsWith("重放的结果与当时不一致\n"));
  EXPECT_THAT(Run("explain 261201-1234-5678").out, HasSubstr("实际 万寿路街道"));
}

}  // namespace
}  // namespace peidan
