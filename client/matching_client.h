// Matching (配单) from outside, without writing anything.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <absl/status/statusor.h>
#include <peidan/v1/matching_service.grpc.pb.h>

#include "client/caller.h"
#include "client/options.h"

namespace peidan::client {

// Gives the next question; nothing: there are no more; an error ends the stream.
using NeedSource = std::function<absl::StatusOr<std::optional<v1::MatchNeedRequest>>()>;
// Takes the next answer; an error ends the stream.
using MatchSink = std::function<absl::Status(const v1::MatchNeedResponse&)>;

// MatchingService, one method per RPC; effects and errors are in the service's own comments. Thread-safe.
class MatchingClient {
 public:
  using Stub = v1::MatchingService::StubInterface;
  // Questions that may wait for their answer in MatchNeeds: enough to hide the way to the server and back, and few
  // enough that neither side has to keep more than a few hundred kilobytes.
  static constexpr int kMaxInFlight = 64;

  MatchingClient(std::unique_ptr<Stub> stub, const ClientOptions& options);

  absl::StatusOr<v1::MatchNeedResponse> MatchNeed(v1::MatchNeedRequest request) const;
  absl::StatusOr<v1::ExplainOrderResponse> ExplainOrder(v1::ExplainOrderRequest request) const;

  // StreamMatchNeeds: asks everything `next` gives and hands every answer to `take`, in the order of the questions;
  // both are called on the calling thread. Returns the first error of `next`, of `take` or of the server;
  // DEADLINE_EXCEEDED when the server is silent for the timeout; INTERNAL when it ends with questions unanswered.
  absl::Status MatchNeeds(const NeedSource& next, const MatchSink& take) const;

 private:
  const std::unique_ptr<Stub> stub_;
  const Caller caller_;
};

}  // namespace peidan::client
