#include "server/config.h"

#include <arpa/inet.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl.h"
#include "google/protobuf/text_format.h"
#include "storage/durable_file.h"
#include "storage/postgres_url.h"
#include "storage/watermark.h"

namespace peidan::server {
namespace {

constexpr int kDefaultMaxRequestBytes = 256 * 1024;  // a message of empty sub-messages takes a hundred times its size
constexpr int kDefaultMaxConcurrentStreams = 100;    // gRPC 1.51 has no limit of its own
constexpr int kDefaultMaxWaitingCommits = 4096;
constexpr int kDefaultDrainSeconds = 10;
constexpr int kDefaultMaxCommands = 1024;  // a third of a second's work; see CommandRunner
constexpr int kDefaultMaxConnections = 20'000;
constexpr int kDefaultMaxMetadataBytes = 8 * 1024;
constexpr int kDefaultHandshakeSeconds = 10;  // gRPC's own default lets a silent connection stay for 120 s
constexpr int kDefaultKeepaliveSeconds = 60;  // a watcher whose machine lost power is noticed after this and the next
constexpr int kDefaultKeepaliveTimeoutSeconds = 20;
constexpr int kDefaultIdleConnectionSeconds = 30 * 60;
constexpr int kDefaultWatchStallSeconds = 30;
constexpr int64_t kDay = 24 * 3600;
constexpr int64_t kDefaultKeepEventsSeconds = 3650 * kDay;
constexpr int64_t kDefaultKeepRequestsSeconds = 400 * kDay;
constexpr int64_t kMaxKeepSeconds = 36'500 * kDay;
constexpr int kDefaultScrubSeconds = 3600;
constexpr int kDefaultBackupMegabytesPerSecond = 16;  // what leaves PlaceOrder its p99 on one shared disk

// Keeps the first error of a textproto, with its place.
class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text.empty()) text = absl::StrCat(line + 1, ":", column + 1, ": ", message);
  }
  std::string text;
};

absl::Status CheckRange(const char* field, int64_t value, int64_t min, int64_t max) {
  if (value >= min && value <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", value, " is not between ", min, " and ", max));
}

absl::Status CheckDirectory(const v1::ServerConfig& config) {
  if (config.data_dir().empty()) return absl::InvalidArgumentError("data_dir: required");
  if (storage::LiesIn(config.watermark_file(), config.data_dir())) {
    return absl::InvalidArgumentError("watermark_file: lies in data_dir, so that both would be exchanged together");
  }
  if (!config.backup_dir().empty() && storage::LiesIn(config.backup_dir(), config.data_dir())) {
    return absl::InvalidArgumentError("backup_dir: lies in data_dir, so that both would be lost together");
  }
  absl::Status status = CheckRange("scrub_seconds", config.scrub_seconds(), 1, 30 * 86'400);
  if (!status.ok()) return status;
  return CheckRange("backup_megabytes_per_second", config.backup_megabytes_per_second(), 1, 10'000);
}

// The store is a directory or a database, never both.
absl::Status CheckStore(const v1::ServerConfig& config) {
  if (config.store().empty()) return CheckDirectory(config);
  if (!config.data_dir().empty()) return absl::InvalidArgumentError("store: the store is already in data_dir");
  if (!config.watermark_file().empty()) return absl::InvalidArgumentError("watermark_file: only beside data_dir");
  if (config.scrub_seconds() != 0) return absl::InvalidArgumentError("scrub_seconds: only beside data_dir");
  if (!config.backup_dir().empty()) {
    return absl::InvalidArgumentError("backup_dir: the database of the store makes its own backups");
  }
  if (config.backup_megabytes_per_second() != 0) {
    return absl::InvalidArgumentError("backup_megabytes_per_second: only beside data_dir");
  }
  const auto url = storage::ParsePostgresUrl(config.store());
  return url.ok() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrCat("store: ", url.status().message()));
}

std::string HostOf(const std::string& address) { return address.substr(0, address.rfind(':')); }

absl::Status CheckAddress(const char* field, const std::string& address, bool insecure) {
  int port = 0;
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) || port < 0 || port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat(field, ": \"", address, "\" is not host:port"));
  }
  if (insecure || IsLoopback(address)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", address,
                                                 " can be reached from other machines, and callers have no identity "
                                                 "yet; use a loopback address, or --insecure if you mean it"));
}

}  // namespace

absl::StatusOr<v1::ServerConfig> ReadConfigFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  std::stringstream text;
  text << file.rdbuf();
  v1::ServerConfig config;
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  if (!parser.ParseFromString(text.str(), &config)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ":", error.text));
  }
  return config;
}

void FillDefaults(v1::ServerConfig& config) {
  if (config.listen().empty()) config.set_listen("127.0.0.1:7070");
  using C = v1::ServerConfig;
  const auto fill = [&config](auto get, auto set, auto value) {
    if ((config.*get)() == 0) (config.*set)(value);
  };
  fill(&C::max_request_bytes, &C::set_max_request_bytes, kDefaultMaxRequestBytes);
  fill(&C::max_concurrent_streams, &C::set_max_concurrent_streams, kDefaultMaxConcurrentStreams);
  fill(&C::max_waiting_commits, &C::set_max_waiting_commits, kDefaultMaxWaitingCommits);
  fill(&C::max_commands, &C::set_max_commands, kDefaultMaxCommands);
  fill(&C::max_connections, &C::set_max_connections, kDefaultMaxConnections);
  fill(&C::max_metadata_bytes, &C::set_max_metadata_bytes, kDefaultMaxMetadataBytes);
  fill(&C::handshake_seconds, &C::set_handshake_seconds, kDefaultHandshakeSeconds);
  fill(&C::keepalive_seconds, &C::set_keepalive_seconds, kDefaultKeepaliveSeconds);
  fill(&C::keepalive_timeout_seconds, &C::set_keepalive_timeout_seconds, kDefaultKeepaliveTimeoutSeconds);
  fill(&C::idle_connection_seconds, &C::set_idle_connection_seconds, kDefaultIdleConnectionSeconds);
  fill(&C::watch_stall_seconds, &C::set_watch_stall_seconds, kDefaultWatchStallSeconds);
  fill(&C::keep_events_seconds, &C::set_keep_events_seconds, kDefaultKeepEventsSeconds);
  fill(&C::keep_requests_seconds, &C::set_keep_requests_seconds, kDefaultKeepRequestsSeconds);
  fill(&C::drain_seconds, &C::set_drain_seconds, kDefaultDrainSeconds);
  if (config.data_dir().empty()) return;  // a database looks after itself
  if (config.scrub_seconds() == 0) config.set_scrub_seconds(kDefaultScrubSeconds);
  if (config.backup_megabytes_per_second() == 0) {
    config.set_backup_megabytes_per_second(kDefaultBackupMegabytesPerSecond);
  }
  if (config.watermark_file().empty()) {
    config.set_watermark_file(storage::DefaultWatermarkPath(config.data_dir()));
  }
}

bool IsLoopback(const std::string& listen) {
  const std::string host = HostOf(listen);
  in_addr address{};
  const bool is_ipv4 = inet_pton(AF_INET, host.c_str(), &address) == 1;
  return host == "localhost" || host == "[::1]" || (is_ipv4 && (ntohl(address.s_addr) >> 24) == 127);
}

absl::Status CheckConfig(const v1::ServerConfig& config, bool insecure) {
  if (absl::Status status = CheckAddress("listen", config.listen(), insecure); !status.ok()) return status;
  if (const std::string& address = config.metrics_listen(); !address.empty()) {
    if (absl::Status status = CheckAddress("metrics_listen", address, insecure); !status.ok()) return status;
  }
  if (absl::Status status = CheckStore(config); !status.ok()) return status;
  if (config.rules_dir().empty()) return absl::InvalidArgumentError("rules_dir: required");
  const struct {
    const char* field;
    int64_t value, min, max;
  } ranges[] = {{"max_request_bytes", config.max_request_bytes(), 1024, 4 * 1024 * 1024},
                {"max_concurrent_streams", config.max_concurrent_streams(), 1, 10'000},
                {"max_waiting_commits", config.max_waiting_commits(), 16, 1'000'000},
                {"max_commands", config.max_commands(), 16, 1'000'000},
                {"max_connections", config.max_connections(), 1, 1'000'000},
                {"max_metadata_bytes", config.max_metadata_bytes(), 1024, 64 * 1024},
                {"handshake_seconds", config.handshake_seconds(), 1, 120},
                {"keepalive_seconds", config.keepalive_seconds(), 1, 86'400},
                {"keepalive_timeout_seconds", config.keepalive_timeout_seconds(), 1, 600},
                {"idle_connection_seconds", config.idle_connection_seconds(), 1, 86'400},
                {"watch_stall_seconds", config.watch_stall_seconds(), 1, 3600},
                {"keep_events_seconds", config.keep_events_seconds(), 1, kMaxKeepSeconds},
                {"keep_requests_seconds", config.keep_requests_seconds(), 1, kMaxKeepSeconds},
                {"drain_seconds", config.drain_seconds(), 0, 600}};
  for (const auto& range : ranges) {
    if (absl::Status status = CheckRange(range.field, range.value, range.min, range.max); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace peidan::server
