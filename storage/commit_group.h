// The batches of one write: what they come down to together, and what each of their callers hears.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/apply.h"
#include "storage/commit_queue.h"

namespace peidan::storage {

// Not thread-safe. Exactly one of Answer and Refuse must be called, once.
class CommitGroup {
 public:
  explicit CommitGroup(std::vector<WaitingCommit> waiting) : waiting_(std::move(waiting)) {}

  // Decides on every batch in the order they came, each seeing the ones before it, and numbers those that commit from
  // `last_commit_seq` + 1. May be repeated: what was decided before is forgotten.
  void Decide(uint64_t last_commit_seq, ReadFunction read);

  // What to write; the number of the last commit (kCommitSeqKey) is part of it. Empty: no batch commits.
  const Changes& changes() const { return changes_; }
  uint64_t last_commit_seq() const { return last_commit_seq_; }
  const std::vector<WaitingCommit>& waiting() const { return waiting_; }

  // Tells every caller. `written` is what became of the write of changes(). REQUIRES: Decide was called.
  void Answer(const absl::Status& written);
  // Tells every caller why nothing was decided.
  void Refuse(const absl::Status& why);

 private:
  struct Decided {
    absl::StatusOr<CommitOutcome> outcome;  // if the write succeeds
    bool depends_on_write;                  // otherwise it stands even if the write fails
  };

  Decided DecideOne(const Batch& batch, ReadFunction read);

  std::vector<WaitingCommit> waiting_;
  std::vector<Decided> decided_;
  Changes changes_;
  uint64_t last_commit_seq_ = 0;
};

}  // namespace peidan::storage
