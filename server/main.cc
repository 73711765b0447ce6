// peidand: flags, store, rules, catalog, services, serve. The only file where the store, the real clock and the port
// meet.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <random>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "matching/local_time.h"
#include "server/admin_service.h"
#include "server/assignment_service.h"
#include "server/catalog_service.h"
#include "server/config.h"
#include "server/event_service.h"
#include "server/limit_flags.h"
#include "server/log.h"
#include "server/matching_service.h"
#include "server/metrics_page.h"
#include "server/order_service.h"
#include "server/process_readings.h"
#include "server/retention.h"
#include "server/rule_findings.h"
#include "server/rule_folder.h"
#include "server/rule_opening.h"
#include "server/rule_service.h"
#include "server/server.h"
#include "server/shadow_worker.h"
#include "server/startup/random_epoch.h"
#include "server/startup/store_words.h"
#include "server/store_follower.h"
#include "server/store_opening.h"
#include "server/timer_worker.h"
#include "server/waitlist_service.h"
#include "server/whistle_service.h"
#include "storage/tables.h"

ABSL_FLAG(std::string, config, "", "configuration file, textproto of peidan.v1.ServerConfig");
ABSL_FLAG(std::string, listen, "", "address to listen on, host:port; port 0 lets the system choose");
ABSL_FLAG(std::string, data_dir, "", "directory of the store");
ABSL_FLAG(std::string, store, "", "database of the store instead: postgresql://user@host/database?passfile=...");
ABSL_FLAG(std::string, rules_dir, "", "directory of the rule set");
ABSL_FLAG(std::string, watermark_file, "", "file of the store's watermark; outside of data_dir");
ABSL_FLAG(bool, accept_missing_watermark, false,
          "serve a store whose watermark is missing, once it is known that the store is whole");
ABSL_FLAG(std::string, backup_dir, "", "directory of the backups; best on another disk");
ABSL_FLAG(std::string, metrics_listen, "", "address of the page for Prometheus, host:port; none without it");
ABSL_FLAG(
    uint64_t, write_buffer_bytes, 0,
    "memory table of the store; twice as much of the disk is kept free. A test writes tables often with a small one");
ABSL_FLAG(bool, insecure, false,
          "allow an address that other machines can reach, although callers have no identity yet");
ABSL_FLAG(bool, log_rpcs, true, "write one log line for each call");
ABSL_FLAG(bool, check_config, false, "check configuration and rule set, say what is wrong, and exit");

namespace peidan::server {
namespace {

constexpr absl::Duration kLookAtOthers = absl::Seconds(1);
constexpr int kBackgroundThreads = 2;  // one long comparison does not hold up an upload

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
  text(absl::GetFlag(FLAGS_store), config.mutable_store());
  text(absl::GetFlag(FLAGS_rules_dir), config.mutable_rules_dir());
  text(absl::GetFlag(FLAGS_watermark_file), config.mutable_watermark_file());
  text(absl::GetFlag(FLAGS_backup_dir), config.mutable_backup_dir());
  text(absl::GetFlag(FLAGS_metrics_listen), config.mutable_metrics_listen());
  LimitsFromFlags(config);
  FillDefaults(config);
  absl::Status status = CheckConfig(config, absl::GetFlag(FLAGS_insecure));
  if (!status.ok()) return status;
  if (absl::GetFlag(FLAGS_accept_missing_watermark) && config.data_dir().empty()) {
    return absl::InvalidArgumentError("accept_missing_watermark: only beside data_dir");
  }
  return config;
}

uint64_t RandomBits() {
  static thread_local std::mt19937_64 generator{std::random_device{}()};
  return generator();
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

// A backup leaves the disk twice what the store itself must have, which may be the same disk's.
storage::BackupOptions BackupsOf(const v1::ServerConfig& config, const storage::LocalStore* local) {
  storage::BackupOptions options;
  if (local != nullptr) options.keep_free_bytes = 2 * local->reserved_bytes();
  options.directory = config.backup_dir();
  options.bytes_per_second = static_cast<uint64_t>(config.backup_megabytes_per_second()) << 20;
  return options;
}

// nullptr: none is wanted.
absl::StatusOr<std::unique_ptr<MetricsPage>> StartMetricsPage(const v1::ServerConfig& config, const Metrics& metrics) {
  if (config.metrics_listen().empty()) return nullptr;
  auto page = MetricsPage::Start(config.metrics_listen(), metrics);
  if (page.ok()) Log("metrics", {{"address", (*page)->address()}});
  return page;
}

absl::Status Run(const v1::ServerConfig& config, const sigset_t& signals) {
  const auto rule_files = ReadRuleFolder(config.rules_dir());
  if (!rule_files.ok()) return rule_files.status();
  if (absl::GetFlag(FLAGS_check_config)) return CheckRules(*rule_files);

  storage::StoreHealth health;
  Metrics metrics;
  AddProcessReadings(metrics);
  const auto opened = OpenStore(config,
                                {startup::RandomEpoch(), absl::Now(), absl::GetFlag(FLAGS_accept_missing_watermark),
                                 absl::GetFlag(FLAGS_write_buffer_bytes)},
                                health, metrics);
  if (!opened.ok()) return opened.status();
  storage::KeyValueStore& store = *opened->guarded;
  RuleLibrary library;
  if (absl::Status status = OpenRulesOf(store, library, *rule_files); !status.ok()) return status;
  MatcherHolder matcher(library);
  if (absl::Status status = matcher.Reload(store); !status.ok()) return status;

  EventHub hub;
  CommandRunner runner(store,
                       {.on_commit = [&hub] { hub.Notify(); },
                        .on_conflict =
                            [&matcher, &store](const std::string& key) {
                              if (storage::CatalogTable::OwnsRevision(key)) matcher.Reload(store).IgnoreError();
                            }},
                       static_cast<size_t>(config.max_commands()));
  WorkQueue background(kBackgroundThreads, WorkQueue::Priority::kBackground);
  const Environment environment{store, matcher,   library,    runner,         background,
                                hub,   absl::Now, RandomBits, opened->history};
  OrderServiceImpl orders(environment);
  AssignmentServiceImpl assignments(environment);
  CatalogServiceImpl catalogs(environment);
  MatchingServiceImpl matches(environment);
  EventServiceImpl events(environment, config.watch_stall_seconds());
  RuleServiceImpl rules(environment);
  WaitlistServiceImpl waitlists(environment);
  WhistleServiceImpl whistles(environment, [&matcher] { return matcher.Get()->process(); });
  AdminServiceImpl admin(environment, opened->local, BackupsOf(config, opened->local));
  const auto shadow = ShadowWorker::Start(environment);
  const Retention retention(
      environment, {absl::Seconds(config.keep_events_seconds()), absl::Seconds(config.keep_requests_seconds())});
  std::optional<StoreFollower> follower;  // a directory is this process's alone
  if (!config.store().empty()) follower.emplace(store, matcher, hub, kLookAtOthers);
  const TimerWorker timers(environment, health);
  const auto page = StartMetricsPage(config, metrics);
  if (!page.ok()) return page.status();
  auto server = Server::Start(config, absl::GetFlag(FLAGS_log_rpcs), grpc::InsecureServerCredentials(),
                              {&orders, &assignments, &catalogs, &matches, &events, &rules, &waitlists, &whistles,
                               &admin},
                              health, hub, metrics);
  if (!server.ok()) return server.status();
  std::printf("ready %s\n", (*server)->address().c_str());
  std::fflush(stdout);
  WaitForSignal(signals);
  (*server)->Drain(absl::Seconds(config.drain_seconds()));
  return absl::OkStatus();
}

}  // namespace
}  // namespace peidan::server

int main(int argc, char** argv) {
  // Debian builds Abseil with a search for lock cycles, which every lock of gRPC would pay for.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
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
    std::fprintf(stderr, "peidand: %s\n", peidan::startup::StoreErrorText(status).c_str());
    return 1;
  }
  return 0;
}
