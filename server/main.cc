// peidand: flags, store, rules, catalog, services, serve. The only file where RocksDB, the real clock and the port
// meet.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <random>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/time/clock.h"
#include "matching/local_time.h"
#include "server/assignment_service.h"
#include "server/catalog_service.h"
#include "server/config.h"
#include "server/event_service.h"
#include "server/lifecycle/draft.h"
#include "server/log.h"
#include "server/matching_service.h"
#include "server/order_service.h"
#include "server/retention.h"
#include "server/rule_findings.h"
#include "server/rule_folder.h"
#include "server/rule_opening.h"
#include "server/rule_service.h"
#include "server/server.h"
#include "server/shadow_worker.h"
#include "storage/rocksdb_store.h"
#include "storage/tables.h"

ABSL_FLAG(std::string, config, "", "configuration file, textproto of peidan.v1.ServerConfig");
ABSL_FLAG(std::string, listen, "", "address to listen on, host:port; port 0 lets the system choose");
ABSL_FLAG(std::string, data_dir, "", "directory of the store");
ABSL_FLAG(std::string, rules_dir, "", "directory of the rule set");
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
ABSL_FLAG(int32_t, watch_stall_seconds, 0, "seconds a watcher may take for one event");
ABSL_FLAG(int64_t, keep_events_seconds, 0, "seconds an event is kept");
ABSL_FLAG(int64_t, keep_requests_seconds, 0, "seconds the id of a request is kept");
ABSL_FLAG(int32_t, drain_seconds, 0, "seconds that open calls may take to finish after SIGTERM");
ABSL_FLAG(bool, insecure, false,
          "allow an address that other machines can reach, although callers have no identity yet");
ABSL_FLAG(bool, log_rpcs, true, "write one log line for each call");
ABSL_FLAG(bool, check_config, false, "check configuration and rule set, say what is wrong, and exit");

namespace peidan::server {
namespace {

constexpr int kBackgroundThreads = 2;  // one long comparison does not hold up an upload

void LimitsFromFlags(v1::ServerConfig& config) {
  const auto number = [&config](auto value, auto set) {
    if (value != 0) (config.*set)(value);
  };
  number(absl::GetFlag(FLAGS_max_request_bytes), &v1::ServerConfig::set_max_request_bytes);
  number(absl::GetFlag(FLAGS_max_concurrent_streams), &v1::ServerConfig::set_max_concurrent_streams);
  number(absl::GetFlag(FLAGS_max_waiting_commits), &v1::ServerConfig::set_max_waiting_commits);
  number(absl::GetFlag(FLAGS_max_commands), &v1::ServerConfig::set_max_commands);
  number(absl::GetFlag(FLAGS_max_connections), &v1::ServerConfig::set_max_connections);
  number(absl::GetFlag(FLAGS_max_metadata_bytes), &v1::ServerConfig::set_max_metadata_bytes);
  number(absl::GetFlag(FLAGS_handshake_seconds), &v1::ServerConfig::set_handshake_seconds);
  number(absl::GetFlag(FLAGS_keepalive_seconds), &v1::ServerConfig::set_keepalive_seconds);
  number(absl::GetFlag(FLAGS_keepalive_timeout_seconds), &v1::ServerConfig::set_keepalive_timeout_seconds);
  number(absl::GetFlag(FLAGS_idle_connection_seconds), &v1::ServerConfig::set_idle_connection_seconds);
  number(absl::GetFlag(FLAGS_watch_stall_seconds), &v1::ServerConfig::set_watch_stall_seconds);
  number(absl::GetFlag(FLAGS_keep_events_seconds), &v1::ServerConfig::set_keep_events_seconds);
  number(absl::GetFlag(FLAGS_keep_requests_seconds), &v1::ServerConfig::set_keep_requests_seconds);
  number(absl::GetFlag(FLAGS_drain_seconds), &v1::ServerConfig::set_drain_seconds);
}

absl::StatusOr<v1::ServerConfig> ConfigFromFlags() {
  v1::ServerConfig config;
  if (const std::string path = absl::GetFlag(FLAGS_config); !path.empty()) {
    auto file = ReadConfigFile(path);
    if (!file.ok()) return file.status();
    config = *std::move(file);
  }
  const auto text = [](const std::string& value, std::string* field) {
    if (!value.empty()) *field = value;
  };
  text(absl::GetFlag(FLAGS_listen), config.mutable_listen());
  text(absl::GetFlag(FLAGS_data_dir), config.mutable_data_dir());
  text(absl::GetFlag(FLAGS_rules_dir), config.mutable_rules_dir());
  LimitsFromFlags(config);
  FillDefaults(config);
  absl::Status status = CheckConfig(config, absl::GetFlag(FLAGS_insecure));
  if (!status.ok()) return status;
  return config;
}

uint64_t RandomBits() {
  static thread_local std::mt19937_64 generator{std::random_device{}()};
  return generator();
}

absl::StatusOr<std::string> OpenEpoch(storage::KeyValueStore& store) {
  record::v1::StoreHeader fresh;
  *fresh.mutable_create_time() = lifecycle::ToProto(absl::Now());
  for (int i = 0; i < 16; ++i) fresh.mutable_epoch()->push_back(static_cast<char>(RandomBits()));
  const auto header = storage::StoreHeaderTable::OpenOrCreate(store, fresh);
  if (!header.ok()) return header.status();
  return header->epoch();
}

// Each connection takes a descriptor, and so does each file of the store.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Waits for SIGTERM or SIGINT. REQUIRES: both are blocked in every thread.
void WaitForSignal(const sigset_t& signals) {
  int received = 0;
  sigwait(&signals, &received);
  Log("draining", {{"signal", strsignal(received)}});
}

// The store goes by its active rule set; a new one by `files`. Says what this release cannot use, and where the folder
// holds another one, which decides nothing.
absl::Status OpenRulesOf(storage::KeyValueStore& store, RuleLibrary& library,
                         const std::vector<matching::RuleFile>& files) {
  const auto opened = OpenRules(store, library, files, absl::Now());
  if (!opened.ok()) return opened.status();
  const auto fault_of = [&](const std::string& hash) {
    return std::string(library.RuleSetOf(store, hash).status().message());
  };
  if (const std::string& hash = opened->replaced; !hash.empty()) {
    Log("active_rule_set_unusable", {{"rule_set", hash}, {"detail", fault_of(hash)}, {"active_now", opened->active}});
  }
  if (const std::string& hash = opened->ended_candidate; !hash.empty()) {
    Log("candidate_rule_set_unusable", {{"rule_set", hash}, {"detail", fault_of(hash)}});
  }
  const auto in_folder = matching::RuleSet::Compile(files);
  if (!in_folder.ok() || (*in_folder)->hash() != opened->active) {
    Log("rules_dir_differs",
        {{"active", opened->active}, {"rules_dir", in_folder.ok() ? (*in_folder)->hash() : "faulty"}});
  }
  return absl::OkStatus();
}

// Whether a new store could begin with these files.
absl::Status CheckRules(const std::vector<matching::RuleFile>& files) {
  matching::WorkBudget budget;
  return StatusOf(CheckFiles(files, *MakeCatalog({}), matching::DayOf(absl::Now()), budget));
}

absl::Status Run(const v1::ServerConfig& config, const sigset_t& signals) {
  const auto rule_files = ReadRuleFolder(config.rules_dir());
  if (!rule_files.ok()) return rule_files.status();
  if (absl::GetFlag(FLAGS_check_config)) return CheckRules(*rule_files);

  storage::RocksDbOptions options;
  options.directory = config.data_dir();
  options.max_waiting_commits = static_cast<size_t>(config.max_waiting_commits());
  options.on_background_error = [](const absl::Status& status) {
    Log("store_error", {{"detail", std::string(status.message())}});
  };
  auto store = storage::OpenRocksDbStore(options);
  if (!store.ok()) return store.status();
  auto epoch = OpenEpoch(**store);
  if (!epoch.ok()) return epoch.status();
  RuleLibrary library;
  if (absl::Status status = OpenRulesOf(**store, library, *rule_files); !status.ok()) return status;
  MatcherHolder matcher(library);
  if (absl::Status status = matcher.Reload(**store); !status.ok()) return status;

  EventHub hub;
  CommandRunner runner(**store,
                       {.on_commit = [&hub] { hub.Notify(); },
                        .on_conflict =
                            [&matcher, &store](const std::string& key) {
                              if (storage::CatalogTable::OwnsRevision(key)) matcher.Reload(**store).IgnoreError();
                            }},
                       static_cast<size_t>(config.max_commands()));
  WorkQueue background(kBackgroundThreads, WorkQueue::Priority::kBackground);
  const Environment environment{**store, matcher, library, runner, background, hub, absl::Now, RandomBits, *epoch};
  OrderServiceImpl orders(environment);
  AssignmentServiceImpl assignments(environment);
  CatalogServiceImpl catalogs(environment);
  MatchingServiceImpl matches(environment);
  EventServiceImpl events(environment, config.watch_stall_seconds());
  RuleServiceImpl rules(environment);
  const auto shadow = ShadowWorker::Start(environment);
  const Retention retention(
      environment, {absl::Seconds(config.keep_events_seconds()), absl::Seconds(config.keep_requests_seconds())});
  auto server = Server::Start(config, absl::GetFlag(FLAGS_log_rpcs), grpc::InsecureServerCredentials(),
                              {&orders, &assignments, &catalogs, &matches, &events, &rules});
  if (!server.ok()) return server.status();
  std::printf("ready %s\n", (*server)->address().c_str());
  std::fflush(stdout);
  WaitForSignal(signals);
  (*server)->Drain(hub, absl::Seconds(config.drain_seconds()));
  return absl::OkStatus();
}

}  // namespace
}  // namespace peidan::server

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("The server of Peidan (配单).");
  absl::ParseCommandLine(argc, argv);
  peidan::server::RaiseDescriptorLimit();
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const auto config = peidan::server::ConfigFromFlags();
  const absl::Status status = config.ok() ? peidan::server::Run(*config, signals) : config.status();
  if (!status.ok()) {
    std::fprintf(stderr, "peidand: %s\n", std::string(status.message()).c_str());
    return 1;
  }
  return 0;
}
