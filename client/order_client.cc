#include "client/order_client.h"

#include <utility>

namespace peidan::client {

OrderClient::OrderClient(std::unique_ptr<Stub> stub, const ClientOptions& options)
    : stub_(std::move(stub)), caller_(options.timeout) {}

absl::StatusOr<v1::Order> OrderClient::PlaceOrder(v1::PlaceOrderRequest request) const {
  return caller_.Call(*stub_, &Stub::PlaceOrder, std::move(request));
}

absl::StatusOr<v1::Order> OrderClient::GetOrder(v1::GetOrderRequest request) const {
  return caller_.Call(*stub_, &Stub::GetOrder, std::move(request));
}

absl::StatusOr<v1::ListOrdersResponse> OrderClient::ListOrders(v1::ListOrdersRequest request) const {
  return caller_.Call(*stub_, &Stub::ListOrders, std::move(request));
}

absl::StatusOr<v1::Order> OrderClient::CancelOrder(v1::CancelOrderRequest request) const {
  return caller_.Call(*stub_, &Stub::CancelOrder, std::move(request));
}

absl::StatusOr<v1::Order> OrderClient::ConfirmOrder(v1::ConfirmOrderRequest request) const {
  return caller_.Call(*stub_, &Stub::ConfirmOrder, std::move(request));
}

absl::StatusOr<v1::Order> OrderClient::RateOrder(v1::RateOrderRequest request) const {
  return caller_.Call(*stub_, &Stub::RateOrder, std::move(request));
}

absl::StatusOr<v1::Order> OrderClient::DispatchOrder(v1::DispatchOrderRequest request) const {
  return caller_.Call(*stub_, &Stub::DispatchOrder, std::move(request));
}

absl::StatusOr<v1::Order> OrderClient::AnswerOffer(v1::AnswerOfferRequest request) const {
  return caller_.Call(*stub_, &Stub::AnswerOffer, std::move(request));
}

absl::StatusOr<v1::Order> OrderClient::RuleOrder(v1::RuleOrderRequest request) const {
  return caller_.Call(*stub_, &Stub::RuleOrder, std::move(request));
}

absl::StatusOr<v1::Order> OrderClient::ReopenOrder(v1::ReopenOrderRequest request) const {
  return caller_.Call(*stub_, &Stub::ReopenOrder, std::move(request));
}

absl::StatusOr<v1::Order> OrderClient::RecordCallback(v1::RecordCallbackRequest request) const {
  return caller_.Call(*stub_, &Stub::RecordCallback, std::move(request));
}

}  // namespace peidan::client
