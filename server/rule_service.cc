#include "server/rule_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "server/names.h"
#include "server/paging.h"
#include "server/replay_job.h"
#include "server/reply.h"
#include "server/rule_differences.h"
#include "server/rule_learning.h"
#include "server/rule_names.h"
#include "server/rule_trials.h"
#include "server/rule_upload.h"
#include "server/table_evaluation.h"
#include "server/validator.h"

namespace peidan::server {
namespace {

constexpr int kMaxReasonLength = 500;
constexpr int kMaxOrders = 1'000'000;
constexpr int kMaxOrdersToLearnFrom = 100'000;  // their texts are in memory together
constexpr int kDefaultOrders = 10'000;
constexpr int kMaxDifferences = 100'000;
constexpr int kDefaultDifferences = 1'000;
constexpr int kMaxSupport = 1'000;

absl::StatusOr<v1::StoredRuleSet> Get(const storage::Reader& reader, const std::string& name) {
  const auto hash = ResolveRuleSet(reader, "name", name);
  if (!hash.ok()) return hash.status();
  return LoadRuleSet(reader, *hash);
}

absl::StatusOr<v1::ListRuleSetsResponse> ListSets(const storage::Reader& reader,
                                                  const v1::ListRuleSetsRequest& request) {
  constexpr char kList[] = "ListRuleSets";
  const auto asked = ParsePage(request.page_size(), request.skip(), kMaxStoredSkip, request.page_token(), kList);
  if (!asked.ok()) return asked.status();
  const auto state = storage::RuleStateTable::Get(reader);
  if (!state.ok()) return state.status();
  const auto page = storage::RuleSetTable::List(reader, *asked);
  if (!page.ok()) return page.status();
  v1::ListRuleSetsResponse response;
  for (const auto& entry : page->entries) *response.add_rule_sets() = ToStored(entry, state->message);
  response.set_next_page_token(MakePageToken(page->next, kList));
  response.set_total_size(static_cast<int32_t>(page->total));
  return response;
}

absl::StatusOr<v1::ListRuleActivationsResponse> ListActivations(const storage::Reader& reader,
                                                                const v1::ListRuleActivationsRequest& request) {
  constexpr char kList[] = "ListRuleActivations";
  const auto asked = ParsePage(request.page_size(), request.skip(), kMaxMemorySkip, request.page_token(), kList);
  if (!asked.ok()) return asked.status();
  const auto state = storage::RuleStateTable::Get(reader);
  if (!state.ok()) return state.status();
  int64_t newest = state->message.activations();
  if (!asked->start.empty() && !absl::SimpleAtoi(asked->start, &newest)) return absl::InternalError("a page token");
  // A token is no secret, so it may name any number.
  newest = std::clamp<int64_t>(newest, 0, state->message.activations()) - static_cast<int64_t>(asked->skip);
  const auto entries = storage::RuleActivationTable::List(reader, newest, asked->size);
  if (!entries.ok()) return entries.status();
  v1::ListRuleActivationsResponse response;
  for (const auto& entry : *entries) {
    v1::RuleActivation& activation = *response.add_activations();
    activation = entry.record.activation();
    activation.set_name(RuleActivationName(entry.number));
  }
  const int64_t next = newest - static_cast<int64_t>(entries->size());
  if (next > 0) response.set_next_page_token(MakePageToken(absl::StrCat(next), kList));
  response.set_total_size(static_cast<int32_t>(state->message.activations()));
  return response;
}

// The files of a rule set, one after the other, in pieces.
class Download final : public MessageSource<v1::DownloadRuleSetResponse> {
 public:
  explicit Download(record::v1::RuleFilesRecord files) : files_(std::move(files)) {}

  absl::StatusOr<bool> Next(std::deque<v1::DownloadRuleSetResponse>& found) override {
    if (file_ == files_.files_size()) return true;
    const v1::RuleFile& file = files_.files(file_++);
    for (size_t begin = 0; begin == 0 || begin < file.text().size(); begin += kMaxRulePiece) {
      v1::RuleFile& piece = *found.emplace_back().mutable_piece();
      piece.set_name(file.name());
      piece.set_text(file.text().substr(begin, kMaxRulePiece));
    }
    return file_ == files_.files_size();
  }

 private:
  const record::v1::RuleFilesRecord files_;
  int file_ = 0;
};

absl::StatusOr<std::unique_ptr<Download>> StartDownload(const storage::Reader& reader, const std::string& name) {
  const auto hash = ResolveRuleSet(reader, "name", name);
  if (!hash.ok()) return hash.status();
  auto files = storage::RuleSetTable::Files(reader, *hash);
  if (!files.ok()) return files.status();
  if (!files->has_value()) return absl::DataLossError("a rule set has no files");
  return std::make_unique<Download>(**std::move(files));
}

absl::StatusOr<std::unique_ptr<MessageSource<v1::DiffRuleSetsResponse>>> StartDiff(
    const Environment& env, const v1::DiffRuleSetsRequest& request) {
  Validator check;
  check.Range("max_orders", request.max_orders(), 0, kMaxOrders);
  if (!check.status().ok()) return check.status();
  const auto snapshot = env.store.Snapshot();
  const auto before = ResolveRuleSet(*snapshot, "before", request.before());
  if (!before.ok()) return before.status();
  const auto after = ResolveRuleSet(*snapshot, "after", request.after());
  if (!after.ok()) return after.status();
  const int max_orders = request.max_orders() == 0 ? kDefaultOrders : request.max_orders();
  return MakeDiff(env, *before, *after, static_cast<size_t>(max_orders), request.explain());
}

absl::StatusOr<std::unique_ptr<MessageSource<v1::ListShadowDifferencesResponse>>> StartShadowDifferences(
    const Environment& env, const v1::ListShadowDifferencesRequest& request) {
  Validator check;
  check.Range("max_differences", request.max_differences(), 0, kMaxDifferences);
  if (!check.status().ok()) return check.status();
  const auto snapshot = env.store.Snapshot();
  const auto candidate = ResolveRuleSet(*snapshot, "candidate", "ruleSets/candidate");
  if (!candidate.ok()) return candidate.status();
  const auto active = ResolveRuleSet(*snapshot, "active", "ruleSets/active");
  if (!active.ok()) return active.status();
  const int most = request.max_differences() == 0 ? kDefaultDifferences : request.max_differences();
  return MakeShadowDifferences(env, *active, *candidate, most);
}

// A stream of what the source finds, or of the error that there is none.
template <typename M, typename Source>
grpc::ServerWriteReactor<M>* Stream(WorkQueue& queue, absl::StatusOr<std::unique_ptr<Source>> source) {
  if (!source.ok()) return new FailedStream<M>(source.status());
  return new WorkStream<M>(queue, *std::move(source));
}

absl::StatusOr<v1::ReplaySummary> ReplayOne(const Environment& env, const std::string& order) {
  auto decision = LoadDecision(*env.store.Snapshot(), order);
  if (!decision.ok()) return decision.status();
  Replay replay(env);
  std::vector<RecordedDecision> decisions;
  if (decision->has_value()) decisions.push_back(**std::move(decision));
  if (absl::Status status = replay.Add(decisions, decisions.empty() ? 1 : 0); !status.ok()) return status;
  return replay.summary();
}

// ActivateRuleSet and RollBackRuleSet: whoever changes what decides says why.
template <typename Request>
grpc::ServerUnaryReactor* ChangeActive(grpc::CallbackServerContext* context, const RuleDesk& desk,
                                       absl::StatusOr<storage::Batch> (RuleDesk::*attempt)(const storage::Reader&,
                                                                                           const Request&,
                                                                                           v1::RuleActivation*) const,
                                       const Request& request, v1::RuleActivation* reply) {
  Validator check;
  check.RequestId(request.request_id());
  check.RequiredText("reason", request.reason(), kMaxReasonLength);
  if (!check.status().ok()) return Reply(context, check.status());
  return ReplyAfter(context, desk, [&desk, attempt, &request, reply](const storage::Reader& reader) {
    return (desk.*attempt)(reader, request, reply);
  });
}

}  // namespace

grpc::ServerReadReactor<v1::UploadRuleSetRequest>* RuleServiceImpl::UploadRuleSet(grpc::CallbackServerContext*,
                                                                                  v1::UploadRuleSetResponse* reply) {
  return new RuleUploadStream(env_, desk_, reply);
}

grpc::ServerUnaryReactor* RuleServiceImpl::GetRuleSet(grpc::CallbackServerContext* context,
                                                      const v1::GetRuleSetRequest* request, v1::StoredRuleSet* reply) {
  return Reply(context, Get(*env_.store.Snapshot(), request->name()), reply);
}

grpc::ServerUnaryReactor* RuleServiceImpl::ListRuleSets(grpc::CallbackServerContext* context,
                                                        const v1::ListRuleSetsRequest* request,
                                                        v1::ListRuleSetsResponse* reply) {
  return Reply(context, ListSets(*env_.store.Snapshot(), *request), reply);
}

grpc::ServerWriteReactor<v1::DownloadRuleSetResponse>* RuleServiceImpl::DownloadRuleSet(
    grpc::CallbackServerContext*, const v1::DownloadRuleSetRequest* request) {
  return Stream<v1::DownloadRuleSetResponse>(env_.background, StartDownload(*env_.store.Snapshot(), request->name()));
}

grpc::ServerUnaryReactor* RuleServiceImpl::ActivateRuleSet(grpc::CallbackServerContext* context,
                                                           const v1::ActivateRuleSetRequest* request,
                                                           v1::RuleActivation* reply) {
  return ChangeActive(context, desk_, &RuleDesk::Activate, *request, reply);
}

grpc::ServerUnaryReactor* RuleServiceImpl::RollBackRuleSet(grpc::CallbackServerContext* context,
                                                           const v1::RollBackRuleSetRequest* request,
                                                           v1::RuleActivation* reply) {
  return ChangeActive(context, desk_, &RuleDesk::RollBack, *request, reply);
}

grpc::ServerUnaryReactor* RuleServiceImpl::ListRuleActivations(grpc::CallbackServerContext* context,
                                                               const v1::ListRuleActivationsRequest* request,
                                                               v1::ListRuleActivationsResponse* reply) {
  return Reply(context, ListActivations(*env_.store.Snapshot(), *request), reply);
}

grpc::ServerWriteReactor<v1::DiffRuleSetsResponse>* RuleServiceImpl::DiffRuleSets(
    grpc::CallbackServerContext*, const v1::DiffRuleSetsRequest* request) {
  return Stream<v1::DiffRuleSetsResponse>(env_.background, StartDiff(env_, *request));
}

grpc::ServerUnaryReactor* RuleServiceImpl::ShadowRuleSet(grpc::CallbackServerContext* context,
                                                         const v1::ShadowRuleSetRequest* request,
                                                         v1::ShadowRuleSetResponse* reply) {
  Validator check;
  check.RequestId(request->request_id());
  if (!check.status().ok()) return Reply(context, check.status());
  return ReplyAfter(context, desk_, [this, request, reply](const storage::Reader& reader) {
    return desk_.Shadow(reader, *request, reply);
  });
}

grpc::ServerWriteReactor<v1::ListShadowDifferencesResponse>* RuleServiceImpl::ListShadowDifferences(
    grpc::CallbackServerContext*, const v1::ListShadowDifferencesRequest* request) {
  return Stream<v1::ListShadowDifferencesResponse>(env_.background, StartShadowDifferences(env_, *request));
}

grpc::ServerUnaryReactor* RuleServiceImpl::EvaluateTable(grpc::CallbackServerContext* context,
                                                         const v1::EvaluateTableRequest* request,
                                                         v1::EvaluateTableResponse* reply) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  env_.background.Post([this, request, reactor, reply] {
    auto response = server::EvaluateTable(env_.library, *env_.store.Snapshot(), *request, env_.clock());
    if (response.ok()) *reply = *std::move(response);
    reactor->Finish(ToGrpcStatus(response.status()));
  });
  return reactor;
}

grpc::ServerUnaryReactor* RuleServiceImpl::ReplayOrders(grpc::CallbackServerContext* context,
                                                        const v1::ReplayOrdersRequest* request,
                                                        v1::ReplaySummary* reply) {
  Validator check;
  check.Range("max_orders", request->max_orders(), 0, kMaxOrders);
  if (!check.status().ok()) return Reply(context, check.status());
  if (!request->order().empty()) {
    if (absl::Status status = CheckOrderName("order", request->order()); !status.ok()) return Reply(context, status);
  }
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto finish = [reactor, reply](absl::StatusOr<v1::ReplaySummary> summary) {
    if (summary.ok()) *reply = *std::move(summary);
    reactor->Finish(absl::IsCancelled(summary.status()) ? grpc::Status::CANCELLED : ToGrpcStatus(summary.status()));
  };
  if (!request->order().empty()) {
    env_.background.Post([this, order = request->order(), finish] { finish(ReplayOne(env_, order)); });
  } else {
    const int max_orders = request->max_orders() == 0 ? kDefaultOrders : request->max_orders();
    ReplayNewest(
        env_, static_cast<size_t>(max_orders), [context] { return context->IsCancelled(); }, finish);
  }
  return reactor;
}

grpc::ServerUnaryReactor* RuleServiceImpl::TestRuleSet(grpc::CallbackServerContext* context,
                                                       const v1::TestRuleSetRequest* request,
                                                       v1::TestRuleSetResponse* reply) {
  const auto hash = ResolveRuleSet(*env_.store.Snapshot(), "name", request->name());
  if (!hash.ok()) return Reply(context, hash.status());
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  env_.background.Post([this, reactor, reply, hash = *hash] {
    auto tested = TestCases(env_, *env_.store.Snapshot(), hash);
    if (tested.ok()) *reply = *std::move(tested);
    reactor->Finish(ToGrpcStatus(tested.status()));
  });
  return reactor;
}

grpc::ServerUnaryReactor* RuleServiceImpl::SuggestRules(grpc::CallbackServerContext* context,
                                                        const v1::SuggestRulesRequest* request,
                                                        v1::SuggestRulesResponse* reply) {
  Validator check;
  check.Range("min_support", request->min_support(), 0, kMaxSupport);
  check.Range("max_orders", request->max_orders(), 0, kMaxOrdersToLearnFrom);
  if (!check.status().ok()) return Reply(context, check.status());
  if (!(request->min_confidence() >= 0 && request->min_confidence() <= 1)) {
    return Reply(context, InvalidFields({{"min_confidence", v1::ERROR_REASON_FIELD_OUT_OF_RANGE, "须在 0 到 1 之间"}}));
  }
  matching::SuggestionLimits limits;
  if (request->min_support() > 0) limits.min_support = request->min_support();
  if (request->min_confidence() > 0) limits.min_confidence = request->min_confidence();
  const int max_orders = request->max_orders() == 0 ? kDefaultOrders : request->max_orders();
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  SuggestFromNewest(
      env_, static_cast<size_t>(max_orders), limits, [context] { return context->IsCancelled(); },
      [reactor, reply](absl::StatusOr<v1::SuggestRulesResponse> response) {
        if (response.ok()) *reply = *std::move(response);
        reactor->Finish(absl::IsCancelled(response.status()) ? grpc::Status::CANCELLED
                                                             : ToGrpcStatus(response.status()));
      });
  return reactor;
}

}  // namespace peidan::server
