#include "client/matching_client.h"

#include <utility>

#include "client/match_stream.h"

namespace peidan::client {

MatchingClient::MatchingClient(std::unique_ptr<Stub> stub, const ClientOptions& options)
    : stub_(std::move(stub)), caller_(options.timeout) {}

absl::StatusOr<v1::MatchNeedResponse> MatchingClient::MatchNeed(v1::MatchNeedRequest request) const {
  return caller_.Call(*stub_, &Stub::MatchNeed, std::move(request));
}

absl::StatusOr<v1::ExplainOrderResponse> MatchingClient::ExplainOrder(v1::ExplainOrderRequest request) const {
  return caller_.Call(*stub_, &Stub::ExplainOrder, std::move(request));
}

absl::Status MatchingClient::MatchNeeds(const NeedSource& next, const MatchSink& take) const {
  MatchStream stream(*stub_, caller_.timeout());
  bool more = true;
  while (true) {
    while (more && stream.in_flight() < kMaxInFlight) {
      absl::StatusOr<std::optional<v1::MatchNeedRequest>> question = next();
      if (!question.ok()) return question.status();
      if (!question->has_value()) {
        more = false;
        stream.EndQuestions();
      } else {
        stream.Ask(**std::move(question));
      }
    }
    const std::optional<v1::MatchNeedResponse> answer = stream.WaitForAnswer();
    if (!answer.has_value()) return stream.Finish();
    if (const absl::Status taken = take(*answer); !taken.ok()) return taken;
  }
}

}  // namespace peidan::client
