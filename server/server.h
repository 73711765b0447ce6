// The gRPC server: services, limits, health, reflection, and an orderly end.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "peidan/v1/config.pb.h"
#include "server/acceptor.h"
#include "server/event_hub.h"

namespace peidan::server {

// Serves from construction to Drain. Drain may be called from any thread, once.
class Server {
 public:
  // FAILED_PRECONDITION: the address is taken or cannot be bound.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const v1::ServerConfig& config, bool log_rpcs,
                                                       std::shared_ptr<grpc::ServerCredentials> credentials,
                                                       const std::vector<grpc::Service*>& services);

  // The address it listens on, with the port that was chosen.
  const std::string& address() const { return address_; }

  // Turns health to NOT_SERVING, accepts no connection any more, ends the event streams, gives open calls `limit` to
  // finish, and cancels the rest.
  void Drain(EventHub& hub, absl::Duration limit);

 private:
  using Connections = std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor>;
  Server(Connections connections, std::unique_ptr<grpc::Server> server, std::string address)
      : connections_(std::move(connections)), server_(std::move(server)), address_(std::move(address)) {}

  Connections connections_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  std::unique_ptr<Acceptor> acceptor_;  // last: it uses the connections
};

}  // namespace peidan::server
