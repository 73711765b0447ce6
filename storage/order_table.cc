#include <utility>

#include "storage/big_endian.h"
#include "storage/keys.h"
#include "storage/listing.h"
#include "storage/order_rows.h"
#include "storage/records.h"
#include "storage/tables.h"
#include "storage/timers.h"

namespace peidan::storage {
namespace {

std::string OrderKey(std::string_view name) { return EntryKey(KeyTag::kOrder, LastSegment(name)); }

// The orders with these ids, in their order. DATA_LOSS: an index names an order that is not there.
absl::StatusOr<std::vector<v1::Order>> ReadOrders(const Reader& reader, const std::vector<std::string>& ids) {
  std::vector<std::string> keys;
  for (const std::string& id : ids) keys.push_back(EntryKey(KeyTag::kOrder, id));
  const auto records = reader.MultiGet(keys);
  if (!records.ok()) return records.status();
  std::vector<v1::Order> orders;
  for (const auto& record : *records) {
    if (!record) return absl::DataLossError("an index names an order that is not there");
    if (const auto version = DecodeRecord(*record, orders.emplace_back()); !version.ok()) return version.status();
  }
  return orders;
}

}  // namespace

absl::StatusOr<std::optional<Stored<v1::Order>>> OrderTable::Get(const Reader& reader, std::string_view name) {
  Stored<v1::Order> stored;
  const auto version = ReadRecord(reader, OrderKey(name), stored.message);
  if (!version.ok()) return version.status();
  if (*version == 0) return std::nullopt;
  stored.version = *version;
  return stored;
}

void OrderTable::Insert(Batch& batch, const v1::Order& order) {
  batch.RequireAbsent(OrderKey(order.name()));
  batch.Put(OrderKey(order.name()), EncodeRecord(order, 1));
  MoveRows(batch, KeyTag::kOrderIndex, KeyTag::kOrderCount, {}, OrderRows(order));
  MoveRows(batch, KeyTag::kAssignmentIndex, KeyTag::kAssignmentCount, {}, AssignmentRows(order));
  MoveTimers(batch, {}, order);
}

void OrderTable::Update(Batch& batch, const Stored<v1::Order>& before, const v1::Order& after) {
  batch.RequirePrefix(OrderKey(after.name()), BigEndian64(before.version));
  batch.Put(OrderKey(after.name()), EncodeRecord(after, before.version + 1));
  MoveRows(batch, KeyTag::kOrderIndex, KeyTag::kOrderCount, OrderRows(before.message), OrderRows(after));
  MoveRows(batch, KeyTag::kAssignmentIndex, KeyTag::kAssignmentCount, AssignmentRows(before.message),
           AssignmentRows(after));
  MoveTimers(batch, before.message, after);
}

void OrderTable::Require(Batch& batch, const Stored<v1::Order>& order) {
  batch.RequirePrefix(OrderKey(order.message.name()), BigEndian64(order.version));
}

absl::StatusOr<Page<v1::Order>> OrderTable::List(const Reader& reader, const Query& query, const PageRequest& request) {
  auto positions =
      ReadPositions(reader, KeyTag::kOrderIndex, KeyTag::kOrderCount,
                    ListName(LastSegment(query.community), query.state), request.start, request.skip, request.size);
  if (!positions.ok()) return positions.status();
  std::vector<std::string> ids;
  for (const std::string& position : positions->positions) ids.emplace_back(OrderIdAt(position));
  auto orders = ReadOrders(reader, ids);
  if (!orders.ok()) return orders.status();
  return Page<v1::Order>{*std::move(orders), std::move(positions->next), positions->total};
}

absl::StatusOr<Page<v1::Assignment>> AssignmentTable::List(const Reader& reader, const Query& query,
                                                           const PageRequest& request) {
  const int state = query.overdue == v1::DEADLINE_KIND_UNSPECIFIED ? query.state : OverdueState(query.overdue);
  auto positions = ReadPositions(reader, KeyTag::kAssignmentIndex, KeyTag::kAssignmentCount,
                                 ListName(LastSegment(query.bureau), state), request.start, request.skip, request.size);
  if (!positions.ok()) return positions.status();
  std::vector<std::string> ids;
  for (const std::string& position : positions->positions) ids.emplace_back(AssignmentAt(position).order_id);
  const auto orders = ReadOrders(reader, ids);
  if (!orders.ok()) return orders.status();
  Page<v1::Assignment> page{{}, std::move(positions->next), positions->total};
  for (size_t i = 0; i < orders->size(); ++i) {
    const uint32_t number = AssignmentAt(positions->positions[i]).number;
    const auto& assignments = (*orders)[i].assignments();
    if (number < 1 || number > static_cast<uint32_t>(assignments.size())) {
      return absl::DataLossError("an index names an assignment that is not there");
    }
    page.entries.push_back(assignments[static_cast<int>(number) - 1]);
  }
  return page;
}

}  // namespace peidan::storage
