// What the service counts about itself, for Prometheus: its text format, its naming rules.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "prometheus/counter.h"
#include "prometheus/family.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/metric_family.h"
#include "prometheus/registry.h"
#include "storage/key_value_store.h"

namespace peidan::server {

// Thread-safe. Labels hold names of our own (methods, codes), never anything that a caller wrote.
class Metrics {
 public:
  // The calls of one RPC.
  class Calls {
   public:
    void Begin() { open_.Increment(); }
    // `took` is left out of the histogram for streams: how long somebody watches says nothing about the service.
    void End(int code, bool stream, absl::Duration took);

   private:
    friend class Metrics;
    Calls(Metrics& metrics, const std::string& method);

    Metrics& metrics_;
    const std::string method_;
    prometheus::Gauge& open_;
    prometheus::Histogram& seconds_;
    std::array<std::atomic<prometheus::Counter*>, 17> by_code_{};  // made when first needed
  };

  Metrics();

  // Lives as long as this. `method` is a full method name of gRPC, `/peidan.v1.OrderService/PlaceOrder`; all that this
  // program does not know are counted together as `other`.
  Calls& CallsOf(const std::string& method);

  void BeginCommit() { commits_waiting_.Increment(); }
  void EndCommit(const absl::StatusOr<storage::CommitOutcome>& outcome, absl::Duration took);

  // A value that is read whenever somebody asks for the metrics; `read` is called from another thread and outlives
  // neither this nor what it uses. REQUIRES: called before the metrics are served.
  struct Reading {
    std::string name;
    std::string help;
    bool only_grows = false;  // a counter; else a gauge
    std::vector<std::pair<std::string, std::string>> labels;
    std::function<double()> read;
  };
  void Add(Reading reading);

  // Everything, sorted by name.
  std::vector<prometheus::MetricFamily> Collect() const;

 private:
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& calls_;
  prometheus::Family<prometheus::Gauge>& open_calls_;
  prometheus::Family<prometheus::Histogram>& call_seconds_;
  prometheus::Gauge& commits_waiting_;
  prometheus::Gauge& commit_seq_;
  prometheus::Histogram& commit_seconds_;
  prometheus::Family<prometheus::Counter>& commits_;
  prometheus::Counter& committed_;
  prometheus::Counter& conflicts_;
  prometheus::Counter& refused_;  // too much waits, or the disk is full
  prometheus::Counter& failed_;

  std::shared_mutex mu_;
  std::map<std::string, std::unique_ptr<Calls>> by_method_;  // guarded by mu_
  std::vector<Reading> readings_;
};

}  // namespace peidan::server
