#include "server/matching_service.h"

#include <utility>

#include "server/decision.h"
#include "server/names.h"
#include "server/need_rules.h"
#include "server/order_desk.h"
#include "server/recorded_orders.h"
#include "server/reply.h"

namespace peidan::server {
namespace {

constexpr int kMaxIdLength = 64;

absl::StatusOr<v1::MatchNeedResponse> MatchOne(const Environment& env, const v1::MatchNeedRequest& request) {
  const std::shared_ptr<const matching::Matcher> matcher = env.matcher.Get();
  const absl::Time now = env.clock();
  Validator check;
  check.Text("id", request.id(), kMaxIdLength);
  CheckNeed(check, request.need(), /*for_order=*/false, matcher->catalog(), now);
  if (!check.status().ok()) return check.status();
  if (absl::Status status = CheckOrderable(request.need(), matcher->catalog()); !status.ok()) return status;
  auto decision = DecideNeed(env.store, request.need(), *matcher, now);
  if (!decision.ok()) return decision.status();
  v1::MatchNeedResponse response;
  response.set_id(request.id());
  *response.mutable_match() = std::move(decision->match);
  if (request.explain()) response.mutable_certificate()->ParseFromString(decision->certificate);
  return response;
}

// One question, one answer, in turn: at most one of each is in memory.
class MatchStream final : public grpc::ServerBidiReactor<v1::MatchNeedRequest, v1::MatchNeedResponse> {
 public:
  explicit MatchStream(const Environment& env) : env_(env) { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    absl::StatusOr<v1::MatchNeedResponse> response = MatchOne(env_, request_);
    if (!response.ok()) return Finish(Named(response.status()));
    response_ = *std::move(response);
    StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    StartRead(&request_);
  }
  void OnDone() override { delete this; }

 private:
  // The error with the id of the question in front of its message.
  grpc::Status Named(const absl::Status& status) const {
    const grpc::Status plain = ToGrpcStatus(status);
    return grpc::Status(plain.error_code(), absl::StrCat(plain.error_message(), " id=", request_.id()),
                        plain.error_details());
  }

  const Environment& env_;
  v1::MatchNeedRequest request_;
  v1::MatchNeedResponse response_;
};

absl::StatusOr<v1::ExplainOrderResponse> Explain(const storage::Reader& reader, const std::string& name) {
  auto order = OrderDesk::Load(reader, name);
  if (!order.ok()) return order.status();
  auto certificate = storage::CertificateTable::Get(reader, name);
  if (!certificate.ok()) return certificate.status();
  v1::ExplainOrderResponse response;
  *response.mutable_match() = std::move(*order->message.mutable_match());
  if (certificate->has_value()) *response.mutable_certificate() = **std::move(certificate);
  return response;
}

// The same, decided again and compared.
absl::StatusOr<v1::ExplainOrderResponse> ExplainAndReplay(const Environment& env, const std::string& name) {
  auto response = Explain(*env.store.Snapshot(), name);
  if (!response.ok() || !response->has_certificate()) return response;
  const v1::Match& match = response->match();
  const RecordedDecision recorded{name, match, response->certificate()};
  if (!IsRepeatable(recorded)) return response;
  // What is not kept, or cannot be used by this release, takes nothing from the explanation.
  const auto matcher = PinnedMatcher(env, {match.catalog_revision(), match.rule_set_hash()});
  if (absl::IsNotFound(matcher.status()) || absl::IsFailedPrecondition(matcher.status())) return response;
  if (!matcher.ok()) return matcher.status();
  response->set_replayed_identical(RepeatsIdentically(recorded, **matcher));
  return response;
}

}  // namespace

grpc::ServerUnaryReactor* MatchingServiceImpl::MatchNeed(grpc::CallbackServerContext* context,
                                                         const v1::MatchNeedRequest* request,
                                                         v1::MatchNeedResponse* reply) {
  // Deciding is the work of a command: it waits its turn with them and is refused with them.
  return ReplyAfter(context, env_.runner,
                    [this, request, reply](const storage::Reader&) -> absl::StatusOr<storage::Batch> {
                      auto response = MatchOne(env_, *request);
                      if (!response.ok()) return response.status();
                      *reply = *std::move(response);
                      return storage::Batch();
                    });
}

grpc::ServerBidiReactor<v1::MatchNeedRequest, v1::MatchNeedResponse>* MatchingServiceImpl::StreamMatchNeeds(
    grpc::CallbackServerContext*) {
  return new MatchStream(env_);
}

grpc::ServerUnaryReactor* MatchingServiceImpl::ExplainOrder(grpc::CallbackServerContext* context,
                                                            const v1::ExplainOrderRequest* request,
                                                            v1::ExplainOrderResponse* reply) {
  if (absl::Status status = CheckOrderName("name", request->name()); !status.ok()) return Reply(context, status);
  if (!request->replay()) return Reply(context, Explain(*env_.store.Snapshot(), request->name()), reply);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  env_.background.Post([this, name = request->name(), reactor, reply] {
    auto response = ExplainAndReplay(env_, name);
    if (response.ok()) *reply = *std::move(response);
    reactor->Finish(ToGrpcStatus(response.status()));
  });
  return reactor;
}

}  // namespace peidan::server
