// What happens around every call: one log line, and a proper answer to requests that are not valid Protocol Buffers.
#pragma once

#include <memory>

#include "grpcpp/support/server_interceptor.h"

namespace peidan::server {

// Makes an interceptor for each call. `log_rpcs`: write the log line.
//
// gRPC 1.51 answers a request that cannot be parsed (in practice: a text field that is not valid UTF-8) with
// UNIMPLEMENTED and no message. The interceptor turns that into INVALID_ARGUMENT with the name of the field.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeRpcInterceptorFactory(bool log_rpcs);

}  // namespace peidan::server
