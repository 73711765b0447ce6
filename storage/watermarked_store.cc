#include "storage/watermarked_store.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "storage/apply.h"
#include "storage/keys.h"
#include "storage/tables.h"

namespace peidan::storage {
namespace {

class WatermarkedStore final : public KeyValueStore {
 public:
  WatermarkedStore(std::unique_ptr<KeyValueStore> base, std::unique_ptr<WatermarkFile> file, Watermark written,
                   const WatermarkOptions& options)
      : every_(absl::ToChronoNanoseconds(options.every)),
        on_error_(options.on_error),
        before_sync_(options.before_sync),
        store_id_(std::move(written.store_id)),
        acknowledged_(written.commit_seq),
        file_(std::move(file)),
        base_(std::move(base)),
        thread_([this, begun = written.commit_seq] { Run(begun); }) {}

  ~WatermarkedStore() override {
    base_.reset();  // acknowledges what still waits
    {
      std::lock_guard lock(mu_);
      stopping_ = true;
    }
    stop_.notify_one();
    thread_.join();
  }

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override { return base_->Get(key); }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return base_->MultiGet(keys);
  }
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const override { return base_->Scan(options); }
  std::unique_ptr<Reader> Snapshot() const override { return base_->Snapshot(); }

  void Commit(Batch batch, CommitCallback done) override {
    base_->Commit(std::move(batch), [this, done = std::move(done)](absl::StatusOr<CommitOutcome> outcome) {
      // Callbacks of committed batches come in commit order.
      if (outcome.ok() && outcome->committed()) acknowledged_ = outcome->commit_seq;
      done(std::move(outcome));
    });
  }

 private:
  // `written` is what stands in the file; by the time the thread runs, more may be acknowledged.
  void Run(uint64_t written) {
    for (bool last = false; !last;) {
      {
        std::unique_lock lock(mu_);
        last = stop_.wait_for(lock, every_, [this] { return stopping_; });
      }
      const uint64_t acknowledged = acknowledged_;
      if (acknowledged == written) continue;
      const absl::Status status = file_->Write({store_id_, acknowledged}, before_sync_);
      if (status.ok()) written = acknowledged;
      if (!status.ok() && on_error_) on_error_(status);
    }
  }

  const std::chrono::nanoseconds every_;
  const std::function<void(absl::Status)> on_error_;
  const std::function<void()> before_sync_;
  const std::string store_id_;
  std::atomic<uint64_t> acknowledged_;
  const std::unique_ptr<WatermarkFile> file_;  // the thread only
  std::unique_ptr<KeyValueStore> base_;
  std::mutex mu_;
  std::condition_variable stop_;
  bool stopping_ = false;  // guarded by mu_
  std::thread thread_;     // last: it uses everything above
};

}  // namespace

absl::StatusOr<StorePosition> PositionOf(const Reader& store) {
  StorePosition position;
  const auto header = StoreHeaderTable::Get(store);
  if (!header.ok()) return header.status();
  if (header->has_value()) {
    if (absl::Status known = StoreHeaderTable::CheckLayout(**header); !known.ok()) return known;
    position.store_id = (*header)->epoch();
    position.schema_version = (*header)->schema_version();
  }
  const auto stored = store.Get(kCommitSeqKey);
  if (!stored.ok()) return stored.status();
  const auto commit_seq = DecodeCommitSeq(*stored);
  if (!commit_seq.ok()) return commit_seq.status();
  position.commit_seq = *commit_seq;
  return position;
}

absl::Status CheckPosition(const Reader& store, const WatermarkOptions& options) {
  const auto position = PositionOf(store);
  if (!position.ok()) return position.status();
  const auto kept = WatermarkFile::Read(options.path);
  if (!kept.ok()) return kept.status();
  if (!kept->has_value() && options.accept_missing) return absl::OkStatus();
  return CheckWatermark(*kept, *position, options.path);
}

absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenWatermarkedStore(std::unique_ptr<KeyValueStore> base,
                                                                    const std::string& fresh_id,
                                                                    const WatermarkOptions& options) {
  if (absl::Status status = CheckPosition(*base, options); !status.ok()) return status;
  const auto position = PositionOf(*base);
  if (!position.ok()) return position.status();
  const Watermark now{position->store_id.empty() ? fresh_id : position->store_id, position->commit_seq};
  auto file = WatermarkFile::Open(options.path, now);
  if (!file.ok()) return file.status();
  // Before the first commit, so that a store with a header always has a watermark with its id.
  if (absl::Status status = (*file)->Write(now); !status.ok()) return status;
  return std::make_unique<WatermarkedStore>(std::move(base), *std::move(file), now, options);
}

}  // namespace peidan::storage
