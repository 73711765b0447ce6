// RuleService: try a rule set before it is live, see whom it affects, activate it, take it back.
#pragma once

#include "peidan/v1/rule_service.grpc.pb.h"
#include "server/environment.h"
#include "server/rule_desk.h"

namespace peidan::server {

// Thread-safe; the environment outlives it. Whatever compiles or decides runs on the background.
class RuleServiceImpl final : public v1::RuleService::CallbackService {
 public:
  explicit RuleServiceImpl(const Environment& environment) : env_(environment), desk_(environment) {}

  grpc::ServerReadReactor<v1::UploadRuleSetRequest>* UploadRuleSet(grpc::CallbackServerContext*,
                                                                   v1::UploadRuleSetResponse*) override;
  grpc::ServerUnaryReactor* GetRuleSet(grpc::CallbackServerContext*, const v1::GetRuleSetRequest*,
                                       v1::StoredRuleSet*) override;
  grpc::ServerUnaryReactor* ListRuleSets(grpc::CallbackServerContext*, const v1::ListRuleSetsRequest*,
                                         v1::ListRuleSetsResponse*) override;
  grpc::ServerWriteReactor<v1::DownloadRuleSetResponse>* DownloadRuleSet(grpc::CallbackServerContext*,
                                                                         const v1::DownloadRuleSetRequest*) override;
  grpc::ServerUnaryReactor* ActivateRuleSet(grpc::CallbackServerContext*, const v1::ActivateRuleSetRequest*,
                                            v1::RuleActivation*) override;
  grpc::ServerUnaryReactor* RollBackRuleSet(grpc::CallbackServerContext*, const v1::RollBackRuleSetRequest*,
                                            v1::RuleActivation*) override;
  grpc::ServerUnaryReactor* ListRuleActivations(grpc::CallbackServerContext*, const v1::ListRuleActivationsRequest*,
                                                v1::ListRuleActivationsResponse*) override;
  grpc::ServerWriteReactor<v1::DiffRuleSetsResponse>* DiffRuleSets(grpc::CallbackServerContext*,
                                                                   const v1::DiffRuleSetsRequest*) override;
  grpc::ServerUnaryReactor* ShadowRuleSet(grpc::CallbackServerContext*, const v1::ShadowRuleSetRequest*,
                                          v1::ShadowRuleSetResponse*) override;
  grpc::ServerWriteReactor<v1::ListShadowDifferencesResponse>* ListShadowDifferences(
      grpc::CallbackServerContext*, const v1::ListShadowDifferencesRequest*) override;
  grpc::ServerUnaryReactor* EvaluateTable(grpc::CallbackServerContext*, const v1::EvaluateTableRequest*,
                                          v1::EvaluateTableResponse*) override;
  grpc::ServerUnaryReactor* ReplayOrders(grpc::CallbackServerContext*, const v1::ReplayOrdersRequest*,
                                         v1::ReplaySummary*) override;
  grpc::ServerUnaryReactor* TestRuleSet(grpc::CallbackServerContext*, const v1::TestRuleSetRequest*,
                                        v1::TestRuleSetResponse*) override;
  grpc::ServerUnaryReactor* SuggestRules(grpc::CallbackServerContext*, const v1::SuggestRulesRequest*,
                                         v1::SuggestRulesResponse*) override;

 private:
  const Environment& env_;
  const RuleDesk desk_;
};

}  // namespace peidan::server
