#include "client/channel.h"

#include <absl/strings/str_format.h>

namespace peidan::client {
namespace {

// The largest answer is a page of 500 orders; 32 MiB leaves each 64 KiB.
constexpr int kMaxAnswerBytes = 32 << 20;
// A server that restarts should be found again at once, not after gRPC's default of up to two minutes.
constexpr int kFirstReconnectMs = 100;
constexpr int kSlowestReconnectMs = 1000;
// A watch may be silent for hours, so the connection is probed; more often than every five minutes a server takes
// offence.
constexpr int kKeepaliveMs = 330'000;
constexpr int kKeepaliveTimeoutMs = 20'000;

std::string Seconds(absl::Duration duration) { return absl::StrFormat("%.3fs", absl::ToDoubleSeconds(duration)); }

}  // namespace

std::string ServiceConfigOf(const RetryOptions& retry) {
  if (retry.max_attempts < 2) return "";
  return absl::StrFormat(
      R"({"methodConfig":[{"name":[{}],"retryPolicy":{"maxAttempts":%d,"initialBackoff":"%s","maxBackoff":"%s",)"
      R"("backoffMultiplier":2,"retryableStatusCodes":["UNAVAILABLE"]}}]})",
      retry.max_attempts, Seconds(retry.initial_backoff), Seconds(retry.max_backoff));
}

std::shared_ptr<grpc::Channel> MakeChannel(const ClientOptions& options) {
  grpc::ChannelArguments arguments;
  const std::string config = ServiceConfigOf(options.retry);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, config.empty() ? 0 : 1);
  if (!config.empty()) arguments.SetServiceConfigJSON(config);
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kSlowestReconnectMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // A web proxy of the environment knows nothing of loopback or of a government intranet.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(options.server, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace peidan::client
