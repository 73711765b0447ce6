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

class GuardedReader final : public Reader {
 public:
  GuardedReader(std::unique_ptr<Reader> base, StoreHealth& health) : base_(std::move(base)), health_(health) {}

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    return Guarded(health_, [&] { return base_->Get(key); });
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return Guarded(health_, [&] { return base_->MultiGet(keys); });
  }
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const override {
    return Guarded(health_, [&] { return base_->Scan(options); });
  }

 private:
  const std::unique_ptr<Reader> base_;
  StoreHealth& health_;
};

class GuardedKeyValueStore final : public KeyValueStore {
 public:
  GuardedKeyValueStore(std::unique_ptr<KeyValueStore> base, StoreHealth& health, absl::Duration every)
      : every_(absl::ToChronoNanoseconds(every)),
        health_(health),
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

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    return Guarded(health_, [&] { return base_->Get(key); });
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return Guarded(health_, [&] { return base_->MultiGet(keys); });
  }
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const override {
    return Guarded(health_, [&] { return base_->Scan(options); });
  }
  std::unique_ptr<Reader> Snapshot() const override {
    return std::make_unique<GuardedReader>(base_->Snapshot(), health_);
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
  StoreHealth& health_;
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
