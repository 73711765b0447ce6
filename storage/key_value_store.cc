#include "storage/key_value_store.h"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace peidan::storage {

absl::StatusOr<CommitOutcome> KeyValueStore::CommitAndWait(Batch batch) {
  std::mutex mu;
  std::condition_variable answered;
  std::optional<absl::StatusOr<CommitOutcome>> answer;  // guarded by mu
  Commit(std::move(batch), [&](absl::StatusOr<CommitOutcome> outcome) {
    // Notifies under the lock: the waiter destroys both as soon as it has the lock again.
    std::lock_guard lock(mu);
    answer = std::move(outcome);
    answered.notify_one();
  });
  std::unique_lock lock(mu);
  answered.wait(lock, [&] { return answer.has_value(); });
  return *std::move(answer);
}

}  // namespace peidan::storage
