// Waitlists (候补) from outside.
#pragma once

#include <memory>

#include <absl/status/statusor.h>
#include <peidan/v1/waitlist_service.grpc.pb.h>

#include "client/caller.h"
#include "client/options.h"

namespace peidan::client {

// WaitlistService, one method per RPC; effects and errors are in the service's own comments. A command without
// `request_id` gets one. Thread-safe.
class WaitlistClient {
 public:
  using Stub = v1::WaitlistService::StubInterface;

  WaitlistClient(std::unique_ptr<Stub> stub, const ClientOptions& options);

  absl::StatusOr<v1::Waiting> JoinWaitlist(v1::JoinWaitlistRequest request) const;
  absl::StatusOr<v1::Waiting> LeaveWaitlist(v1::LeaveWaitlistRequest request) const;
  absl::StatusOr<v1::Waiting> ClaimPlace(v1::ClaimPlaceRequest request) const;
  absl::StatusOr<v1::Waiting> GetWaiting(v1::GetWaitingRequest request) const;
  // An empty `parent` means the waitlist that the filter names.
  absl::StatusOr<v1::ListWaitingsResponse> ListWaitings(v1::ListWaitingsRequest request) const;

 private:
  const std::unique_ptr<Stub> stub_;
  const Caller caller_;
};

}  // namespace peidan::client
