#include "client/assignment_client.h"

#include <utility>

namespace peidan::client {

AssignmentClient::AssignmentClient(std::unique_ptr<Stub> stub, const ClientOptions& options)
    : stub_(std::move(stub)), caller_(options.timeout) {}

absl::StatusOr<v1::ListAssignmentsResponse> AssignmentClient::ListAssignments(
    v1::ListAssignmentsRequest request) const {
  if (request.parent().empty()) request.set_parent("orders/-");
  return caller_.Call(*stub_, &Stub::ListAssignments, std::move(request));
}

absl::StatusOr<v1::Order> AssignmentClient::AcceptAssignment(v1::AcceptAssignmentRequest request) const {
  return caller_.Call(*stub_, &Stub::AcceptAssignment, std::move(request));
}

absl::StatusOr<v1::Order> AssignmentClient::DeclineAssignment(v1::DeclineAssignmentRequest request) const {
  return caller_.Call(*stub_, &Stub::DeclineAssignment, std::move(request));
}

absl::StatusOr<v1::Order> AssignmentClient::ScheduleAssignment(v1::ScheduleAssignmentRequest request) const {
  return caller_.Call(*stub_, &Stub::ScheduleAssignment, std::move(request));
}

absl::StatusOr<v1::Order> AssignmentClient::CompleteAssignment(v1::CompleteAssignmentRequest request) const {
  return caller_.Call(*stub_, &Stub::CompleteAssignment, std::move(request));
}

absl::StatusOr<v1::Order> AssignmentClient::OfferAssignment(v1::OfferAssignmentRequest request) const {
  return caller_.Call(*stub_, &Stub::OfferAssignment, std::move(request));
}

absl::StatusOr<v1::Order> AssignmentClient::RequestExtension(v1::RequestExtensionRequest request) const {
  return caller_.Call(*stub_, &Stub::RequestExtension, std::move(request));
}

absl::StatusOr<v1::Order> AssignmentClient::DecideExtension(v1::DecideExtensionRequest request) const {
  return caller_.Call(*stub_, &Stub::DecideExtension, std::move(request));
}

absl::StatusOr<v1::Order> AssignmentClient::SuspendAssignment(v1::SuspendAssignmentRequest request) const {
  return caller_.Call(*stub_, &Stub::SuspendAssignment, std::move(request));
}

absl::StatusOr<v1::Order> AssignmentClient::ResumeAssignment(v1::ResumeAssignmentRequest request) const {
  return caller_.Call(*stub_, &Stub::ResumeAssignment, std::move(request));
}

absl::StatusOr<v1::Order> AssignmentClient::ReleaseAssignment(v1::ReleaseAssignmentRequest request) const {
  return caller_.Call(*stub_, &Stub::ReleaseAssignment, std::move(request));
}

}  // namespace peidan::client
