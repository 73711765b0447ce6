#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/peidanctl/names.h"
#include "client/peidanctl/render/certificate_text.h"
#include "client/peidanctl/render/match_text.h"
#include "client/peidanctl/render/order_story.h"
#include "client/peidanctl/render/plain_words.h"
#include "tests/client/fake_server.h"

namespace peidan::ctl {
namespace {

// Knows one bureau, one resource and one community.
class SmallNameBook : public NameBook {
 public:
  std::string Bureau(const std::string& name) override {
    return name == "bureaus/minzheng" ? "区民政局" : ShortId(name);
  }
  std::string Resource(const std::string& name) override {
    return name == "resources/minzheng-001" ? "居家适老化改造" : ShortId(name);
  }
  std::string Community(const std::string& name) override {
    return name == "communities/110108001001" ? "翠微路社区" : ShortId(name);
  }
  std::string Subdistrict(const std::string& name) override {
    return name == "subdistricts/110108001" ? "万寿路街道" : "清华园街道";
  }
};

TEST(OrderStoryTest, TellsWhoAsksForWhatAndWhoDoesItUntilWhen) {
  SmallNameBook names;
  EXPECT_EQ(OrderStory(testing::SampleOrder(), {"诉求是加装扶手，归民政", "区民政局有对应资源"}, names),
            "点单 261201-1234-5678 · 已派单\n"
            "社区      翠微路社区（110108001001）\n"
            "诉求      楼里独居老人多，想装扶手\n"
            "联系      张敏 010-68280000\n"
            "点单时间  2026-12-01 09:00\n"
            "配单      已配单：居家适老化改造（minzheng-001）\n"
            "主办      区民政局\n"
            "协办      weijian\n"
            "时限      一般，24 小时内接单，168 小时内办结\n"
            "理由      1. 诉求是加装扶手，归民政\n"
            "          2. 区民政局有对应资源\n"
            "派单 1    协办 weijian：已退单\n"
            "          退单：非本单位职责，依据“三定规定第四条”，建议转区民政局\n"
            "派单 2    主办 区民政局：待接单，应于 2026-12-02 09:00 前接单\n"
            "          资源：居家适老化改造（minzheng-001） ×1，占用 2026-12 名额\n");
}

TEST(OrderStoryTest, TellsTheEnd) {
  SmallNameBook names;
  v1::Order order;
  order.set_name("orders/261201-1234-5678");
  order.set_state(v1::ORDER_STATE_RATED);
  order.mutable_need()->set_community("communities/110108009999");
  auto& assignment = *order.add_assignments();
  assignment.set_name("orders/261201-1234-5678/assignments/1");
  assignment.set_bureau("bureaus/minzheng");
  assignment.set_role(v1::BUREAU_ROLE_LEAD);
  assignment.set_state(v1::ASSIGNMENT_STATE_COMPLETED);
  assignment.set_handler("李工");
  assignment.mutable_completion()->set_summary("装好 12 处扶手");
  assignment.mutable_completion()->set_attendance(12);
  assignment.mutable_completion()->add_evidence("照片-1");
  order.mutable_confirm_time()->set_seconds(1796086800);
  order.mutable_rating()->set_level(v1::RATING_LEVEL_VERY_SATISFIED);
  order.mutable_rating()->set_comment("很\n及时");
  const std::string story = OrderStory(order, {}, names);
  EXPECT_NE(story.find("社区      110108009999\n"), std::string::npos) << story;
  EXPECT_NE(story.find("派单 1    主办 区民政局：已办结\n"
                       "          承办人：李工\n"
                       "          办结：装好 12 处扶手（服务 12 人），凭证 照片-1\n"
                       "确认      2026-12-01 09:00\n"
                       "评价      非常满意：“很 及时”\n"),
            std::string::npos)
      << story;
}

TEST(OrderStoryTest, SaysThatADryRunWroteNothing) {
  SmallNameBook names;
  v1::Order order;
  order.set_state(v1::ORDER_STATE_REVIEW);
  order.set_review_reason("两个委办局得分相近");
  const std::string story = OrderStory(order, {}, names);
  EXPECT_EQ(story.substr(0, story.find('\n')), "试算（未写入） · 待研判");
  EXPECT_NE(story.find("待人处理  两个委办局得分相近\n"), std::string::npos) << story;
}

TEST(CertificateTextTest, TellsAClerkWhatDecidedWithoutTablesAndCodes) {
  SmallNameBook names;
  EXPECT_EQ(CertificateText(testing::SampleMatch(), testing::SampleCertificate(), names),
            "配单      已配单：居家适老化改造\n"
            "主办      区民政局\n"
            "协办      weijian\n"
            "时限      一般，24 小时内接单，168 小时内办结\n"
            "  · 诉求是加装扶手，归民政\n"
            "  · 依据规则（居家适老化改造归民政），由区民政局主办。\n"
            "\n"
            "差一点就能用的资源：\n"
            "  居家适老化改造：提前 5 个工作日下单即可，或改到 2026-12-10 以后；名额 2026 年 11 月已满，可改到 2026 年 "
            "12 月（尚余 4 户）。\n"
            "\n"
            "从诉求中认出：\n"
            "  “扶手”说的是事项。\n"
            "  “施工”说的是事项，但被否定或已经办了，不计入。\n"
            "适用的规则：\n"
            "  职责：因为提到“扶手”，居家适老化改造归民政（依据：《中华人民共和国老年人权益保障法》）。\n"
            "考虑过的委办局：\n"
            "  1. 区民政局：1.750 = 职责规则“居家适老化改造归民政” +2.000，措辞相近 -0.250\n"
            "考虑过的资源：\n"
            "  1. 居家适老化改造：0.500 = 口语说法相近 +0.500\n"
            "     提前量不通过：要求 7 个工作日，实际 2 个工作日；提前 5 个工作日下单即可，或改到 2026-12-10 以后\n"
            "     余量不通过：要求 1 户，实际 2026 年 11 月余 0 户；名额 2026 年 11 月已满，可改到 2026 年 12 月（尚余 "
            "4 户）\n"
            "  2. weijian-003：0.250 = 文字相近 +0.250\n"
            "     服务范围不通过：要求 清华园街道，实际 万寿路街道；该资源只服务指定街镇，请改点覆盖全区的资源\n"
            "依据的版本：规则集 0123456789ab，资源库第 12 版。\n");
}

TEST(CertificateTextTest, SaysWhichAlarmTheWordsOverruledAndHowSureTheyWere) {
  SmallNameBook names;
  v1::Certificate certificate;
  v1::ConceptMention& mention = *certificate.add_concepts();
  mention.set_concept_id("urgency.fire");
  mention.set_class_name("urgency");
  mention.set_surface("着火");
  v1::OverruledRow& overruled = *certificate.add_overruled();
  overruled.mutable_row()->set_table("emergencies");
  overruled.mutable_row()->set_row("E001");
  overruled.mutable_row()->add_concepts("urgency.fire");
  overruled.mutable_row()->set_basis("《中华人民共和国消防法》");
  overruled.set_probability(0.0123);
  overruled.set_threshold(0.08);
  EXPECT_EQ(CertificateText(v1::Match(), certificate, names),
            "配单      未指定\n"
            "\n"
            "从诉求中认出：\n"
            "  “着火”像是险情。\n"
            "没有规则适用。\n"
            "因整句措辞不像而没有适用的规则：\n"
            "  险情：因为提到“着火”，有一条规则本可适用，但整句措辞像险情的可能性只有 1.2%，不到 "
            "8.0%（依据：《中华人民共和国消防法》）。\n");
}

TEST(CertificateTextTest, NamesThePrecedentThatDecided) {
  SmallNameBook names;
  v1::Match match;
  match.set_decision(v1::MATCH_DECISION_GAP);
  match.add_precedents("precedents/261201-1234-5678");
  v1::Certificate certificate;
  certificate.add_reasons("参照先例 precedents/261201-1234-5678：依据三定规定第四条，由区民政局主办。");
  v1::CandidateExplanation& bureau = *certificate.add_bureaus();
  bureau.set_candidate("bureaus/minzheng");
  bureau.set_raw_score(10);
  v1::ScoreTerm& term = *bureau.add_terms();
  term.set_term("precedent:261201-1234-5678");
  term.set_value(10);
  const std::string text = CertificateText(match, certificate, names);
  EXPECT_THAT(text, ::testing::HasSubstr("先例      261201-1234-5678\n"));
  EXPECT_THAT(text, ::testing::HasSubstr("参照先例 261201-1234-5678：依据三定规定第四条"));
  EXPECT_THAT(text, ::testing::HasSubstr("区民政局：10.000 = 先例 +10.000"));
}

TEST(CertificateTextTest, SaysThatNothingWasFound) {
  SmallNameBook names;
  EXPECT_EQ(CertificateText(v1::Match(), v1::Certificate(), names),
            "配单      未指定\n\n从诉求中没有认出词库里的说法。\n没有规则适用。\n");
}

TEST(PlainWordsTest, NamesWhatIsCodedAndLeavesTheRest) {
  SmallNameBook names;
  const std::vector<std::string> ids = {"R0042"};
  EXPECT_EQ(PlainWords("依据规则 R0042（归民政），R0043 不算", ids, names), "依据规则（归民政），R0043 不算");
  EXPECT_EQ(PlainWords("subdistricts/110108001、bureaus/minzheng", ids, names), "万寿路街道、区民政局");
  EXPECT_EQ(PlainWords("2026-11 已满，可改到 2026-W48 或 2027-Q1；2026-12-10 以后", ids, names),
            "2026 年 11 月已满，可改到 2026 年第 48 周或 2027 年第 1 季度；2026-12-10 以后");
  EXPECT_EQ(PlainWords("3至20人，24/7，2026-", ids, names), "3至20人，24/7，2026-");
}

TEST(MatchTextTest, NamesEachOfSeveralNeeds) {
  SmallNameBook names;
  v1::Match match;
  for (const char* text : {"想加装扶手", "另外路灯不亮"}) {
    match.add_needs()->set_text(text);
    match.mutable_needs()->rbegin()->set_lead_bureau("bureaus/minzheng");
  }
  const std::string text = MatchText(match, names);
  EXPECT_NE(text.find("分项      第 1 件“想加装扶手”，区民政局\n          第 2 件“另外路灯不亮”，区民政局\n"),
            std::string::npos)
      << text;
}

TEST(MatchTextTest, ShowsTheRanking) {
  SmallNameBook names;
  const std::string text = MatchText(testing::SampleMatch(), names);
  EXPECT_NE(text.find("委办局    代码      得分   分工\n"
                      "--------  --------  -----  ----\n"
                      "区民政局  minzheng  0.750  主办\n"
                      "weijian   weijian   0.250  协办\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace peidan::ctl
