// What happens around every call: one log line, a proper answer to requests that are not valid Protocol Buffers, and no
// answer from a store that is damaged.
#pragma once

#include <memory>

#include "grpcpp/support/server_interceptor.h"
#include "storage/store_health.h"

namespace peidan::server {

// Makes an interceptor for each call. `log_rpcs`: write the log line. `health`: a call that ends with DATA_LOSS is
// damage, and from then on every call but those of gRPC itself (health, reflection) ends so; must outlive the server.
//
// gRPC 1.51 answers a request that cannot be parsed (in practice: a text field that is not valid UTF-8) with
// UNIMPLEMENTED and no message. The interceptor turns that into INVALID_ARGUMENT with the name of the field.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeRpcInterceptorFactory(
    bool log_rpcs, storage::StoreHealth& health);

}  // namespace peidan::server
