#include "server/waitlist_service.h"

#include <utility>

#include "server/names.h"
#include "server/reply.h"
#include "server/validator.h"
#include "server/waitlist_list.h"

namespace peidan::server {
namespace {

constexpr int kMaxPeriodLength = 10;
constexpr int kMaxQuantity = 1'000'000;

absl::Status CheckJoin(const v1::JoinWaitlistRequest& request) {
  Validator check;
  check.RequestId(request.request_id());
  check.Required("resource", request.resource());
  check.Text("period", request.period(), kMaxPeriodLength);
  check.Range("quantity", request.quantity(), 0, kMaxQuantity);
  if (!check.status().ok()) return check.status();
  return CheckOrderName("order", request.order());
}

template <typename Request>
absl::Status CheckCommand(const Request& request) {
  Validator check;
  check.RequestId(request.request_id());
  check.Etag(request.etag());
  if (!check.status().ok()) return check.status();
  return CheckWaitingName("name", request.name());
}

}  // namespace

grpc::ServerUnaryReactor* WaitlistServiceImpl::JoinWaitlist(grpc::CallbackServerContext* context,
                                                            const v1::JoinWaitlistRequest* request,
                                                            v1::Waiting* reply) {
  if (absl::Status status = CheckJoin(*request); !status.ok()) return Reply(context, status);
  return ReplyAfter(context, env_.runner, [this, request, reply](const storage::Reader& reader) {
    return desk_.Join(reader, *request, reply);
  });
}

grpc::ServerUnaryReactor* WaitlistServiceImpl::LeaveWaitlist(grpc::CallbackServerContext* context,
                                                             const v1::LeaveWaitlistRequest* request,
                                                             v1::Waiting* reply) {
  if (absl::Status status = CheckCommand(*request); !status.ok()) return Reply(context, status);
  return ReplyAfter(context, env_.runner, [this, request, reply](const storage::Reader& reader) {
    return desk_.Leave(reader, *request, reply);
  });
}

grpc::ServerUnaryReactor* WaitlistServiceImpl::ClaimPlace(grpc::CallbackServerContext* context,
                                                          const v1::ClaimPlaceRequest* request, v1::Waiting* reply) {
  if (absl::Status status = CheckCommand(*request); !status.ok()) return Reply(context, status);
  return ReplyAfter(context, env_.runner, [this, request, reply](const storage::Reader& reader) {
    return desk_.Claim(reader, *request, reply);
  });
}

grpc::ServerUnaryReactor* WaitlistServiceImpl::GetWaiting(grpc::CallbackServerContext* context,
                                                          const v1::GetWaitingRequest* request, v1::Waiting* reply) {
  if (absl::Status status = CheckWaitingName("name", request->name()); !status.ok()) return Reply(context, status);
  auto waiting = LoadWaiting(*env_.store.Snapshot(), request->name());
  if (waiting.ok()) *reply = std::move(waiting->message);
  return Reply(context, waiting.status());
}

grpc::ServerUnaryReactor* WaitlistServiceImpl::ListWaitings(grpc::CallbackServerContext* context,
                                                            const v1::ListWaitingsRequest* request,
                                                            v1::ListWaitingsResponse* reply) {
  return Reply(context, server::ListWaitings(*env_.store.Snapshot(), *request), reply);
}

}  // namespace peidan::server
