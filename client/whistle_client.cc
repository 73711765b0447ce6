#include "client/whistle_client.h"

#include <utility>

namespace peidan::client {

WhistleClient::WhistleClient(std::unique_ptr<Stub> stub, const ClientOptions& options)
    : stub_(std::move(stub)), caller_(options.timeout) {}

absl::StatusOr<v1::Whistle> WhistleClient::SubmitWhistle(v1::SubmitWhistleRequest request) const {
  return caller_.Call(*stub_, &Stub::SubmitWhistle, std::move(request));
}

absl::StatusOr<v1::Whistle> WhistleClient::ReviewWhistle(v1::ReviewWhistleRequest request) const {
  return caller_.Call(*stub_, &Stub::ReviewWhistle, std::move(request));
}

absl::StatusOr<v1::Whistle> WhistleClient::WithdrawWhistle(v1::WithdrawWhistleRequest request) const {
  return caller_.Call(*stub_, &Stub::WithdrawWhistle, std::move(request));
}

absl::StatusOr<v1::Whistle> WhistleClient::AnswerSummons(v1::AnswerSummonsRequest request) const {
  return caller_.Call(*stub_, &Stub::AnswerSummons, std::move(request));
}

absl::StatusOr<v1::Whistle> WhistleClient::CheckIn(v1::CheckInRequest request) const {
  return caller_.Call(*stub_, &Stub::CheckIn, std::move(request));
}

absl::StatusOr<v1::Whistle> WhistleClient::RateSummons(v1::RateSummonsRequest request) const {
  return caller_.Call(*stub_, &Stub::RateSummons, std::move(request));
}

absl::StatusOr<v1::Whistle> WhistleClient::CloseWhistle(v1::CloseWhistleRequest request) const {
  return caller_.Call(*stub_, &Stub::CloseWhistle, std::move(request));
}

absl::StatusOr<v1::Whistle> WhistleClient::GetWhistle(v1::GetWhistleRequest request) const {
  return caller_.Call(*stub_, &Stub::GetWhistle, std::move(request));
}

absl::StatusOr<v1::ListWhistlesResponse> WhistleClient::ListWhistles(v1::ListWhistlesRequest request) const {
  return caller_.Call(*stub_, &Stub::ListWhistles, std::move(request));
}

absl::StatusOr<v1::WhistleStatistics> WhistleClient::GetWhistleStatistics(
    v1::GetWhistleStatisticsRequest request) const {
  return caller_.Call(*stub_, &Stub::GetWhistleStatistics, std::move(request));
}

}  // namespace peidan::client
