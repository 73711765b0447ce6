// Stores that hold whole orders: record, indexes, counters and an event, as a PlaceOrder leaves them.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/strings/str_format.h"
#include "storage/tables.h"

namespace peidan::storage {

inline constexpr uint64_t kOrdersAtOnce = 500;
inline constexpr char kTestEpoch[] = "0123456789abcdef";

inline std::string OrderNameOf(uint64_t number) {
  return absl::StrFormat("orders/261124-%04d-%04d", number / 10000, number % 10000);
}

// About two kilobytes that do not compress away.
inline std::string LongText(uint64_t number) {
  std::string text = "独居老人需要上门理发，门牌与暗号：";
  uint64_t bits = number * 0x9e3779b97f4a7c15u + 1;
  while (text.size() < 2000) {
    bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
    text += absl::StrFormat("%016x", bits);
  }
  return text;
}

inline Batch OrderBatch(uint64_t number) {
  v1::Order order;
  order.set_name(OrderNameOf(number));
  order.set_state(v1::ORDER_STATE_ASSIGNED);
  order.mutable_need()->set_community("communities/110108001001");
  order.mutable_need()->set_text(LongText(number));
  order.mutable_create_time()->set_seconds(1795500000 + static_cast<int64_t>(number));
  Batch batch;
  OrderTable::Insert(batch, order);
  v1::Event event;
  event.set_subject(order.name());
  EventTable::Append(batch, event);
  return batch;
}

// Commits the orders [first, end), one commit each; they share syncs. The first commit of a new store makes its header.
inline absl::Status PlaceOrders(KeyValueStore& store, uint64_t first, uint64_t end) {
  record::v1::StoreHeader fresh;
  fresh.set_epoch(kTestEpoch);
  if (const auto header = StoreHeaderTable::OpenOrCreate(store, fresh); !header.ok()) return header.status();
  std::atomic<uint64_t> committed = 0;
  const auto note = [&committed](const absl::StatusOr<CommitOutcome>& outcome) {
    committed += outcome.ok() && outcome->committed() ? 1 : 0;
  };
  for (uint64_t number = first; number < end; ++number) {
    if (number % kOrdersAtOnce != 0 && number + 1 != end) {
      store.Commit(OrderBatch(number), note);
    } else {
      note(store.CommitAndWait(OrderBatch(number)));  // the commits before it are done, too
    }
  }
  return committed == end - first ? absl::OkStatus() : absl::AbortedError("not every order was committed");
}

}  // namespace peidan::storage
