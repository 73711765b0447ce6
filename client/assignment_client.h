// Assignments (派单) from outside.
#pragma once

#include <memory>

#include <absl/status/statusor.h>
#include <peidan/v1/assignment_service.grpc.pb.h>

#include "client/caller.h"
#include "client/options.h"

namespace peidan::client {

// AssignmentService, one method per RPC; effects and errors are in the service's own comments. A command without
// `request_id` gets one. Thread-safe.
class AssignmentClient {
 public:
  using Stub = v1::AssignmentService::StubInterface;

  AssignmentClient(std::unique_ptr<Stub> stub, const ClientOptions& options);

  // An empty `parent` means all orders.
  absl::StatusOr<v1::ListAssignmentsResponse> ListAssignments(v1::ListAssignmentsRequest request) const;
  absl::StatusOr<v1::Order> AcceptAssignment(v1::AcceptAssignmentRequest request) const;
  absl::StatusOr<v1::Order> DeclineAssignment(v1::DeclineAssignmentRequest request) const;
  absl::StatusOr<v1::Order> ScheduleAssignment(v1::ScheduleAssignmentRequest request) const;
  absl::StatusOr<v1::Order> CompleteAssignment(v1::CompleteAssignmentRequest request) const;
  absl::StatusOr<v1::Order> OfferAssignment(v1::OfferAssignmentRequest request) const;
  absl::StatusOr<v1::Order> RequestExtension(v1::RequestExtensionRequest request) const;
  absl::StatusOr<v1::Order> DecideExtension(v1::DecideExtensionRequest request) const;
  absl::StatusOr<v1::Order> SuspendAssignment(v1::SuspendAssignmentRequest request) const;
  absl::StatusOr<v1::Order> ResumeAssignment(v1::ResumeAssignmentRequest request) const;
  absl::StatusOr<v1::Order> ReleaseAssignment(v1::ReleaseAssignmentRequest request) const;

 private:
  const std::unique_ptr<Stub> stub_;
  const Caller caller_;
};

}  // namespace peidan::client
