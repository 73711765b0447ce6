// OrderService: what communities ask for.
#pragma once

#include "peidan/v1/order_service.grpc.pb.h"
#include "server/environment.h"
#include "server/catalog_desk.h"
#include "server/order_desk.h"
#include "server/validator.h"

namespace peidan::server {

// Thread-safe; the environment outlives it.
class OrderServiceImpl final : public v1::OrderService::CallbackService {
 public:
  explicit OrderServiceImpl(const Environment& environment)
      : env_(environment), desk_(environment), catalog_desk_(environment) {}

  grpc::ServerUnaryReactor* PlaceOrder(grpc::CallbackServerContext*, const v1::PlaceOrderRequest*, v1::Order*) override;
  grpc::ServerUnaryReactor* GetOrder(grpc::CallbackServerContext*, const v1::GetOrderRequest*, v1::Order*) override;
  grpc::ServerUnaryReactor* ListOrders(grpc::CallbackServerContext*, const v1::ListOrdersRequest*,
                                       v1::ListOrdersResponse*) override;
  grpc::ServerUnaryReactor* CancelOrder(grpc::CallbackServerContext*, const v1::CancelOrderRequest*,
                                        v1::Order*) override;
  grpc::ServerUnaryReactor* ConfirmOrder(grpc::CallbackServerContext*, const v1::ConfirmOrderRequest*,
                                         v1::Order*) override;
  grpc::ServerUnaryReactor* RateOrder(grpc::CallbackServerContext*, const v1::RateOrderRequest*, v1::Order*) override;
  grpc::ServerUnaryReactor* DispatchOrder(grpc::CallbackServerContext*, const v1::DispatchOrderRequest*,
                                          v1::Order*) override;
  grpc::ServerUnaryReactor* AnswerOffer(grpc::CallbackServerContext*, const v1::AnswerOfferRequest*,
                                        v1::Order*) override;
  grpc::ServerUnaryReactor* RuleOrder(grpc::CallbackServerContext*, const v1::RuleOrderRequest*, v1::Order*) override;
  grpc::ServerUnaryReactor* ReopenOrder(grpc::CallbackServerContext*, const v1::ReopenOrderRequest*,
                                        v1::Order*) override;
  grpc::ServerUnaryReactor* RecordCallback(grpc::CallbackServerContext*, const v1::RecordCallbackRequest*,
                                           v1::Order*) override;

 private:
  // The shape of every command on an existing order: check its form, compare the etag, move, commit. `runner` is the
  // desk of the catalog for what changes that, too.
  template <typename Request, typename Runner>
  grpc::ServerUnaryReactor* Change(grpc::CallbackServerContext* context, const char* method, const Request& request,
                                   Validator& check, OrderDesk::MoveFunction move, v1::Order* reply, Runner& runner);

  const Environment& env_;
  const OrderDesk desk_;
  const CatalogDesk catalog_desk_;
};

}  // namespace peidan::server
