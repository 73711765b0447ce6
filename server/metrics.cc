#include "server/metrics.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

namespace peidan::server {
namespace {

// Seconds; from a read out of memory to what a person would call a hang.
const prometheus::Histogram::BucketBoundaries kSeconds = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                                          0.1,    0.2,   0.5,   1,     2,    5,    10};

// Whether this program knows `/package.Service/Method`; gRPC passes on whatever a caller names.
bool IsMethod(const std::string& method) {
  std::string name = method.substr(std::min<size_t>(1, method.size()));
  std::replace(name.begin(), name.end(), '/', '.');
  const auto* known = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
  return known != nullptr && method == absl::StrCat("/", known->service()->full_name(), "/", known->name());
}

prometheus::ClientMetric ValueOf(const Metrics::Reading& reading) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : reading.labels) metric.label.push_back({name, value});
  (reading.only_grows ? metric.counter.value : metric.gauge.value) = reading.read();
  return metric;
}

}  // namespace

Metrics::Calls::Calls(Metrics& metrics, const std::string& method)
    : metrics_(metrics),
      method_(method),
      open_(metrics.open_calls_.Add({{"method", method}})),
      seconds_(metrics.call_seconds_.Add({{"method", method}}, kSeconds)) {}

void Metrics::Calls::End(int code, bool stream, absl::Duration took) {
  open_.Decrement();
  if (!stream) seconds_.Observe(absl::ToDoubleSeconds(took));
  const size_t place = std::min<size_t>(static_cast<size_t>(code), by_code_.size() - 1);
  prometheus::Counter* counter = by_code_[place].load(std::memory_order_acquire);
  if (counter == nullptr) {
    counter = &metrics_.calls_.Add(
        {{"method", method_},
         {"code", absl::StatusCodeToString(static_cast<absl::StatusCode>(code))}});  // the same one for everybody
    by_code_[place].store(counter, std::memory_order_release);
  }
  counter->Increment();
}

Metrics::Metrics()
    : calls_(prometheus::BuildCounter()
                 .Name("peidan_calls_total")
                 .Help("Calls that ended, by method and gRPC code.")
                 .Register(registry_)),
      open_calls_(prometheus::BuildGauge()
                      .Name("peidan_open_calls")
                      .Help("Calls that have begun and not ended, event streams among them.")
                      .Register(registry_)),
      call_seconds_(prometheus::BuildHistogram()
                        .Name("peidan_call_seconds")
                        .Help("How long unary calls took, in the server.")
                        .Register(registry_)),
      commits_waiting_(prometheus::BuildGauge()
                           .Name("peidan_commits_waiting")
                           .Help("Batches that wait for the disk; max_waiting_commits is the most.")
                           .Register(registry_)
                           .Add({})),
      commit_seq_(prometheus::BuildGauge()
                      .Name("peidan_commit_seq")
                      .Help("Number of the last commit of this process.")
                      .Register(registry_)
                      .Add({})),
      commit_seconds_(prometheus::BuildHistogram()
                          .Name("peidan_commit_seconds")
                          .Help("From handing a batch to the store until it was durable or not committed.")
                          .Register(registry_)
                          .Add({}, kSeconds)),
      commits_(prometheus::BuildCounter()
                   .Name("peidan_commits_total")
                   .Help("Batches handed to the store, by what became of them.")
                   .Register(registry_)),
      committed_(commits_.Add({{"outcome", "committed"}})),
      conflicts_(commits_.Add({{"outcome", "conflict"}})),
      refused_(commits_.Add({{"outcome", "refused"}})),
      failed_(commits_.Add({{"outcome", "failed"}})) {}

Metrics::Calls& Metrics::CallsOf(const std::string& method) {
  {
    std::shared_lock lock(mu_);
    if (const auto found = by_method_.find(method); found != by_method_.end()) return *found->second;
  }
  const std::string label = IsMethod(method) ? method : "other";
  std::unique_lock lock(mu_);
  std::unique_ptr<Calls>& calls = by_method_[label];
  if (calls == nullptr) calls.reset(new Calls(*this, label));
  return *calls;
}

void Metrics::EndCommit(const absl::StatusOr<storage::CommitOutcome>& outcome, absl::Duration took) {
  commits_waiting_.Decrement();
  commit_seconds_.Observe(absl::ToDoubleSeconds(took));
  if (!outcome.ok()) return (absl::IsResourceExhausted(outcome.status()) ? refused_ : failed_).Increment();
  if (!outcome->committed()) return conflicts_.Increment();
  committed_.Increment();
  commit_seq_.Set(static_cast<double>(outcome->commit_seq));
}

void Metrics::Add(Reading reading) { readings_.push_back(std::move(reading)); }

std::vector<prometheus::MetricFamily> Metrics::Collect() const {
  std::vector<prometheus::MetricFamily> families = registry_.Collect();
  for (const Reading& reading : readings_) {
    const auto same = std::find_if(families.begin(), families.end(),
                                   [&](const prometheus::MetricFamily& family) { return family.name == reading.name; });
    if (same != families.end()) {
      same->metric.push_back(ValueOf(reading));
      continue;
    }
    const auto type = reading.only_grows ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
    families.push_back({reading.name, reading.help, type, {ValueOf(reading)}});
  }
  std::sort(families.begin(), families.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  return families;
}

}  // namespace peidan::server
