// The connection of a Client.
#pragma once

#include <memory>
#include <string>

#include <grpcpp/grpcpp.h>

#include "client/options.h"

namespace peidan::client {

// A channel to `options.server` without encryption, with the retry policy as its service config. Connects on first use.
std::shared_ptr<grpc::Channel> MakeChannel(const ClientOptions& options);

// The gRPC service config (JSON) of a retry policy; empty where nothing is to be repeated.
std::string ServiceConfigOf(const RetryOptions& retry);

}  // namespace peidan::client
