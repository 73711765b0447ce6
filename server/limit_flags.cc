#include "server/limit_flags.h"

#include <cstdint>

#include "absl/flags/flag.h"

ABSL_FLAG(int32_t, max_request_bytes, 0, "largest request in bytes");
ABSL_FLAG(int32_t, max_concurrent_streams, 0, "calls one connection may have open");
ABSL_FLAG(int32_t, max_waiting_commits, 0, "commits that may wait for the disk");
ABSL_FLAG(int32_t, max_commands, 0, "commands that may be under way");
ABSL_FLAG(int32_t, max_connections, 0, "connections that may be open");
ABSL_FLAG(int32_t, max_metadata_bytes, 0, "largest headers of a call in bytes");
ABSL_FLAG(int32_t, handshake_seconds, 0, "seconds a connection may stay silent at first");
ABSL_FLAG(int32_t, keepalive_seconds, 0, "seconds of silence after which a connection is asked whether it lives");
ABSL_FLAG(int32_t, keepalive_timeout_seconds, 0, "seconds it has to answer");
ABSL_FLAG(int32_t, idle_connection_seconds, 0, "seconds a connection may stay open without a call");
ABSL_FLAG(int32_t, watch_stall_seconds, 0, "seconds a watcher may take for one message");
ABSL_FLAG(int64_t, keep_events_seconds, 0, "seconds an event is kept");
ABSL_FLAG(int64_t, keep_requests_seconds, 0, "seconds the id of a request is kept");
ABSL_FLAG(int32_t, drain_seconds, 0, "seconds that open calls may take to finish after SIGTERM");
ABSL_FLAG(int32_t, scrub_seconds, 0, "seconds between two checks of every file of the store");
ABSL_FLAG(int32_t, backup_megabytes_per_second, 0, "most megabytes a second that a backup copies");

namespace peidan::server {

void LimitsFromFlags(v1::ServerConfig& config) {
  using C = v1::ServerConfig;
  const auto set = [&config](auto value, auto setter) {
    if (value != 0) (config.*setter)(value);
  };
  set(absl::GetFlag(FLAGS_max_request_bytes), &C::set_max_request_bytes);
  set(absl::GetFlag(FLAGS_max_concurrent_streams), &C::set_max_concurrent_streams);
  set(absl::GetFlag(FLAGS_max_waiting_commits), &C::set_max_waiting_commits);
  set(absl::GetFlag(FLAGS_max_commands), &C::set_max_commands);
  set(absl::GetFlag(FLAGS_max_connections), &C::set_max_connections);
  set(absl::GetFlag(FLAGS_max_metadata_bytes), &C::set_max_metadata_bytes);
  set(absl::GetFlag(FLAGS_handshake_seconds), &C::set_handshake_seconds);
  set(absl::GetFlag(FLAGS_keepalive_seconds), &C::set_keepalive_seconds);
  set(absl::GetFlag(FLAGS_keepalive_timeout_seconds), &C::set_keepalive_timeout_seconds);
  set(absl::GetFlag(FLAGS_idle_connection_seconds), &C::set_idle_connection_seconds);
  set(absl::GetFlag(FLAGS_watch_stall_seconds), &C::set_watch_stall_seconds);
  set(absl::GetFlag(FLAGS_keep_events_seconds), &C::set_keep_events_seconds);
  set(absl::GetFlag(FLAGS_keep_requests_seconds), &C::set_keep_requests_seconds);
  set(absl::GetFlag(FLAGS_drain_seconds), &C::set_drain_seconds);
  set(absl::GetFlag(FLAGS_scrub_seconds), &C::set_scrub_seconds);
  set(absl::GetFlag(FLAGS_backup_megabytes_per_second), &C::set_backup_megabytes_per_second);
}

}  // namespace peidan::server
