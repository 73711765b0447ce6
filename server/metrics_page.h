// The page that Prometheus reads: GET http://<address>/metrics.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/metrics.h"

namespace prometheus {
class Collectable;
class Exposer;
}  // namespace prometheus

namespace peidan::server {

// Serves from Start to its destructor, in two threads of its own.
class MetricsPage {
 public:
  // `address` is host:port; port 0 lets the system choose. `metrics` outlives the page.
  // FAILED_PRECONDITION: the address is taken or cannot be bound.
  static absl::StatusOr<std::unique_ptr<MetricsPage>> Start(const std::string& address, const Metrics& metrics);
  ~MetricsPage();

  // With the port that was chosen.
  const std::string& address() const { return address_; }

 private:
  MetricsPage(std::shared_ptr<prometheus::Collectable> source, std::unique_ptr<prometheus::Exposer> exposer,
              std::string address);

  const std::shared_ptr<prometheus::Collectable> source_;
  const std::unique_ptr<prometheus::Exposer> exposer_;
  const std::string address_;
};

}  // namespace peidan::server
