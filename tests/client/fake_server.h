// A Peidan server of a few fixed answers, in this process, for tests of the client.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>
#include <peidan/v1/assignment_service.grpc.pb.h>
#include <peidan/v1/catalog_service.grpc.pb.h>
#include <peidan/v1/event_service.grpc.pb.h>
#include <peidan/v1/matching_service.grpc.pb.h>
#include <peidan/v1/order_service.grpc.pb.h>

#include "tests/client/fake_rules.h"

namespace peidan::testing {

inline constexpr char kOrder[] = "orders/261201-1234-5678";
inline constexpr char kOrderEtag[] = "order-etag-7";
inline constexpr char kAssignmentEtag[] = "assignment-etag-3";

// A status with the details a real server attaches; `field` empty: no field violation.
grpc::Status Refusal(grpc::StatusCode code, const std::string& reason, const std::string& field,
                     const std::string& message_zh);

// Opens once.
class Gate {
 public:
  void Open();
  void Wait();

 private:
  std::mutex mu_;
  std::condition_variable opened_;
  bool open_ = false;  // Guarded by mu_.
};

// Two bureaus, one subdistrict, three communities (two of one name), one resource. An imported text that contains 坏行
// has a fault.
class FakeCatalog final : public v1::CatalogService::Service {
 public:
  grpc::Status GetBureau(grpc::ServerContext*, const v1::GetBureauRequest*, v1::Bureau*) override;
  grpc::Status ListBureaus(grpc::ServerContext*, const v1::ListBureausRequest*, v1::ListBureausResponse*) override;
  grpc::Status GetCommunity(grpc::ServerContext*, const v1::GetCommunityRequest*, v1::Community*) override;
  // Understands `display_name = "…"` and `display_name : "…"`; one community a page.
  grpc::Status ListCommunities(grpc::ServerContext*, const v1::ListCommunitiesRequest*,
                               v1::ListCommunitiesResponse*) override;
  grpc::Status GetResource(grpc::ServerContext*, const v1::GetResourceRequest*, v1::Resource*) override;
  grpc::Status ListSubdistricts(grpc::ServerContext*, const v1::ListSubdistrictsRequest*,
                                v1::ListSubdistrictsResponse*) override;
  grpc::Status ImportCatalog(grpc::ServerContext*, grpc::ServerReader<v1::ImportCatalogRequest>*,
                             v1::ImportCatalogResponse*) override;

  std::map<int, std::string> imported;  // Text by table.
  std::vector<std::string> import_ids;  // The request_id of every piece.
  size_t largest_piece = 0;
};

// One order with one assignment.
class FakeOrders final : public v1::OrderService::Service {
 public:
  // Fails with UNAVAILABLE while `unavailable` is positive, and counts it down.
  grpc::Status PlaceOrder(grpc::ServerContext*, const v1::PlaceOrderRequest*, v1::Order*) override;
  grpc::Status GetOrder(grpc::ServerContext*, const v1::GetOrderRequest*, v1::Order*) override;
  // Holds the answer back until the gate opens.
  grpc::Status ListOrders(grpc::ServerContext*, const v1::ListOrdersRequest*, v1::ListOrdersResponse*) override;
  // ABORTED for a stale etag.
  grpc::Status CancelOrder(grpc::ServerContext*, const v1::CancelOrderRequest*, v1::Order*) override;
  // FAILED_PRECONDITION always.
  grpc::Status ConfirmOrder(grpc::ServerContext*, const v1::ConfirmOrderRequest*, v1::Order*) override;

  std::mutex mu;
  int unavailable = 0;                            // Guarded by mu while calls are open.
  std::vector<v1::PlaceOrderRequest> placed;      // Guarded by mu while calls are open; every attempt.
  std::vector<v1::CancelOrderRequest> cancelled;  // Guarded by mu while calls are open.
  Gate gate;
};

// Accepts the assignment of FakeOrders.
class FakeAssignments final : public v1::AssignmentService::Service {
 public:
  grpc::Status AcceptAssignment(grpc::ServerContext*, const v1::AcceptAssignmentRequest*, v1::Order*) override;

  std::vector<v1::AcceptAssignmentRequest> accepted;
};

// Decides every need for 区民政局; a need 拒绝我 is refused, 沉默 is never answered.
class FakeMatching final : public v1::MatchingService::Service {
 public:
  grpc::Status MatchNeed(grpc::ServerContext*, const v1::MatchNeedRequest*, v1::MatchNeedResponse*) override;
  grpc::Status StreamMatchNeeds(grpc::ServerContext*,
                                grpc::ServerReaderWriter<v1::MatchNeedResponse, v1::MatchNeedRequest>*) override;
  // A replay of kOrder is identical, of another order it is not.
  grpc::Status ExplainOrder(grpc::ServerContext*, const v1::ExplainOrderRequest*, v1::ExplainOrderResponse*) override;

  Gate gate;
};

// Five events, `events/1` to `events/5`, two a page. A watch breaks with UNAVAILABLE behind every second event.
class FakeEvents final : public v1::EventService::Service {
 public:
  grpc::Status ListEvents(grpc::ServerContext*, const v1::ListEventsRequest*, v1::ListEventsResponse*) override;
  grpc::Status WatchEvents(grpc::ServerContext*, const v1::WatchEventsRequest*,
                           grpc::ServerWriter<v1::Event>*) override;
};

// All of them on a free port of this machine. Stops when destroyed.
class FakeServer {
 public:
  FakeServer();
  ~FakeServer();

  const std::string& address() const { return address_; }

  FakeCatalog catalog;
  FakeOrders orders;
  FakeAssignments assignments;
  FakeMatching matching;
  FakeEvents events;
  FakeRules rules;

 private:
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

// The order that FakeOrders holds.
v1::Order SampleOrder();

// The match of SampleOrder.
v1::Match SampleMatch();

// Why it was matched so.
v1::Certificate SampleCertificate();

}  // namespace peidan::testing
