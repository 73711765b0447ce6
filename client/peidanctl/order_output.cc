#include "client/peidanctl/order_output.h"

#include <string>

#include "client/peidanctl/directory.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/render/order_story.h"
#include "client/peidanctl/render/plain_words.h"
#include "client/peidanctl/render/words.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

// Why the order was decided as it was; empty where the server cannot say, because the order itself is what was asked
// for.
std::vector<std::string> ReadReasons(const client::Client& client, const v1::Order& order, NameBook& names) {
  v1::Certificate certificate;
  if (order.name().empty()) {  // Only tried out: the same decision, asked again.
    v1::MatchNeedRequest request;
    *request.mutable_need() = order.need();
    request.set_explain(true);
    if (const auto answer = client.matching().MatchNeed(request); answer.ok()) certificate = answer->certificate();
  } else {
    v1::ExplainOrderRequest request;
    request.set_name(order.name());
    if (const auto answer = client.matching().ExplainOrder(request); answer.ok()) certificate = answer->certificate();
  }
  std::vector<std::string> rows;
  for (const v1::FiredRow& row : certificate.rows()) rows.push_back(row.row());
  std::vector<std::string> reasons;
  for (const std::string& reason : certificate.reasons()) reasons.push_back(PlainWords(reason, rows, names));
  return reasons;
}

std::string LeadOf(const v1::Order& order, NameBook& names) {
  for (const v1::RankedBureau& ranked : order.match().bureaus()) {
    if (ranked.role() == v1::BUREAU_ROLE_LEAD) return names.Bureau(ranked.bureau());
  }
  return "";
}

std::string WantedText(const v1::Need& need, NameBook& names) {
  if (!need.text().empty() || need.resources().empty()) return need.text();
  return names.Resource(need.resources(0));
}

}  // namespace

std::vector<Column<v1::Order>> OrderColumns(NameBook& names) {
  return {
      {"单号", [](const auto& order) { return ShortId(order.name()); }},
      {"状态", [](const auto& order) { return Word(order.state()); }},
      {"配单", [](const auto& order) { return Word(order.match().decision()); }},
      {"社区", [&names](const auto& order) { return names.Community(order.need().community()); }},
      {"主办", [&names](const auto& order) { return LeadOf(order, names); }},
      {"诉求", [&names](const auto& order) { return WantedText(order.need(), names); }},
      {"点单时间", [](const auto& order) { return order.has_create_time() ? LocalTime(order.create_time()) : ""; }}};
}

void PrintOrder(Session& session, const v1::Order& order) {
  Directory names(session.client());
  PrintOne(session, order, OrderColumns(names),
           [&] { return OrderStory(order, ReadReasons(session.client(), order, names), names); });
}

}  // namespace peidan::ctl
