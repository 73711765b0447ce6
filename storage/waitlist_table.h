// Waitlists (候补名单), one for each resource and capacity period, and the waitings that stand in them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "peidan/record/v1/record.pb.h"
#include "peidan/v1/waitlist.pb.h"
#include "storage/tables.h"

namespace peidan::storage {

// A waitlist holds the waitings that have not ended: first those that are offered, then those that wait, each in the
// published order (join time, then order). All functions are thread-safe and keep no state. A waiting that is read has
// its etag and no position.
class WaitlistTable {
 public:
  // So many may wait in one line. Whoever refills it may have to read all of them.
  static constexpr int64_t kLongest = 1000;

  // By resource name; nullopt: none.
  static absl::StatusOr<std::optional<Stored<v1::Waiting>>> Get(const Reader& reader, std::string_view name);
  // Every waiting of an order, by number.
  static absl::StatusOr<std::vector<Stored<v1::Waiting>>> OfOrder(const Reader& reader, std::string_view order_name);
  // Adds one that waits, with the condition that its number is free and the line is not too long.
  static void Insert(Batch& batch, const v1::Waiting& waiting);
  // Replaces `before` by `after`, with the condition that nobody else did. A deadline to claim gets its timer.
  static void Update(Batch& batch, const Stored<v1::Waiting>& before, const v1::Waiting& after);
  // Condition: the order has no waiting but those of OfOrder.
  static void RequireNoMore(Batch& batch, std::string_view order_name, const std::vector<Stored<v1::Waiting>>& all);

  struct Row {
    std::string key;   // in the published order
    std::string name;  // of the waiting
  };
  // Those that stand in the line in this way, in the published order.
  static absl::StatusOr<std::vector<Row>> Rows(const Reader& reader, const CapacityPlace& place, Standing standing);
  // DATA_LOSS: a name of a row without its record.
  static absl::StatusOr<std::vector<Stored<v1::Waiting>>> Read(const Reader& reader,
                                                               const std::vector<std::string>& names);
  // How many stand in the line in this way.
  static absl::StatusOr<int64_t> Count(const Reader& reader, const CapacityPlace& place, Standing standing);
  // The periods in which anything stands in a line for the resource, in byte order.
  static absl::StatusOr<std::vector<std::string>> Periods(const Reader& reader, std::string_view resource);

  // Condition: nobody waits in the line.
  static void RequireNobody(Batch& batch, const CapacityPlace& place);
  // How many ever joined the line; with an empty period, any line for the resource. Read before the lines themselves,
  // it lets a batch require that nobody has joined since.
  static absl::StatusOr<int64_t> Joined(const Reader& reader, const CapacityPlace& place);
  static void RequireJoined(Batch& batch, const CapacityPlace& place, int64_t joined);

  // Writes a timer for the line to be looked at. `cause` tells this commit from every other that may write one for the
  // same line and time, because whoever takes a timer away must not take that of another.
  static void Wake(Batch& batch, const CapacityPlace& place, absl::Time due, std::string_view cause);
};

// The line that a timer of the kind WAITLIST_REFILL is about; nullopt: malformed.
std::optional<CapacityPlace> WaitlistOf(const record::v1::Timer& timer);
// The timer of an offer that can still be claimed; nullopt: it is none.
std::optional<record::v1::Timer> ClaimTimerOf(const v1::Waiting& waiting);
// Name of the waiting that a timer of the kind WAITLIST_CLAIM is about.
std::string WaitingOf(const record::v1::Timer& timer);
// The key of its row in its waitlist; nullopt: it has ended.
std::optional<std::string> WaitlistRowOf(const v1::Waiting& waiting);

}  // namespace peidan::storage
