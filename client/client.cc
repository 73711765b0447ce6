#include "client/client.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include "client/channel.h"

namespace peidan::client {

Client::Client(const ClientOptions& options) : Client(options, MakeChannel(options)) {}

Client::Client(const ClientOptions& options, const std::shared_ptr<grpc::Channel>& channel)
    : catalog_(v1::CatalogService::NewStub(channel), options),
      orders_(v1::OrderService::NewStub(channel), options),
      assignments_(v1::AssignmentService::NewStub(channel), options),
      matching_(v1::MatchingService::NewStub(channel), options),
      events_(v1::EventService::NewStub(channel), channel, options),
      rules_(v1::RuleService::NewStub(channel), options),
      whistles_(v1::WhistleService::NewStub(channel), options),
      admin_(v1::AdminService::NewStub(channel), options),
      waitlists_(v1::WaitlistService::NewStub(channel), options) {}

absl::StatusOr<std::string> Client::ReadEtag(const std::string& name) const {
  if (absl::StartsWith(name, "resources/")) {
    v1::GetResourceRequest request;
    request.set_name(name);
    const absl::StatusOr<v1::Resource> resource = catalog_.GetResource(request);
    if (!resource.ok()) return resource.status();
    return resource->etag();
  }
  if (absl::StartsWith(name, "precedents/")) {
    v1::GetPrecedentRequest request;
    request.set_name(name);
    const absl::StatusOr<v1::Precedent> precedent = catalog_.GetPrecedent(request);
    if (!precedent.ok()) return precedent.status();
    return precedent->etag();
  }
  if (absl::StartsWith(name, "whistles/")) {
    v1::GetWhistleRequest request;
    request.set_name(name);
    const absl::StatusOr<v1::Whistle> whistle = whistles_.GetWhistle(request);
    if (!whistle.ok()) return whistle.status();
    return whistle->etag();
  }
  if (!absl::StartsWith(name, "orders/")) {
    return absl::InvalidArgumentError(absl::StrCat("nothing with an etag is called '", name, "'"));
  }
  if (absl::StrContains(name, "/waitings/")) {
    v1::GetWaitingRequest request;
    request.set_name(name);
    const absl::StatusOr<v1::Waiting> waiting = waitlists_.GetWaiting(request);
    if (!waiting.ok()) return waiting.status();
    return waiting->etag();
  }
  const size_t assignment = name.find("/assignments/");
  v1::GetOrderRequest request;
  request.set_name(name.substr(0, assignment));
  const absl::StatusOr<v1::Order> order = orders_.GetOrder(request);
  if (!order.ok()) return order.status();
  if (assignment == std::string::npos) return order->etag();
  for (const v1::Assignment& candidate : order->assignments()) {
    if (candidate.name() == name) return candidate.etag();
  }
  return absl::NotFoundError(absl::StrCat("the order has no assignment '", name, "'"));
}

}  // namespace peidan::client
