// Where commands on orders become batches: load, check the etag, move, and write everything that belongs together.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "matching/matcher.h"
#include "peidan/v1/order_service.pb.h"
#include "server/environment.h"
#include "server/lifecycle/lifecycle.h"
#include "storage/tables.h"

namespace peidan::server {

// What a command wants to do to an order.
struct Move {
  lifecycle::Outcome outcome;
  std::string certificate = {};  // of the decision that was made on the way
  std::optional<v1::Precedent> precedent = {};  // that a ruling leaves behind
};

// A command on an existing order, without what it does.
struct OrderCommand {
  std::string order;        // `orders/{number}`, well-formed
  std::string request_id;   // valid
  std::string fingerprint;  // of the request
};

// What a move is decided on. Borrowed for the length of one attempt.
struct Present {
  const storage::Reader& reader;
  const matching::Matcher& matcher;
  absl::Time now;
  uint64_t chance = 0;  // 64 random bits

  lifecycle::Clockwork clockwork() const { return {now, matcher.process(), chance}; }
};

// Thread-safe. Every function reads and returns a batch; nothing is written here.
class OrderDesk {
 public:
  explicit OrderDesk(const Environment& environment) : env_(environment) {}

  // A new order with its decision. The request's form has been checked; the catalog is checked here, because it may
  // change between two attempts.
  absl::StatusOr<storage::Batch> Place(const storage::Reader& reader, const v1::PlaceOrderRequest& request,
                                       v1::Order* reply) const;

  // `move` says what happens to the order as it is now.
  using MoveFunction = std::function<absl::StatusOr<Move>(const v1::Order& order, const Present& present)>;
  // NOT_FOUND (ORDER_UNKNOWN), FAILED_PRECONDITION where the move is refused. A repeated request answers with the order
  // as it is now and moves nothing.
  absl::StatusOr<storage::Batch> Change(const storage::Reader& reader, const OrderCommand& command,
                                        const MoveFunction& move, v1::Order* reply) const;

  // An order by name. NOT_FOUND (ORDER_UNKNOWN).
  static absl::StatusOr<storage::Stored<v1::Order>> Load(const storage::Reader& reader, const std::string& name);

 private:
  const Environment& env_;
};

// FAILED_PRECONDITION with what is possible now.
absl::Status RefusalStatus(const lifecycle::Refusal& refusal);

// ABORTED (ETAG_MISMATCH) where `given` is not `present`.
absl::Status CheckEtag(const std::string& given, const std::string& present);

}  // namespace peidan::server
