// Governing the rules (规则集) from outside.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include <peidan/v1/rule_service.grpc.pb.h>

#include "client/caller.h"
#include "client/options.h"

namespace peidan::client {

// A rule set to check or to keep.
struct RuleUpload {
  std::vector<v1::RuleFile> files;
  std::string note;            // Why it was made.
  bool validate_only = false;  // Check, keep nothing.
  std::string request_id;      // Empty: made.
};

// Called after each piece with the bytes sent so far and in all.
using UploadProgress = std::function<void(size_t sent, size_t total)>;
// Takes one order that is decided otherwise; false ends the stream.
using DifferenceCallback = std::function<bool(const v1::DecisionDifference&)>;

// RuleService, one method per RPC; effects and errors are in the service's own comments. Calls that decide many needs
// or move whole rule sets may take `long_timeout`, the others `timeout`. Thread-safe.
class RuleClient {
 public:
  using Stub = v1::RuleService::StubInterface;

  RuleClient(std::unique_ptr<Stub> stub, const ClientOptions& options);

  // Cuts the files into pieces the server takes. Findings are part of the answer, not an error.
  absl::StatusOr<v1::UploadRuleSetResponse> UploadRuleSet(const RuleUpload& upload,
                                                          const UploadProgress& progress = nullptr) const;
  absl::StatusOr<v1::StoredRuleSet> GetRuleSet(v1::GetRuleSetRequest request) const;
  absl::StatusOr<v1::ListRuleSetsResponse> ListRuleSets(v1::ListRuleSetsRequest request) const;
  // Whole files, in order of name.
  absl::StatusOr<std::vector<v1::RuleFile>> DownloadRuleSet(const v1::DownloadRuleSetRequest& request) const;
  absl::StatusOr<v1::TestRuleSetResponse> TestRuleSet(v1::TestRuleSetRequest request) const;
  absl::StatusOr<v1::RuleActivation> ActivateRuleSet(v1::ActivateRuleSetRequest request) const;
  absl::StatusOr<v1::RuleActivation> RollBackRuleSet(v1::RollBackRuleSetRequest request) const;
  absl::StatusOr<v1::ListRuleActivationsResponse> ListRuleActivations(v1::ListRuleActivationsRequest request) const;
  // Hands every difference to `take`, on the calling thread. CANCELLED or INTERNAL where `take` ended it; INTERNAL
  // where the server ended without the comparison.
  absl::StatusOr<v1::RuleComparison> DiffRuleSets(const v1::DiffRuleSetsRequest& request,
                                                  const DifferenceCallback& take) const;
  absl::StatusOr<v1::ShadowRuleSetResponse> ShadowRuleSet(v1::ShadowRuleSetRequest request) const;
  // As DiffRuleSets.
  absl::StatusOr<v1::RuleComparison> ListShadowDifferences(const v1::ListShadowDifferencesRequest& request,
                                                           const DifferenceCallback& take) const;
  absl::StatusOr<v1::ReplaySummary> ReplayOrders(v1::ReplayOrdersRequest request) const;
  absl::StatusOr<v1::EvaluateTableResponse> EvaluateTable(v1::EvaluateTableRequest request) const;
  absl::StatusOr<v1::SuggestRulesResponse> SuggestRules(v1::SuggestRulesRequest request) const;

 private:
  const std::unique_ptr<Stub> stub_;
  const Caller caller_;
  const Caller patient_;  // With the long timeout.
};

}  // namespace peidan::client
