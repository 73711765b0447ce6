// The door to Peidan for C++ programs.
#pragma once

#include <memory>
#include <string>

#include <absl/status/statusor.h>
#include <grpcpp/grpcpp.h>

#include "client/admin_client.h"
#include "client/assignment_client.h"
#include "client/catalog_client.h"
#include "client/event_client.h"
#include "client/matching_client.h"
#include "client/options.h"
#include "client/order_client.h"
#include "client/rule_client.h"
#include "client/waitlist_client.h"
#include "client/whistle_client.h"

namespace peidan::client {

// A connection to one server, with the services in groups. Hides deadlines, repetition of UNAVAILABLE calls and request
// ids; errors come as absl::Status, their details through DetailsOf. Making one costs nothing: it connects on first
// use. Thread-safe.
//
//   Client client({.server = "127.0.0.1:7070"});
//   v1::PlaceOrderRequest request;
//   request.mutable_need()->set_community("communities/110108001001");
//   request.mutable_need()->set_text("想给独居老人装个一键呼叫");
//   absl::StatusOr<v1::Order> order = client.orders().PlaceOrder(request);
class Client {
 public:
  explicit Client(const ClientOptions& options);

  const CatalogClient& catalog() const { return catalog_; }
  const OrderClient& orders() const { return orders_; }
  const AssignmentClient& assignments() const { return assignments_; }
  const MatchingClient& matching() const { return matching_; }
  const EventClient& events() const { return events_; }
  const RuleClient& rules() const { return rules_; }
  const WhistleClient& whistles() const { return whistles_; }
  const AdminClient& admin() const { return admin_; }
  const WaitlistClient& waitlists() const { return waitlists_; }

  // The present etag of an order, an assignment, a waiting, a whistle, a resource or a precedent, by its name.
  // NOT_FOUND where there is none; INVALID_ARGUMENT for any other kind of name.
  absl::StatusOr<std::string> ReadEtag(const std::string& name) const;

  // Reading then acting: gives `request` the present etag of what it names, unless it carries one. The command that
  // follows is refused with ABORTED if somebody changes the thing in between.
  template <class Request>
  absl::Status EnsureEtag(Request& request) const {
    if (!request.etag().empty()) return absl::OkStatus();
    absl::StatusOr<std::string> etag = ReadEtag(request.name());
    if (!etag.ok()) return etag.status();
    request.set_etag(*std::move(etag));
    return absl::OkStatus();
  }

 private:
  Client(const ClientOptions& options, const std::shared_ptr<grpc::Channel>& channel);

  const CatalogClient catalog_;
  const OrderClient orders_;
  const AssignmentClient assignments_;
  const MatchingClient matching_;
  const EventClient events_;
  const RuleClient rules_;
  const WhistleClient whistles_;
  const AdminClient admin_;
  const WaitlistClient waitlists_;
};

}  // namespace peidan::client
