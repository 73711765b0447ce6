#include "server/notices.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "server/lifecycle/clockwork.h"
#include "storage/tables.h"

namespace peidan::server {
namespace {

struct Template {
  v1::EventType type;
  bool lead_only;  // of an event about an assignment: only where it leads
  const char* text;
};

// {order}: its number; {bureau}: the bureau's name; {ruled}: that of the bureau the ruling names; {why}: what the event
// says; {terms}: what is offered; {accept}, {complete}, {confirm}, {offer}: the deadlines, {window}: the time that is
// fixed, {after}: the state after, in Beijing.
constexpr Template kTemplates[] = {
    {v1::EVENT_TYPE_ORDER_PLACED, false, "点单{order}已收到"},
    {v1::EVENT_TYPE_ORDER_HELD_FOR_REVIEW, false, "点单{order}正由工作人员研判：{why}"},
    {v1::EVENT_TYPE_EMERGENCY_RAISED, false, "点单{order}涉及紧急情况，已报告值守人员：{why}"},
    {v1::EVENT_TYPE_ORDER_OUT_OF_SCOPE, false, "点单{order}不在受理范围：{why}"},
    {v1::EVENT_TYPE_ASSIGNMENT_CREATED, true, "点单{order}已派给{bureau}，应于{accept}前接单"},
    {v1::EVENT_TYPE_ASSIGNMENT_ACCEPTED, true, "{bureau}已接单，应于{complete}前办结"},
    {v1::EVENT_TYPE_ASSIGNMENT_DECLINED, true, "{bureau}退单，正在另行安排"},
    {v1::EVENT_TYPE_ASSIGNMENT_OFFERED, false, "{bureau}可以办理，但有条件：{terms}。请于{offer}前答复是否接受"},
    {v1::EVENT_TYPE_ASSIGNMENT_SCHEDULED, false, "{bureau}已排期：{window}"},
    {v1::EVENT_TYPE_ASSIGNMENT_SUSPENDED, true, "{bureau}暂缓办理，恢复时另行告知"},
    {v1::EVENT_TYPE_ASSIGNMENT_RESUMED, true, "{bureau}恢复办理，应于{complete}前办结"},
    {v1::EVENT_TYPE_EXTENSION_DECIDED, true, "{bureau}申请延期，{why}；应于{complete}前办结"},
    {v1::EVENT_TYPE_ASSIGNMENT_COMPLETE_OVERDUE, true, "{bureau}未在期限内办结，已记录并督办"},
    {v1::EVENT_TYPE_DEADLINE_MOVED, true, "因工作日历调整，{bureau}办理点单{order}的期限改为{after}"},
    {v1::EVENT_TYPE_REMAINDER_MATCHED, false, "点单{order}尚有{why}，正在继续安排"},
    {v1::EVENT_TYPE_RULING_REQUESTED, false, "点单{order}：{why}"},
    {v1::EVENT_TYPE_ORDER_RULED, false, "点单{order}已裁定，由{ruled}主办"},
    {v1::EVENT_TYPE_ORDER_COMPLETED, false, "点单{order}已办结，请于{confirm}前确认；没有解决的，可以退回重办"},
    {v1::EVENT_TYPE_ORDER_CONFIRMED, false, "点单{order}已确认，请评价"},
    {v1::EVENT_TYPE_CALLBACK_DRAWN, false, "点单{order}被抽中回访，请留意来电"},
    {v1::EVENT_TYPE_ORDER_REOPENED, false, "点单{order}已退回重办"},
    {v1::EVENT_TYPE_ORDER_CANCELLED, false, "点单{order}已撤销"},
};

std::string InBeijing(const google::protobuf::Timestamp& time) {
  constexpr int kOffset = 8 * 60 * 60;
  return absl::FormatTime("%m月%d日%H:%M", lifecycle::AsTime(time), absl::FixedTimeZone(kOffset));
}

// "规定时间" where no deadline is known.
std::string Deadline(bool known, const google::protobuf::Timestamp& time) {
  return known ? InBeijing(time) : "规定时间";
}

std::string InBeijing(const v1::TimeWindow& window) {
  return absl::StrCat(InBeijing(window.start_time()), "至", InBeijing(window.end_time()));
}

std::string TermsOf(const v1::Offer& offer) {
  std::vector<std::string> terms;
  if (offer.has_window()) terms.push_back(absl::StrCat("时间改为", InBeijing(offer.window())));
  if (offer.quantity() > 0) terms.push_back(absl::StrCat("数量改为", offer.quantity()));
  return absl::StrJoin(terms, "，");
}

std::string NumberOf(const v1::Order& order) { return order.name().substr(order.name().rfind('/') + 1); }

const v1::Assignment& AssignmentOf(const v1::Event& event, const v1::Order& order) {
  const auto found = std::find_if(order.assignments().begin(), order.assignments().end(),
                                  [&](const v1::Assignment& a) { return a.name() == event.subject(); });
  return found == order.assignments().end() ? v1::Assignment::default_instance() : *found;
}

std::string BureauName(const std::string& bureau, const matching::Catalog& catalog) {
  const v1::Bureau* found = catalog.FindBureau(bureau);
  return found == nullptr ? bureau : found->display_name();
}

}  // namespace

std::string NoticeOf(const v1::Event& event, const v1::Order& order, const matching::Catalog& catalog) {
  const auto* found = std::find_if(std::begin(kTemplates), std::end(kTemplates),
                                   [&](const Template& text) { return text.type == event.type(); });
  if (found == std::end(kTemplates)) return "";
  const v1::Assignment& assignment = AssignmentOf(event, order);
  if (found->lead_only && assignment.role() != v1::BUREAU_ROLE_LEAD) return "";
  return absl::StrReplaceAll(
      found->text, {{"{order}", NumberOf(order)},
                    {"{bureau}", BureauName(event.bureau(), catalog)},
                    {"{ruled}", BureauName(order.ruling().lead_bureau(), catalog)},
                    {"{why}", event.why()},
                    {"{terms}", TermsOf(assignment.offer())},
                    {"{after}", event.after()},
                    {"{accept}", Deadline(assignment.has_accept_due_time(), assignment.accept_due_time())},
                    {"{complete}", Deadline(assignment.has_complete_due_time(), assignment.complete_due_time())},
                    {"{offer}", Deadline(assignment.has_clock(), assignment.clock().due_time())},
                    {"{confirm}", Deadline(order.has_confirm_due_time(), order.confirm_due_time())},
                    {"{window}", InBeijing(assignment.scheduled_window())}});
}

void AppendEvents(storage::Batch& batch, const v1::Order& order, std::vector<v1::Event> events,
                  const matching::Catalog& catalog) {
  for (v1::Event& event : events) {
    event.set_notice(NoticeOf(event, order, catalog));
    storage::EventTable::Append(batch, event);
  }
}

}  // namespace peidan::server
