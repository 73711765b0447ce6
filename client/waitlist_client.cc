#include "client/waitlist_client.h"

#include <utility>

namespace peidan::client {

WaitlistClient::WaitlistClient(std::unique_ptr<Stub> stub, const ClientOptions& options)
    : stub_(std::move(stub)), caller_(options.timeout) {}

absl::StatusOr<v1::Waiting> WaitlistClient::JoinWaitlist(v1::JoinWaitlistRequest request) const {
  return caller_.Call(*stub_, &Stub::JoinWaitlist, std::move(request));
}

absl::StatusOr<v1::Waiting> WaitlistClient::LeaveWaitlist(v1::LeaveWaitlistRequest request) const {
  return caller_.Call(*stub_, &Stub::LeaveWaitlist, std::move(request));
}

absl::StatusOr<v1::Waiting> WaitlistClient::ClaimPlace(v1::ClaimPlaceRequest request) const {
  return caller_.Call(*stub_, &Stub::ClaimPlace, std::move(request));
}

absl::StatusOr<v1::Waiting> WaitlistClient::GetWaiting(v1::GetWaitingRequest request) const {
  return caller_.Call(*stub_, &Stub::GetWaiting, std::move(request));
}

absl::StatusOr<v1::ListWaitingsResponse> WaitlistClient::ListWaitings(v1::ListWaitingsRequest request) const {
  if (request.parent().empty()) request.set_parent("orders/-");
  return caller_.Call(*stub_, &Stub::ListWaitings, std::move(request));
}

}  // namespace peidan::client
