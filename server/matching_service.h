// MatchingService: the decision of PlaceOrder without writing anything.
#pragma once

#include "peidan/v1/matching_service.grpc.pb.h"
#include "server/environment.h"

namespace peidan::server {

// Thread-safe; the environment outlives it.
class MatchingServiceImpl final : public v1::MatchingService::CallbackService {
 public:
  explicit MatchingServiceImpl(const Environment& environment) : env_(environment) {}

  grpc::ServerUnaryReactor* MatchNeed(grpc::CallbackServerContext*, const v1::MatchNeedRequest*,
                                      v1::MatchNeedResponse*) override;
  grpc::ServerBidiReactor<v1::MatchNeedRequest, v1::MatchNeedResponse>* StreamMatchNeeds(
      grpc::CallbackServerContext*) override;
  grpc::ServerUnaryReactor* ExplainOrder(grpc::CallbackServerContext*, const v1::ExplainOrderRequest*,
                                         v1::ExplainOrderResponse*) override;

 private:
  const Environment& env_;
};

}  // namespace peidan::server
