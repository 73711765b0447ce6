#include "server/server.h"

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

constexpr int kMaxMetadataBytes = 8 * 1024;
constexpr int kHandshakeTimeoutMs = 10'000;  // gRPC's own default lets a silent connection stay for 120 s
constexpr int kKeepaliveMs = 60'000;         // a watcher whose machine lost power is noticed after this and the next
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kIdleConnectionMs = 30 * 60'000;  // a connection without calls
constexpr size_t kMaxMemoryBytes =
    512u << 20;  // of gRPC's buffers; connections beyond it are slowed down, then refused

void SetLimits(grpc::ServerBuilder& builder, const v1::ServerConfig& config) {
  builder.SetMaxReceiveMessageSize(config.max_request_bytes());
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, config.max_concurrent_streams());
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kIdleConnectionMs);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // a second server on the port must fail, not share it
  grpc::ResourceQuota quota("peidand");
  quota.Resize(kMaxMemoryBytes);
  builder.SetResourceQuota(quota);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const v1::ServerConfig& config, bool log_rpcs,
                                                      const std::vector<grpc::Service*>& services,
                                                      storage::StoreHealth& health, EventHub& hub, Metrics& metrics) {
  // The built-in health service has no descriptor of its own; naming it here links ours in, so that reflection can list
  // it.
  grpc::health::v1::HealthCheckRequest::descriptor();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(config.listen(), grpc::InsecureServerCredentials(), &port);
  SetLimits(builder, config);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(MakeRpcInterceptorFactory(log_rpcs, health, metrics));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  for (grpc::Service* service : services) builder.RegisterService(service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return absl::FailedPreconditionError(absl::StrCat("listen: ", config.listen(), " cannot be bound; is it in use?"));
  }
  const std::string host = config.listen().substr(0, config.listen().rfind(':'));
  std::unique_ptr<Server> serving(new Server(std::move(server), absl::StrCat(host, ":", port), health, hub));
  health.Listen([server = serving.get()](const auto& report) { server->Follow(report); });
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
  hub_.Stop();
  server_->Shutdown(absl::ToChronoTime(absl::Now() + limit));
}

}  // namespace peidan::server
