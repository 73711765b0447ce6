// Whistles (吹哨) from outside.
#pragma once

#include <memory>

#include <absl/status/statusor.h>
#include <peidan/v1/whistle_service.grpc.pb.h>

#include "client/caller.h"
#include "client/options.h"

namespace peidan::client {

// WhistleService, one method per RPC; effects and errors are in the service's own comments. A command without
// `request_id` gets one. Thread-safe.
class WhistleClient {
 public:
  using Stub = v1::WhistleService::StubInterface;

  WhistleClient(std::unique_ptr<Stub> stub, const ClientOptions& options);

  absl::StatusOr<v1::Whistle> SubmitWhistle(v1::SubmitWhistleRequest request) const;
  absl::StatusOr<v1::Whistle> ReviewWhistle(v1::ReviewWhistleRequest request) const;
  absl::StatusOr<v1::Whistle> WithdrawWhistle(v1::WithdrawWhistleRequest request) const;
  absl::StatusOr<v1::Whistle> AnswerSummons(v1::AnswerSummonsRequest request) const;
  absl::StatusOr<v1::Whistle> CheckIn(v1::CheckInRequest request) const;
  absl::StatusOr<v1::Whistle> RateSummons(v1::RateSummonsRequest request) const;
  absl::StatusOr<v1::Whistle> CloseWhistle(v1::CloseWhistleRequest request) const;
  absl::StatusOr<v1::Whistle> GetWhistle(v1::GetWhistleRequest request) const;
  absl::StatusOr<v1::ListWhistlesResponse> ListWhistles(v1::ListWhistlesRequest request) const;
  absl::StatusOr<v1::WhistleStatistics> GetWhistleStatistics(v1::GetWhistleStatisticsRequest request) const;

 private:
  const std::unique_ptr<Stub> stub_;
  const Caller caller_;
};

}  // namespace peidan::client
