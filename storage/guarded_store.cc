#include "storage/guarded_store.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace peidan::storage {
namespace {

// One read, guarded.
template <typename Read>
auto Guarded(StoreHealth& health, Read read) -> decltype(read()) {
  if (absl::Status damage = health.Damage(); !damage.ok()) return damage;
  auto result = read();
  if (!result.ok()) health.NoteRead(result.status());
  return result;
}

// The reads of `Interface`, which is a Reader, guarded.
template <typename Interface>
class GuardedReads : public Interface {
 public:
  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    return Guarded(health_, [&] { return inside().Get(key); });
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return Guarded(health_, [&] { return inside().MultiGet(keys); });
  }
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const override {
    return Guarded(health_, [&] { return inside().Scan(options); });
  }

 protected:
  explicit GuardedReads(StoreHealth& health) : health_(health) {}

  virtual const Reader& inside() const = 0;

  StoreHealth& health_;
};

class GuardedSnapshot final : public GuardedReads<Reader> {
 public:
  GuardedSnapshot(std::unique_ptr<Reader> base, StoreHealth& health) : GuardedReads(health), base_(std::move(base)) {}

 private:
  const Reader& inside() const override { return *base_; }

  const std::unique_ptr<Reader> base_;
};

class GuardedKeyValueStore final : public GuardedReads<KeyValueStore> {
 public:
  GuardedKeyValueStore(std::unique_ptr<KeyValueStore> base, StoreHealth& health, absl::Duration every)
      : GuardedReads(health),
        every_(absl::ToChronoNanoseconds(every)),
        base_(std::move(base)),
        probe_([this] { Probe(); }) {}

  ~GuardedKeyValueStore() override {
    {
      std::lock_guard lock(mu_);
      stopping_ = true;
    }
    stop_.notify_one();
    probe_.join();
    base_.reset();  // first: what waits in it still reports to this
  }

  std::unique_ptr<Reader> Snapshot() const override {
    return std::make_unique<GuardedSnapshot>(base_->Snapshot(), health_);
  }

  void Commit(Batch batch, CommitCallback done) override {
    if (absl::Status damage = health_.Damage(); !damage.ok()) return done(damage);
    base_->Commit(std::move(batch), [this, done = std::move(done)](absl::StatusOr<CommitOutcome> outcome) {
      // A conflict was written by nobody.
      if (!outcome.ok() || outcome->committed()) health_.NoteWrite(outcome.status());
      done(std::move(outcome));
    });
  }

 private:
  const Reader& inside() const override { return *base_; }

  void Probe() {
    while (true) {
      {
        std::unique_lock lock(mu_);
        if (stop_.wait_for(lock, every_, [this] { return stopping_; })) return;
      }
      if (health_.state() == StoreHealth::State::kReadOnly) CommitAndWait(Batch()).status().IgnoreError();
    }
  }

  const std::chrono::nanoseconds every_;
  std::unique_ptr<KeyValueStore> base_;
  std::mutex mu_;
  std::condition_variable stop_;
  bool stopping_ = false;  // guarded by mu_
  std::thread probe_;      // last: it uses everything above
};

}  // namespace

std::unique_ptr<KeyValueStore> GuardedStore(std::unique_ptr<KeyValueStore> base, StoreHealth& health,
                                            absl::Duration every) {
  return std::make_unique<GuardedKeyValueStore>(std::move(base), health, every);
}

}  // namespace peidan::storage
