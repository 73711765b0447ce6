// Orders (点单) from outside.
#pragma once

#include <memory>

#include <absl/status/statusor.h>
#include <peidan/v1/order_service.grpc.pb.h>

#include "client/caller.h"
#include "client/options.h"

namespace peidan::client {

// OrderService, one method per RPC; effects and errors are in the service's own comments. A command without
// `request_id` gets one. To repeat a command after its answer was lost, choose the id yourself and send it again.
// Thread-safe.
class OrderClient {
 public:
  using Stub = v1::OrderService::StubInterface;

  OrderClient(std::unique_ptr<Stub> stub, const ClientOptions& options);
  absl::StatusOr<v1::Order> PlaceOrder(v1::PlaceOrderRequest request) const;
  absl::StatusOr<v1::Order> GetOrder(v1::GetOrderRequest request) const;
  absl::StatusOr<v1::ListOrdersResponse> ListOrders(v1::ListOrdersRequest request) const;
  absl::StatusOr<v1::Order> CancelOrder(v1::CancelOrderRequest request) const;
  absl::StatusOr<v1::Order> ConfirmOrder(v1::ConfirmOrderRequest request) const;
  absl::StatusOr<v1::Order> RateOrder(v1::RateOrderRequest request) const;
  absl::StatusOr<v1::Order> DispatchOrder(v1::DispatchOrderRequest request) const;
  absl::StatusOr<v1::Order> AnswerOffer(v1::AnswerOfferRequest request) const;
  absl::StatusOr<v1::Order> RuleOrder(v1::RuleOrderRequest request) const;
  absl::StatusOr<v1::Order> ReopenOrder(v1::ReopenOrderRequest request) const;
  absl::StatusOr<v1::Order> RecordCallback(v1::RecordCallbackRequest request) const;

 private:
  const std::unique_ptr<Stub> stub_;
  const Caller caller_;
};

}  // namespace peidan::client
