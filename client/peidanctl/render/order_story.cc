#include "client/peidanctl/render/order_story.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include "client/peidanctl/names.h"
#include "client/peidanctl/render/fact_sheet.h"
#include "client/peidanctl/render/match_text.h"
#include "client/peidanctl/render/words.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

std::string Heading(const v1::Order& order) {
  if (order.name().empty()) return absl::StrCat("试算（未写入） · ", Word(order.state()));
  return absl::StrCat("点单 ", ShortId(order.name()), " · ", Word(order.state()));
}

std::string CommunityText(const std::string& community, NameBook& names) {
  const std::string id = ShortId(community);
  const std::string name = names.Community(community);
  return name == id ? id : absl::StrCat(name, "（", id, "）");
}

void AddNeed(const v1::Order& order, NameBook& names, FactSheet& sheet) {
  const v1::Need& need = order.need();
  std::vector<std::string> asked;
  for (const std::string& resource : need.resources()) asked.push_back(NamedResource(resource, names));
  sheet.Add("社区", CommunityText(need.community(), names));
  sheet.Add("诉求", need.text());
  sheet.Add("指定资源", absl::StrJoin(asked, "、"));
  sheet.Add("人数", need.headcount() > 0 ? absl::StrCat(need.headcount()) : "");
  sheet.Add("数量", need.quantity() > 0 ? absl::StrCat(need.quantity()) : "");
  sheet.Add("期望时间", WindowText(need.preferred_window()));
  const bool whole = !order.contact().person().empty() && !order.contact().phone().empty();
  sheet.Add("联系", absl::StrCat(order.contact().person(), whole ? " " : "", order.contact().phone()));
  if (order.has_create_time()) sheet.Add("点单时间", LocalTime(order.create_time()));
}

void AddReasons(const std::vector<std::string>& reasons, FactSheet& sheet) {
  for (size_t i = 0; i < reasons.size(); ++i) {
    const std::string line = absl::StrCat(i + 1, ". ", reasons[i]);
    if (i == 0) {
      sheet.Add("理由", line);
    } else {
      sheet.AddMore(line);
    }
  }
}

std::string DueText(const v1::Assignment& assignment) {
  switch (assignment.state()) {
    case v1::ASSIGNMENT_STATE_ASSIGNED:
      return assignment.has_accept_due_time()
                 ? absl::StrCat("，应于 ", LocalTime(assignment.accept_due_time()), " 前接单")
                 : "";
    case v1::ASSIGNMENT_STATE_OFFERED:
      return assignment.has_clock() ? absl::StrCat("，社区应于 ", LocalTime(assignment.clock().due_time()), " 前答复")
                                    : "";
    case v1::ASSIGNMENT_STATE_ACCEPTED:
    case v1::ASSIGNMENT_STATE_SCHEDULED:
      return assignment.has_complete_due_time()
                 ? absl::StrCat("，应于 ", LocalTime(assignment.complete_due_time()), " 前办结")
                 : "";
    default:
      return "";  // Nothing is due any more.
  }
}

std::string LateText(const v1::Assignment& assignment) {
  const std::string late = Lateness(assignment);
  return late.empty() ? "" : absl::StrCat("（", late, "）");
}

std::string ResourceText(const v1::Assignment& assignment, NameBook& names) {
  if (assignment.resource().empty()) return "";
  const std::string period =
      assignment.capacity_period().empty() ? "" : absl::StrCat("，占用 ", assignment.capacity_period(), " 名额");
  return absl::StrCat("资源：", NamedResource(assignment.resource(), names), " ×", assignment.quantity(), period);
}

std::string DeclineText(const v1::Decline& decline, NameBook& names) {
  std::string text = absl::StrCat("退单：", Word(decline.reason()));
  if (!decline.cited_duty().empty()) absl::StrAppend(&text, "，依据“", decline.cited_duty(), "”");
  if (!decline.note().empty()) absl::StrAppend(&text, "，", decline.note());
  if (!decline.suggested_bureau().empty()) {
    absl::StrAppend(&text, "，建议转", names.Bureau(decline.suggested_bureau()));
  }
  return text;
}

std::string CompletionText(const v1::Completion& completion) {
  std::string text = absl::StrCat("办结：", completion.summary());
  if (completion.attendance() > 0) absl::StrAppend(&text, "（服务 ", completion.attendance(), " 人）");
  if (completion.evidence_size() > 0) absl::StrAppend(&text, "，凭证 ", absl::StrJoin(completion.evidence(), "、"));
  return text;
}

std::string OfferText(const v1::Offer& offer) {
  std::string text = "提出条件：";
  if (offer.has_window()) absl::StrAppend(&text, WindowText(offer.window()), "，");
  if (offer.quantity() > 0) absl::StrAppend(&text, "数量 ", offer.quantity(), "，");
  absl::StrAppend(&text, offer.reason());
  if (!offer.has_answer_time()) return absl::StrCat(text, "（等待答复）");
  return absl::StrCat(text, offer.taken() ? "（已接受）" : "（未接受）");
}

std::string ExtensionText(const v1::Extension& extension) {
  constexpr int64_t kSecondsPerHour = 3600;
  const std::string answer = extension.answer().empty() ? "" : absl::StrCat("，", extension.answer());
  const std::string what =
      absl::StrCat("申请延期 ", extension.seconds() / kSecondsPerHour, " 小时：", extension.reason());
  if (!extension.has_decide_time()) return absl::StrCat(what, "（等待答复）");
  return absl::StrCat(what, extension.granted() ? "（同意" : "（不同意", answer, "）");
}

std::string SuspensionText(const v1::Suspension& suspension) {
  const std::string until = suspension.has_end_time() ? LocalTime(suspension.end_time()) : "今";
  return absl::StrCat("挂账：", LocalTime(suspension.start_time()), " 至 ", until, "，", suspension.reason());
}

void AddAssignment(const v1::Assignment& assignment, NameBook& names, FactSheet& sheet) {
  const std::string number = assignment.name().substr(assignment.name().rfind('/') + 1);
  sheet.Add(absl::StrCat("派单 ", number),
            absl::StrCat(Word(assignment.role()), " ", names.Bureau(assignment.bureau()), "：",
                         Word(assignment.state()), DueText(assignment), LateText(assignment)));
  sheet.AddMore(ResourceText(assignment, names));
  if (!assignment.handler().empty()) sheet.AddMore(absl::StrCat("承办人：", assignment.handler()));
  if (assignment.has_scheduled_window())
    sheet.AddMore(absl::StrCat("排期：", WindowText(assignment.scheduled_window())));
  if (assignment.has_offer()) sheet.AddMore(OfferText(assignment.offer()));
  if (assignment.has_extension()) sheet.AddMore(ExtensionText(assignment.extension()));
  for (const v1::Suspension& suspension : assignment.suspensions()) sheet.AddMore(SuspensionText(suspension));
  if (!assignment.release_reason().empty()) sheet.AddMore(absl::StrCat("免除协办：", assignment.release_reason()));
  if (assignment.has_decline()) sheet.AddMore(DeclineText(assignment.decline(), names));
  if (assignment.has_completion()) sheet.AddMore(CompletionText(assignment.completion()));
}

void AddRuling(const v1::Ruling& ruling, NameBook& names, FactSheet& sheet) {
  sheet.Add("裁定", absl::StrCat("由", names.Bureau(ruling.lead_bureau()), "主办：", ruling.reason()));
  sheet.AddMore(absl::StrCat("依据：", ruling.basis()));
  if (!ruling.precedent().empty()) sheet.AddMore(absl::StrCat("成为先例 ", ShortId(ruling.precedent())));
}

std::string CallbackText(const v1::Callback& callback) {
  if (!callback.has_call_time()) return "已抽中，待回访";
  if (!callback.reached()) return absl::StrCat(LocalTime(callback.call_time()), "，未联系上");
  const std::string note = callback.note().empty() ? "" : absl::StrCat("：“", callback.note(), "”");
  return absl::StrCat(LocalTime(callback.call_time()), "，", callback.solved() ? "已解决" : "未解决", "，",
                      Word(callback.level()), note);
}

// How long it lay in whose hands; what lasts is not counted.
void AddTimeAccount(const v1::Order& order, NameBook& names, FactSheet& sheet) {
  bool first = true;
  for (const v1::TimeSpan& span : order.time_account()) {
    if (!span.has_end_time()) continue;
    constexpr int64_t kSecondsPerMinute = 60;
    const std::string who = span.bureau().empty() ? Word(span.holder())
                                                  : absl::StrCat(Word(span.holder()), " ", names.Bureau(span.bureau()));
    const int64_t minutes = (span.end_time().seconds() - span.start_time().seconds()) / kSecondsPerMinute;
    const std::string line =
        absl::StrCat(who, "：", minutes, " 分钟，其中工作时间 ", span.working_seconds() / kSecondsPerMinute, " 分钟");
    if (first) {
      sheet.Add("时间账", line);
    } else {
      sheet.AddMore(line);
    }
    first = false;
  }
}

void AddEnding(const v1::Order& order, FactSheet& sheet) {
  if (order.has_confirm_due_time()) sheet.Add("确认期限", LocalTime(order.confirm_due_time()));
  if (order.has_confirm_time()) {
    sheet.Add("确认", absl::StrCat(LocalTime(order.confirm_time()),
                                   order.deemed_confirmed() ? "（逾期未确认，视为确认）" : ""));
  }
  if (order.has_callback()) sheet.Add("回访", CallbackText(order.callback()));
  if (order.has_rating()) {
    const std::string& comment = order.rating().comment();
    sheet.Add("评价",
              absl::StrCat(Word(order.rating().level()), comment.empty() ? "" : absl::StrCat("：“", comment, "”")));
  }
  sheet.Add("撤单原因", order.cancel_reason());
}

}  // namespace

std::string OrderStory(const v1::Order& order, const std::vector<std::string>& reasons, NameBook& names) {
  FactSheet sheet;
  sheet.AddHeading(Heading(order));
  AddNeed(order, names, sheet);
  AddDecision(order.match(), names, sheet);
  sheet.Add("待人处理", order.review_reason());
  sheet.Add("人工派单", order.dispatch_reason());
  AddReasons(reasons, sheet);
  for (const v1::Reopening& reopening : order.reopenings()) {
    sheet.Add("重办", absl::StrCat(LocalTime(reopening.reopen_time()), "，", reopening.reason()));
  }
  for (const v1::Assignment& assignment : order.assignments()) AddAssignment(assignment, names, sheet);
  if (order.has_ruling()) AddRuling(order.ruling(), names, sheet);
  AddEnding(order, sheet);
  AddTimeAccount(order, names, sheet);
  return sheet.text();
}

std::string Lateness(const v1::Assignment& assignment) {
  switch (assignment.state()) {
    case v1::ASSIGNMENT_STATE_ASSIGNED:
      return assignment.has_accept_overdue_time() ? "逾期未接" : "";
    case v1::ASSIGNMENT_STATE_ACCEPTED:
    case v1::ASSIGNMENT_STATE_SCHEDULED:
      return assignment.has_complete_overdue_time() ? "逾期未办" : "";
    default:
      return "";
  }
}

}  // namespace peidan::ctl
