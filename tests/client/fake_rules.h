// The RuleService of FakeServer.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>
#include <peidan/v1/rule_service.grpc.pb.h>

namespace peidan::testing {

inline constexpr char kOldRules[] = "ruleSets/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
inline constexpr char kNewRules[] = "ruleSets/fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210";

// Two rule sets: kOldRules is active, kNewRules is another one. An uploaded text that contains 坏行 has an error, 可疑
// a warning. Only kNewRules passes its cases.
class FakeRules final : public v1::RuleService::Service {
 public:
  grpc::Status UploadRuleSet(grpc::ServerContext*, grpc::ServerReader<v1::UploadRuleSetRequest>*,
                             v1::UploadRuleSetResponse*) override;
  grpc::Status GetRuleSet(grpc::ServerContext*, const v1::GetRuleSetRequest*, v1::StoredRuleSet*) override;
  grpc::Status ListRuleSets(grpc::ServerContext*, const v1::ListRuleSetsRequest*, v1::ListRuleSetsResponse*) override;
  grpc::Status DownloadRuleSet(grpc::ServerContext*, const v1::DownloadRuleSetRequest*,
                               grpc::ServerWriter<v1::DownloadRuleSetResponse>*) override;
  grpc::Status TestRuleSet(grpc::ServerContext*, const v1::TestRuleSetRequest*, v1::TestRuleSetResponse*) override;
  grpc::Status ActivateRuleSet(grpc::ServerContext*, const v1::ActivateRuleSetRequest*, v1::RuleActivation*) override;
  grpc::Status RollBackRuleSet(grpc::ServerContext*, const v1::RollBackRuleSetRequest*, v1::RuleActivation*) override;
  grpc::Status ListRuleActivations(grpc::ServerContext*, const v1::ListRuleActivationsRequest*,
                                   v1::ListRuleActivationsResponse*) override;
  // Two differences. The stream of `ruleSets/broken` ends without a comparison.
  grpc::Status DiffRuleSets(grpc::ServerContext*, const v1::DiffRuleSetsRequest*,
                            grpc::ServerWriter<v1::DiffRuleSetsResponse>*) override;
  grpc::Status ShadowRuleSet(grpc::ServerContext*, const v1::ShadowRuleSetRequest*,
                             v1::ShadowRuleSetResponse*) override;
  grpc::Status ListShadowDifferences(grpc::ServerContext*, const v1::ListShadowDifferencesRequest*,
                                     grpc::ServerWriter<v1::ListShadowDifferencesResponse>*) override;
  // One order that is not kOrder comes out differently.
  grpc::Status ReplayOrders(grpc::ServerContext*, const v1::ReplayOrdersRequest*, v1::ReplaySummary*) override;
  // A table that contains 坏行 has a fault.
  grpc::Status EvaluateTable(grpc::ServerContext*, const v1::EvaluateTableRequest*,
                             v1::EvaluateTableResponse*) override;
  grpc::Status SuggestRules(grpc::ServerContext*, const v1::SuggestRulesRequest*, v1::SuggestRulesResponse*) override;

  std::mutex mu;
  std::vector<v1::UploadRuleSetRequest> pieces;  // Guarded by mu while calls are open; so are the others.
  v1::ActivateRuleSetRequest activate;
  v1::RollBackRuleSetRequest roll_back;
  v1::DiffRuleSetsRequest diff;
  v1::ShadowRuleSetRequest shadow;
  v1::ReplayOrdersRequest replay;
  v1::EvaluateTableRequest evaluate;
  v1::SuggestRulesRequest suggest;
};

}  // namespace peidan::testing
