#include "client/peidanctl/render/whistle_story.h"

#include <vector>

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include "client/peidanctl/names.h"
#include "client/peidanctl/render/fact_sheet.h"
#include "client/peidanctl/render/words.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

std::string DueText(const v1::Summons& summons) {
  std::vector<std::string> due;
  const bool summoned = summons.state() == v1::SUMMONS_STATE_SUMMONED;
  if (summoned && summons.has_answer_due_time()) {
    due.push_back(absl::StrCat(LocalTime(summons.answer_due_time()), " 前应哨"));
  }
  if ((summoned || summons.state() == v1::SUMMONS_STATE_ANSWERED) && summons.has_check_in_due_time()) {
    due.push_back(absl::StrCat(LocalTime(summons.check_in_due_time()), " 前报到"));
  }
  return due.empty() ? "" : absl::StrCat("，应于 ", absl::StrJoin(due, "、"));
}

std::string LateText(const v1::Summons& summons) {
  std::vector<std::string> late;
  if (summons.has_answer_overdue_time()) late.emplace_back("逾期未应哨");
  if (summons.has_check_in_overdue_time()) late.emplace_back("逾期未报到");
  return late.empty() ? "" : absl::StrCat("（", absl::StrJoin(late, "、"), "）");
}

// `what：when who，note`; empty parts are left out.
std::string ActText(const std::string& what, const google::protobuf::Timestamp& when, const std::string& who,
                    const std::string& note) {
  return absl::StrCat(what, "：", LocalTime(when), who.empty() ? "" : " ", who, note.empty() ? "" : "，", note);
}

void AddSummons(const v1::Summons& summons, NameBook& names, FactSheet& sheet) {
  sheet.Add(names.Bureau(summons.bureau()), absl::StrCat(Word(summons.state()), DueText(summons), LateText(summons)));
  if (summons.has_answer()) {
    sheet.AddMore(ActText("应哨", summons.answer().answer_time(), summons.answer().handler(), summons.answer().note()));
  }
  if (summons.has_check_in()) {
    sheet.AddMore(
        ActText("报到", summons.check_in().check_in_time(), summons.check_in().person(), summons.check_in().note()));
  }
  if (summons.has_rating()) {
    const std::string& comment = summons.rating().comment();
    sheet.AddMore(absl::StrCat("评哨：", Word(summons.rating().level()),
                               comment.empty() ? "" : absl::StrCat("：“", comment, "”")));
  }
  if (!summons.absence_reason().empty()) sheet.AddMore(absl::StrCat("未到原因：", summons.absence_reason()));
}

std::string ShareText(const v1::WhistlePunctuality& punctuality) {
  if (!punctuality.has_on_time_per_mille()) return "无数据";
  return absl::StrFormat("%d 按时，%d 逾期，按时率 %d.%d%%", punctuality.on_time(), punctuality.late(),
                         punctuality.on_time_per_mille() / 10, punctuality.on_time_per_mille() % 10);
}

std::string RateText(const v1::WhistleStatistics& statistics) {
  if (!statistics.has_rate_per_mille()) return "无数据（本街镇社区没有点单）";
  return absl::StrCat("每千单 ", statistics.rate_per_mille(), " 次，", Word(statistics.rate_level()), "（低于 ",
                      statistics.low_per_mille(), " 为偏低，高于 ", statistics.high_per_mille(), " 为偏高）");
}

}  // namespace

std::string CheckedIn(const v1::Whistle& whistle) {
  int there = 0;
  for (const v1::Summons& summons : whistle.summons()) there += summons.has_check_in();
  return absl::StrCat(there, "/", whistle.summons_size());
}

std::string WhistleStory(const v1::Whistle& whistle, NameBook& names) {
  FactSheet sheet;
  sheet.AddHeading(absl::StrCat("吹哨 ", ShortId(whistle.name()), " · ", Word(whistle.state())));
  sheet.Add("街镇", names.Subdistrict(whistle.subdistrict()));
  sheet.Add("类型", Word(whistle.kind()));
  sheet.Add("事由", whistle.subject());
  sheet.Add("地点", whistle.place());
  sheet.Add("关联点单", ShortId(whistle.order()));
  sheet.Add("提交时间", LocalTime(whistle.create_time()));
  if (whistle.has_review()) {
    sheet.Add("审核", absl::StrCat(LocalTime(whistle.review().review_time()),
                                   whistle.review().reason().empty() ? "" : " ", whistle.review().reason()));
  }
  if (whistle.has_sound_time()) {
    const bool unreviewed = whistle.kind() == v1::WHISTLE_KIND_EMERGENCY;
    sheet.Add("分哨时间", absl::StrCat(LocalTime(whistle.sound_time()), unreviewed ? "（应急，不经审核）" : ""));
  }
  for (const v1::Summons& summons : whistle.summons()) AddSummons(summons, names, sheet);
  if (whistle.has_end_time()) {
    sheet.Add("结束",
              absl::StrCat(LocalTime(whistle.end_time()), whistle.end_note().empty() ? "" : " ", whistle.end_note()));
  }
  return sheet.text();
}

std::string WhistleStatisticsText(const v1::WhistleStatistics& statistics, NameBook& names) {
  FactSheet sheet;
  sheet.AddHeading(absl::StrCat("吹哨统计 · ", names.Subdistrict(statistics.subdistrict()), " · ",
                                statistics.first_day(), " 至 ", statistics.last_day()));
  sheet.Add("吹哨", absl::StrCat(statistics.sounded(), " 次"));
  for (const v1::WhistleKindCount& kind : statistics.kinds()) {
    sheet.AddMore(absl::StrCat(Word(kind.kind()), " ", kind.count()));
  }
  sheet.Add("吹到单位", absl::StrCat(statistics.summoned(), " 个次，未到 ", statistics.absent()));
  sheet.Add("应哨", ShareText(statistics.answers()));
  sheet.Add("报到", ShareText(statistics.check_ins()));
  sheet.Add("评哨", statistics.has_mean_rating() ? absl::StrFormat("%d 个，平均 %.2f 分（满分 5）",
                                                                   statistics.ratings(), statistics.mean_rating())
                                                 : "无数据");
  sheet.Add("点单", absl::StrCat(statistics.orders(), " 件"));
  sheet.Add("吹哨率", RateText(statistics));
  return sheet.text();
}

}  // namespace peidan::ctl
