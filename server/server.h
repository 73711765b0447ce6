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
#include "server/metrics.h"
#include "storage/store_health.h"

namespace peidan::server {

// The name under which the health service says whether commands can be carried out; the empty name says whether
// anything is answered.
inline constexpr char kWriteHealth[] = "peidan.write";

// Serves from construction to Drain. Drain may be called from any thread, once. The health service follows the store:
// NOT_SERVING when it is damaged, and for kWriteHealth also while it is read-only; damage also ends the event streams.
class Server {
 public:
  // FAILED_PRECONDITION: the address is taken or cannot be bound.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const v1::ServerConfig& config, bool log_rpcs,
                                                       std::shared_ptr<grpc::ServerCredentials> credentials,
                                                       const std::vector<grpc::Service*>& services,
                                                       storage::StoreHealth& health, EventHub& hub, Metrics& metrics);
  ~Server();

  // The address it listens on, with the port that was chosen.
  const std::string& address() const { return address_; }

  // Turns health to NOT_SERVING, accepts no connection any more, ends the event streams, gives open calls `limit` to
  // finish, and cancels the rest.
  void Drain(absl::Duration limit);

 private:
  using Connections = std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor>;
  Server(Connections connections, std::unique_ptr<grpc::Server> server, std::string address,
         storage::StoreHealth& health, EventHub& hub)
      : connections_(std::move(connections)),
        server_(std::move(server)),
        address_(std::move(address)),
        health_(health),
        hub_(hub) {}

  void Follow(const storage::StoreHealth::Report& report);

  Connections connections_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  storage::StoreHealth& health_;
  EventHub& hub_;
  bool first_report_ = true;            // of the health's listener only
  std::unique_ptr<Acceptor> acceptor_;  // last: it uses the connections
};

}  // namespace peidan::server
