// AssignmentService: what bureaus answer.
#pragma once

#include "peidan/v1/assignment_service.grpc.pb.h"
#include "server/environment.h"
#include "server/order_desk.h"
#include "server/validator.h"

namespace peidan::server {

// Thread-safe; the environment outlives it.
class AssignmentServiceImpl final : public v1::AssignmentService::CallbackService {
 public:
  explicit AssignmentServiceImpl(const Environment& environment) : env_(environment), desk_(environment) {}

  grpc::ServerUnaryReactor* ListAssignments(grpc::CallbackServerContext*, const v1::ListAssignmentsRequest*,
                                            v1::ListAssignmentsResponse*) override;
  grpc::ServerUnaryReactor* AcceptAssignment(grpc::CallbackServerContext*, const v1::AcceptAssignmentRequest*,
                                             v1::Order*) override;
  grpc::ServerUnaryReactor* DeclineAssignment(grpc::CallbackServerContext*, const v1::DeclineAssignmentRequest*,
                                              v1::Order*) override;
  grpc::ServerUnaryReactor* ScheduleAssignment(grpc::CallbackServerContext*, const v1::ScheduleAssignmentRequest*,
                                               v1::Order*) override;
  grpc::ServerUnaryReactor* CompleteAssignment(grpc::CallbackServerContext*, const v1::CompleteAssignmentRequest*,
                                               v1::Order*) override;
  grpc::ServerUnaryReactor* OfferAssignment(grpc::CallbackServerContext*, const v1::OfferAssignmentRequest*,
                                            v1::Order*) override;
  grpc::ServerUnaryReactor* RequestExtension(grpc::CallbackServerContext*, const v1::RequestExtensionRequest*,
                                             v1::Order*) override;
  grpc::ServerUnaryReactor* DecideExtension(grpc::CallbackServerContext*, const v1::DecideExtensionRequest*,
                                            v1::Order*) override;
  grpc::ServerUnaryReactor* SuspendAssignment(grpc::CallbackServerContext*, const v1::SuspendAssignmentRequest*,
                                              v1::Order*) override;
  grpc::ServerUnaryReactor* ResumeAssignment(grpc::CallbackServerContext*, const v1::ResumeAssignmentRequest*,
                                             v1::Order*) override;
  grpc::ServerUnaryReactor* ReleaseAssignment(grpc::CallbackServerContext*, const v1::ReleaseAssignmentRequest*,
                                              v1::Order*) override;

 private:
  // What happens to one assignment of an order; `number` is valid.
  using AssignmentMove =
      std::function<absl::StatusOr<Move>(const v1::Order& order, int number, const Present& present)>;
  // The shape of every command on an assignment: check its form, compare the assignment's etag, move, commit.
  template <typename Request>
  grpc::ServerUnaryReactor* Change(grpc::CallbackServerContext* context, const char* method, const Request& request,
                                   Validator& check, AssignmentMove move, v1::Order* reply);

  const Environment& env_;
  const OrderDesk desk_;
};

}  // namespace peidan::server
