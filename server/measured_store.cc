#include "server/measured_store.h"

#include <chrono>
#include <utility>

#include "storage/store_wrapper.h"

namespace peidan::server {
namespace {

class Measured final : public storage::StoreWrapper {
 public:
  Measured(std::unique_ptr<storage::KeyValueStore> base, Metrics& metrics)
      : StoreWrapper(std::move(base)), metrics_(metrics) {}
  ~Measured() override { CloseBase(); }

  void Commit(storage::Batch batch, storage::CommitCallback done) override {
    using Clock = std::chrono::steady_clock;
    metrics_.BeginCommit();
    base().Commit(std::move(batch), [this, begin = Clock::now(), done = std::move(done)](auto outcome) {
      metrics_.EndCommit(outcome, absl::FromChrono(Clock::now() - begin));
      done(std::move(outcome));
    });
  }

 private:
  Metrics& metrics_;
};

}  // namespace

std::unique_ptr<storage::KeyValueStore> MeasuredStore(std::unique_ptr<storage::KeyValueStore> base, Metrics& metrics) {
  return std::make_unique<Measured>(std::move(base), metrics);
}

}  // namespace peidan::server
