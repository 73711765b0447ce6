#include "server/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpc/health/v1/health.pb.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/server_builder.h"
#include "server/log.h"
#include "server/rpc_interceptor.h"

namespace peidan::server {
namespace {

constexpr size_t kDescriptorsForTheStore = 1024;  // of its files; without one it could not write any more
constexpr size_t kMaxMemoryBytes =
    512u << 20;  // of gRPC's buffers; connections beyond it are slowed down, then refused

void SetLimits(grpc::ServerBuilder& builder, const v1::ServerConfig& config) {
  builder.SetMaxReceiveMessageSize(config.max_request_bytes());
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, config.max_concurrent_streams());
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, config.max_metadata_bytes());
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 1000 * config.handshake_seconds());
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 1000 * config.keepalive_seconds());
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 1000 * config.keepalive_timeout_seconds());
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 1000 * config.idle_connection_seconds());
  grpc::ResourceQuota quota("peidand");
  quota.Resize(kMaxMemoryBytes);
  builder.SetResourceQuota(quota);
}

// The connections that may be open: those that are configured, as far as there are descriptors for them and the store.
size_t MaxConnections(const v1::ServerConfig& config) {
  const auto wanted = static_cast<size_t>(config.max_connections());
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const auto descriptors = static_cast<size_t>(limit.rlim_cur);
  const size_t possible = descriptors - std::min(kDescriptorsForTheStore, descriptors / 2);
  if (possible < wanted) {
    Log("few_descriptors", {{"descriptors", absl::StrCat(descriptors)}, {"max_connections", absl::StrCat(possible)}});
  }
  return std::min(wanted, possible);
}

Acceptor::Options AcceptorOptions(const v1::ServerConfig& config,
                                  grpc::experimental::ExternalConnectionAcceptor& connections) {
  return {.max_connections = MaxConnections(config),
          .take =
              [&connections](int listener, int connection) {
                grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters parameters;
                parameters.listener_fd = listener;
                parameters.fd = connection;
                connections.HandleNewConnection(&parameters);
              },
          .on_refused =
              [](size_t count, const std::string& why) {
                Log("connections_refused", {{"count", absl::StrCat(count)}, {"why", why}});
              }};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const v1::ServerConfig& config, bool log_rpcs,
                                                      std::shared_ptr<grpc::ServerCredentials> credentials,
                                                      const std::vector<grpc::Service*>& services,
                                                      storage::StoreHealth& health, EventHub& hub, Metrics& metrics) {
  // The built-in health service has no descriptor of its own; naming it here links ours in, so that reflection can list
  // it.
  grpc::health::v1::HealthCheckRequest::descriptor();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  auto listeners = Listen(config.listen());
  if (!listeners.ok()) return listeners.status();
  grpc::ServerBuilder builder;
  using ConnectionType = grpc::ServerBuilder::experimental_type::ExternalConnectionType;
  auto connections =
      builder.experimental().AddExternalConnectionAcceptor(ConnectionType::FROM_FD, std::move(credentials));
  SetLimits(builder, config);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(MakeRpcInterceptorFactory(log_rpcs, health, metrics));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  for (grpc::Service* service : services) builder.RegisterService(service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return absl::InternalError("gRPC did not start; its own messages say why");
  const std::string host = config.listen().substr(0, config.listen().rfind(':'));
  std::unique_ptr<Server> serving(
      new Server(std::move(connections), std::move(server), absl::StrCat(host, ":", listeners->port), health, hub));
  health.Listen([server = serving.get()](const auto& report) { server->Follow(report); });
  const Acceptor::Options options = AcceptorOptions(config, *serving->connections_);
  serving->acceptor_ = std::make_unique<Acceptor>(*std::move(listeners), options);
  return serving;
}

Server::~Server() { health_.Listen(nullptr); }

void Server::Follow(const storage::StoreHealth::Report& report) {
  using State = storage::StoreHealth::State;
  static const std::map<State, const char*> kNames = {
      {State::kServing, "serving"}, {State::kReadOnly, "read_only"}, {State::kDamaged, "damaged"}};
  grpc::HealthCheckServiceInterface& told = *server_->GetHealthCheckService();
  told.SetServingStatus("", report.state != State::kDamaged);
  told.SetServingStatus(kWriteHealth, report.state == State::kServing);
  if (report.state != State::kServing || !first_report_) {
    Log("store", {{"state", kNames.at(report.state)}, {"detail", report.detail}});
  }
  first_report_ = false;
  if (report.state == State::kDamaged) hub_.Notify();  // watchers read, and are told
}

void Server::Drain(absl::Duration limit) {
  health_.Listen(nullptr);
  server_->GetHealthCheckService()->SetServingStatus(false);
  acceptor_.reset();
  hub_.Stop();
  server_->Shutdown(absl::ToChronoTime(absl::Now() + limit));
}

}  // namespace peidan::server
