#include "server/metrics_page.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "prometheus/collectable.h"
#include "prometheus/exposer.h"

namespace peidan::server {
namespace {

class Source final : public prometheus::Collectable {
 public:
  explicit Source(const Metrics& metrics) : metrics_(metrics) {}
  std::vector<prometheus::MetricFamily> Collect() const override { return metrics_.Collect(); }

 private:
  const Metrics& metrics_;
};

constexpr char kThreads[] = "2";
constexpr char kRequestTimeoutMs[] = "5000";  // a caller that sends half a request does not keep a thread

}  // namespace

MetricsPage::MetricsPage(std::shared_ptr<prometheus::Collectable> source, std::unique_ptr<prometheus::Exposer> exposer,
                         std::string address)
    : source_(std::move(source)), exposer_(std::move(exposer)), address_(std::move(address)) {}

MetricsPage::~MetricsPage() = default;

absl::StatusOr<std::unique_ptr<MetricsPage>> MetricsPage::Start(const std::string& address, const Metrics& metrics) {
  const auto source = std::make_shared<Source>(metrics);
  std::unique_ptr<prometheus::Exposer> exposer;
  try {  // the library knows no other way to say that a port is taken
    exposer = std::make_unique<prometheus::Exposer>(std::vector<std::string>{
        "listening_ports", address, "num_threads", kThreads, "request_timeout_ms", kRequestTimeoutMs});
  } catch (const std::exception&) {
    return absl::FailedPreconditionError(absl::StrCat("metrics_listen: ", address, " cannot be bound; is it in use?"));
  }
  exposer->RegisterCollectable(source);
  const std::string host = address.substr(0, address.rfind(':'));
  const std::string chosen = absl::StrCat(host, ":", exposer->GetListeningPorts().front());
  return std::unique_ptr<MetricsPage>(new MetricsPage(source, std::move(exposer), chosen));
}

}  // namespace peidan::server
