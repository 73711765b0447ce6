#include "tests/client/fake_rules.h"

#include <absl/strings/match.h>
#include <google/protobuf/text_format.h>

#include "tests/client/fake_server.h"

namespace peidan::testing {
namespace {

template <class Message>
void Parse(const std::string& text, Message& message) {
  GOOGLE_CHECK(google::protobuf::TextFormat::ParseFromString(text, &message));
}

v1::StoredRuleSet StoredOf(const std::string& name) {
  v1::StoredRuleSet stored;
  Parse(R"pb(state: RULE_SET_STATE_IDLE
             note: "遛娃神器算体育"
             create_time { seconds: 1796086800 }
             tables { table: "lexicon" rows: 545 }
             tables { table: "routing" rows: 646 })pb",
        stored);
  stored.set_name(name);
  if (name == kOldRules) stored.set_state(v1::RULE_SET_STATE_ACTIVE);
  return stored;
}

v1::RuleActivation Activation(v1::RuleActivationKind kind, const std::string& reason) {
  v1::RuleActivation activation;
  activation.set_name("ruleActivations/2");
  activation.set_kind(kind);
  activation.set_rule_set(kNewRules);
  activation.set_previous(kOldRules);
  activation.set_reason(reason);
  activation.mutable_activate_time()->set_seconds(1796086800);
  return activation;
}

v1::DecisionDifference Difference(int number) {
  v1::DecisionDifference difference;
  difference.set_order(number == 1 ? kOrder : "orders/261202-1111-2222");
  *difference.mutable_before() = SampleMatch();
  *difference.mutable_after() = SampleMatch();
  difference.mutable_after()->mutable_bureaus(0)->set_bureau("bureaus/weijian");
  difference.mutable_after()->mutable_bureaus(1)->set_bureau("bureaus/minzheng");
  difference.mutable_after()->clear_chosen_resources();
  difference.mutable_after()->set_decision(v1::MATCH_DECISION_GAP);
  return difference;
}

v1::RuleComparison Comparison() {
  v1::RuleComparison comparison;
  comparison.set_before(kOldRules);
  comparison.set_after(kNewRules);
  comparison.set_compared(200);
  comparison.set_different(2);
  v1::BureauShift& shift = *comparison.add_shifts();
  shift.set_from("bureaus/minzheng");
  shift.set_to("bureaus/weijian");
  shift.set_orders(2);
  return comparison;
}

template <class Response>
void WriteDifferences(grpc::ServerWriter<Response>& writer) {
  for (int i = 1; i <= 2; ++i) {
    Response response;
    *response.mutable_difference() = Difference(i);
    writer.Write(response);
  }
  Response response;
  *response.mutable_comparison() = Comparison();
  writer.Write(response);
}

grpc::Status Unknown() { return Refusal(grpc::StatusCode::NOT_FOUND, "RULE_SET_UNKNOWN", "", "没有这个规则集"); }

}  // namespace

grpc::Status FakeRules::UploadRuleSet(grpc::ServerContext*, grpc::ServerReader<v1::UploadRuleSetRequest>* reader,
                                      v1::UploadRuleSetResponse* response) {
  const std::lock_guard<std::mutex> lock(mu);
  std::string text;
  v1::UploadRuleSetRequest piece;
  while (reader->Read(&piece)) {
    text += piece.piece().text();
    pieces.push_back(piece);
  }
  *response->mutable_rule_set() = StoredOf(kNewRules);
  const bool bad = absl::StrContains(text, "坏行");
  if (!bad && !absl::StrContains(text, "可疑")) return grpc::Status::OK;
  Parse(R"pb(file: "routing.csv" line: 12 column: "topics" character: 5 rows: "R0011")pb", *response->add_findings());
  v1::RuleFinding& finding = *response->mutable_findings(0);
  finding.set_severity(bad ? v1::RULE_FINDING_SEVERITY_ERROR : v1::RULE_FINDING_SEVERITY_WARNING);
  finding.set_reason(bad ? "CONCEPT_UNKNOWN" : "ROW_SHADOWED");
  finding.set_message(bad ? "词库里没有这个概念" : "这一行总被 R0010 盖过");
  return grpc::Status::OK;
}

grpc::Status FakeRules::GetRuleSet(grpc::ServerContext*, const v1::GetRuleSetRequest* request,
                                   v1::StoredRuleSet* stored) {
  if (request->name() != "ruleSets/active") return Unknown();
  *stored = StoredOf(kOldRules);
  return grpc::Status::OK;
}

grpc::Status FakeRules::ListRuleSets(grpc::ServerContext*, const v1::ListRuleSetsRequest*,
                                     v1::ListRuleSetsResponse* response) {
  *response->add_rule_sets() = StoredOf(kNewRules);
  *response->add_rule_sets() = StoredOf(kOldRules);
  response->set_total_size(2);
  return grpc::Status::OK;
}

grpc::Status FakeRules::DownloadRuleSet(grpc::ServerContext*, const v1::DownloadRuleSetRequest*,
                                        grpc::ServerWriter<v1::DownloadRuleSetResponse>* writer) {
  for (const auto& [name, text] : {std::pair("lexicon.csv", "concept,cl"), std::pair("lexicon.csv", "ass\n"),
                                   std::pair("manifest.textproto", "name: \"haidian\"\n")}) {
    v1::DownloadRuleSetResponse response;
    response.mutable_piece()->set_name(name);
    response.mutable_piece()->set_text(text);
    writer->Write(response);
  }
  return grpc::Status::OK;
}

grpc::Status FakeRules::TestRuleSet(grpc::ServerContext*, const v1::TestRuleSetRequest* request,
                                    v1::TestRuleSetResponse* response) {
  response->set_cases(65);
  if (request->name() == "ruleSets/fedcba98") return grpc::Status::OK;
  Parse(R"pb(id: "C003" text: "广场舞太吵" expected: "主办 海淀公安分局" actual: "待研判")pb",
        *response->add_failures());
  return grpc::Status::OK;
}

grpc::Status FakeRules::ActivateRuleSet(grpc::ServerContext*, const v1::ActivateRuleSetRequest* request,
                                        v1::RuleActivation* activation) {
  const std::lock_guard<std::mutex> lock(mu);
  activate = *request;
  if (request->name() != "ruleSets/fedcba98")
    return Refusal(grpc::StatusCode::FAILED_PRECONDITION, "RULE_CASES_FAILED", "", "规则集自带的案例没有全部通过");
  *activation = Activation(v1::RULE_ACTIVATION_KIND_ACTIVATE, request->reason());
  return grpc::Status::OK;
}

grpc::Status FakeRules::RollBackRuleSet(grpc::ServerContext*, const v1::RollBackRuleSetRequest* request,
                                        v1::RuleActivation* activation) {
  const std::lock_guard<std::mutex> lock(mu);
  roll_back = *request;
  *activation = Activation(v1::RULE_ACTIVATION_KIND_ROLLBACK, request->reason());
  return grpc::Status::OK;
}

grpc::Status FakeRules::ListRuleActivations(grpc::ServerContext*, const v1::ListRuleActivationsRequest*,
                                            v1::ListRuleActivationsResponse* response) {
  *response->add_activations() = Activation(v1::RULE_ACTIVATION_KIND_ACTIVATE, "遛娃神器算体育");
  response->set_total_size(1);
  return grpc::Status::OK;
}

grpc::Status FakeRules::DiffRuleSets(grpc::ServerContext*, const v1::DiffRuleSetsRequest* request,
                                     grpc::ServerWriter<v1::DiffRuleSetsResponse>* writer) {
  const std::lock_guard<std::mutex> lock(mu);
  diff = *request;
  if (request->after() != "ruleSets/broken") WriteDifferences(*writer);
  return grpc::Status::OK;
}

grpc::Status FakeRules::ShadowRuleSet(grpc::ServerContext*, const v1::ShadowRuleSetRequest* request,
                                      v1::ShadowRuleSetResponse* response) {
  const std::lock_guard<std::mutex> lock(mu);
  shadow = *request;
  if (!request->name().empty()) *response->mutable_candidate() = StoredOf(kNewRules);
  return grpc::Status::OK;
}

grpc::Status FakeRules::ListShadowDifferences(grpc::ServerContext*, const v1::ListShadowDifferencesRequest*,
                                              grpc::ServerWriter<v1::ListShadowDifferencesResponse>* writer) {
  WriteDifferences(*writer);
  return grpc::Status::OK;
}

grpc::Status FakeRules::ReplayOrders(grpc::ServerContext*, const v1::ReplayOrdersRequest* request,
                                     v1::ReplaySummary* summary) {
  const std::lock_guard<std::mutex> lock(mu);
  replay = *request;
  const bool one = request->order() == kOrder;
  summary->set_replayed(one ? 1 : 200);
  summary->set_identical(one ? 1 : 199);
  if (one) return grpc::Status::OK;
  summary->set_skipped(3);
  summary->add_different("orders/261202-1111-2222");
  return grpc::Status::OK;
}

grpc::Status FakeRules::EvaluateTable(grpc::ServerContext*, const v1::EvaluateTableRequest* request,
                                      v1::EvaluateTableResponse* response) {
  const std::lock_guard<std::mutex> lock(mu);
  evaluate = *request;
  if (absl::StrContains(request->table().text(), "坏行")) {
    Parse(R"pb(file: "allowance.csv"
               row: 2
               column: 2
               character: 4
               reason: RULE_FAULT_REASON_SYNTAX
               message: "区间没有写完")pb",
          *response->add_faults());
    return grpc::Status::OK;
  }
  Parse(R"pb(rows {
               row: "R1"
               line: 2
               verdict: VERDICT_PASS
               cells {
                 column: "age"
                 cell: "[80..90)"
                 value { number: 85 }
                 verdict: VERDICT_PASS
               }
             }
             rows {
               row: "R2"
               line: 3
               verdict: VERDICT_UNKNOWN
               cells { column: "level" cell: "低保" verdict: VERDICT_UNKNOWN }
             }
             rows_left_out: 4
             rows_not_in_force: "R9"
             outcome {
               hits {
                 row: "R1"
                 line: 2
                 outputs {
                   name: "allowance"
                   value { number: 100 }
                 }
                 outputs {
                   name: "note"
                   value { null: true }
                 }
               }
               unknown_rows: "R2"
             })pb",
        *response->mutable_trace());
  if (request->hit_policy() == v1::HIT_POLICY_ANY) {
    response->mutable_trace()->mutable_outcome()->set_error(v1::TABLE_ERROR_DISAGREEMENT);
    response->mutable_trace()->mutable_outcome()->add_error_subjects("R1");
  }
  return grpc::Status::OK;
}

grpc::Status FakeRules::SuggestRules(grpc::ServerContext*, const v1::SuggestRulesRequest* request,
                                     v1::SuggestRulesResponse* response) {
  const std::lock_guard<std::mutex> lock(mu);
  suggest = *request;
  response->set_cases(40);
  Parse(
      R"pb(file: "lexicon.csv"
           row: "sport.equipment"
           before: "sport.equipment,topic,健身器材,转腰器,"
           after: "sport.equipment,topic,健身器材,转腰器;遛娃神器,"
           support: 4
           confidence: 0.8
           orders_for: "orders/261202-1111-2222"
           why: "写到“遛娃神器”的 5 件点单中，有 4 件最后由“健身器材”的主办单位办理。")pb",
      *response->add_suggestions());
  return grpc::Status::OK;
}

}  // namespace peidan::testing
