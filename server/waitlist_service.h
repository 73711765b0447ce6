// WaitlistService: who waits for what.
#pragma once

#include "peidan/v1/waitlist_service.grpc.pb.h"
#include "server/environment.h"
#include "server/waitlist_desk.h"

namespace peidan::server {

// Thread-safe; the environment outlives it.
class WaitlistServiceImpl final : public v1::WaitlistService::CallbackService {
 public:
  explicit WaitlistServiceImpl(const Environment& environment) : env_(environment), desk_(environment) {}

  grpc::ServerUnaryReactor* JoinWaitlist(grpc::CallbackServerContext*, const v1::JoinWaitlistRequest*,
                                         v1::Waiting*) override;
  grpc::ServerUnaryReactor* LeaveWaitlist(grpc::CallbackServerContext*, const v1::LeaveWaitlistRequest*,
                                          v1::Waiting*) override;
  grpc::ServerUnaryReactor* ClaimPlace(grpc::CallbackServerContext*, const v1::ClaimPlaceRequest*,
                                       v1::Waiting*) override;
  grpc::ServerUnaryReactor* GetWaiting(grpc::CallbackServerContext*, const v1::GetWaitingRequest*,
                                       v1::Waiting*) override;
  grpc::ServerUnaryReactor* ListWaitings(grpc::CallbackServerContext*, const v1::ListWaitingsRequest*,
                                         v1::ListWaitingsResponse*) override;

 private:
  const Environment& env_;
  const WaitlistDesk desk_;
};

}  // namespace peidan::server
