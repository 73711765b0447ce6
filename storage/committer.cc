#include "storage/committer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/commit_group.h"

namespace peidan::storage {

Committer::Committer(const CommitLimits& limits, uint64_t last_commit_seq, CommitEngine& engine)
    : engine_(engine),
      last_commit_seq_(last_commit_seq),
      queue_(limits, [this](std::vector<WaitingCommit> waiting) { CommitTogether(std::move(waiting)); }) {}

void Committer::CommitTogether(std::vector<WaitingCommit> waiting) {
  CommitGroup group(std::move(waiting));
  if (!unwritable_.ok()) return group.Refuse(unwritable_);
  group.Decide(last_commit_seq_, [this](std::string_view key) { return engine_.ReadCommitted(key); });
  last_commit_seq_ = group.last_commit_seq();
  group.Answer(Write(group.changes()));
}

absl::Status Committer::Write(const Changes& changes) {
  if (changes.empty()) return absl::OkStatus();
  absl::Status status = engine_.WriteDurably(changes);
  if (status.ok() || absl::IsResourceExhausted(status)) return status;
  unwritable_ = absl::UnavailableError(
      absl::StrCat("the store is read-only after a write error and must be restarted: ", status.message()));
  return unwritable_;
}

}  // namespace peidan::storage
