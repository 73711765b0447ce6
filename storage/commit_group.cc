#include "storage/commit_group.h"

#include <utility>

#include "storage/checksum.h"

namespace peidan::storage {

void CommitGroup::Decide(uint64_t last_commit_seq, ReadFunction read) {
  decided_.clear();
  decided_.reserve(waiting_.size());
  changes_.clear();
  last_commit_seq_ = last_commit_seq;
  for (const WaitingCommit& waiting : waiting_) decided_.push_back(DecideOne(waiting.batch, read));
}

CommitGroup::Decided CommitGroup::DecideOne(const Batch& batch, ReadFunction read) {
  const uint64_t commit_seq = last_commit_seq_ + 1;
  auto decision = storage::Decide(batch, commit_seq, changes_, read);
  if (!decision.ok()) return {decision.status(), false};
  if (decision->conflict_key) return {CommitOutcome{0, *decision->conflict_key}, decision->conflict_is_pending};
  last_commit_seq_ = commit_seq;
  for (auto& [key, value] : decision->changes) changes_.insert_or_assign(key, std::move(value));
  changes_.insert_or_assign(std::string(kCommitSeqKey), EncodeNumber(commit_seq));
  return {CommitOutcome{commit_seq, ""}, true};
}

void CommitGroup::Answer(const absl::Status& written) {
  for (size_t i = 0; i < waiting_.size(); ++i) {
    if (decided_[i].depends_on_write && !written.ok()) {
      waiting_[i].done(written);
    } else {
      waiting_[i].done(std::move(decided_[i].outcome));
    }
  }
}

void CommitGroup::Refuse(const absl::Status& why) {
  for (const WaitingCommit& waiting : waiting_) waiting.done(why);
}

}  // namespace peidan::storage
