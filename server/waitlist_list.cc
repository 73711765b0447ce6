#include "server/waitlist_list.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/error.h"
#include "server/filter.h"
#include "server/names.h"
#include "server/order_desk.h"
#include "server/paging.h"

namespace peidan::server {
namespace {

using storage::Standing;
using storage::WaitlistTable;
using Rows = std::vector<WaitlistTable::Row>;

constexpr char kAcrossOrders[] = "orders/-";

// Fills in positions; reads each line once.
class Positions {
 public:
  explicit Positions(const storage::Reader& reader) : reader_(reader) {}

  absl::Status FillIn(v1::Waiting& waiting) {
    if (waiting.state() != v1::WAITING_STATE_WAITING) return absl::OkStatus();
    const storage::CapacityPlace place{std::string(storage::LastSegment(waiting.resource())), waiting.period()};
    auto line = lines_.find(place);
    if (line == lines_.end()) {
      auto rows = WaitlistTable::Rows(reader_, place, Standing::kWaiting);
      if (!rows.ok()) return rows.status();
      line = lines_.emplace(place, *std::move(rows)).first;
    }
    SetPosition(waiting, line->second);
    return absl::OkStatus();
  }

 private:
  // Fills in the position of one that waits, given the line that waits.
  static void SetPosition(v1::Waiting& waiting, const Rows& line) {
    const auto own = storage::WaitlistRowOf(waiting);
    const auto at = std::find_if(line.begin(), line.end(), [&](const auto& row) { return row.key == own; });
    if (at != line.end()) waiting.set_position(static_cast<int32_t>(at - line.begin()) + 1);
  }

  const storage::Reader& reader_;
  std::map<storage::CapacityPlace, Rows> lines_;
};

absl::StatusOr<storage::CapacityPlace> ParsePlace(const std::string& filter) {
  const auto clauses = ParseFilter(filter, {"resource", "period"}, v1::Waiting::descriptor());
  if (!clauses.ok()) return clauses.status();
  storage::CapacityPlace place;
  for (const FilterClause& clause : *clauses) {
    if (clause.op != FilterClause::Operator::kEquals) return OnlyEquals();
    std::string& part = clause.field == "resource" ? place.resource : place.period;
    if (!part.empty()) return RepeatedClause();
    part = storage::LastSegment(clause.value);
  }
  if (place.resource.empty() || place.period.empty()) {
    return InvalidFields({{"filter", v1::ERROR_REASON_FILTER_INVALID, "须同时给出 resource 和 period"}});
  }
  return place;
}

// What the request lists; each row's key says where a page goes on.
absl::StatusOr<Rows> RowsOf(const storage::Reader& reader, const v1::ListWaitingsRequest& request) {
  if (request.parent() == kAcrossOrders) {
    const auto place = ParsePlace(request.filter());
    if (!place.ok()) return place.status();
    auto rows = WaitlistTable::Rows(reader, *place, Standing::kOffered);
    if (!rows.ok()) return rows.status();
    const auto line = WaitlistTable::Rows(reader, *place, Standing::kWaiting);
    if (!line.ok()) return line.status();
    rows->insert(rows->end(), line->begin(), line->end());
    return rows;
  }
  if (absl::Status status = CheckOrderName("parent", request.parent()); !status.ok()) return status;
  if (!request.filter().empty()) {
    return InvalidFields({{"filter", v1::ERROR_REASON_FILTER_INVALID, "查一个订单的候补时应为空"}});
  }
  if (const auto order = OrderDesk::Load(reader, request.parent()); !order.ok()) return order.status();
  const auto waitings = WaitlistTable::OfOrder(reader, request.parent());
  if (!waitings.ok()) return waitings.status();
  Rows rows;
  for (const auto& waiting : *waitings) {
    rows.push_back({absl::StrFormat("%010d", static_cast<int>(rows.size()) + 1), waiting.message.name()});
  }
  return rows;
}

}  // namespace

absl::StatusOr<storage::Stored<v1::Waiting>> LoadWaiting(const storage::Reader& reader, const std::string& name) {
  auto waiting = WaitlistTable::Get(reader, name);
  if (!waiting.ok()) return waiting.status();
  if (!waiting->has_value()) {
    return MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_WAITING_UNKNOWN, "没有这条候补");
  }
  if (absl::Status status = Positions(reader).FillIn((*waiting)->message); !status.ok()) return status;
  return **std::move(waiting);
}

absl::StatusOr<v1::ListWaitingsResponse> ListWaitings(const storage::Reader& reader,
                                                      const v1::ListWaitingsRequest& request) {
  const std::string list = absl::StrCat("ListWaitings|", request.parent(), "|", request.filter());
  const auto page = ParsePage(request.page_size(), request.skip(), kMaxStoredSkip, request.page_token(), list);
  if (!page.ok()) return page.status();
  const auto rows = RowsOf(reader, request);
  if (!rows.ok()) return rows.status();
  auto from = std::find_if(rows->begin(), rows->end(), [&](const auto& row) { return row.key >= page->start; });
  from += std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(page->skip), rows->end() - from);
  const auto to = from + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(page->size), rows->end() - from);
  std::vector<std::string> names;
  for (auto row = from; row != to; ++row) names.push_back(row->name);
  const auto waitings = WaitlistTable::Read(reader, names);
  if (!waitings.ok()) return waitings.status();
  v1::ListWaitingsResponse response;
  Positions positions(reader);
  for (const auto& waiting : *waitings) {
    v1::Waiting& listed = *response.add_waitings();
    listed = waiting.message;
    if (absl::Status status = positions.FillIn(listed); !status.ok()) return status;
  }
  if (to != rows->end()) response.set_next_page_token(MakePageToken(to->key, list));
  response.set_total_size(static_cast<int32_t>(rows->size()));
  return response;
}

}  // namespace peidan::server
