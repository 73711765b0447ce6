#include "storage/committer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/checksum.h"
#include "storage/store_error.h"

namespace peidan::storage {

Committer::Committer(const CommitLimits& limits, uint64_t last_commit_seq, CommitEngine& engine)
    : limits_(limits), engine_(engine), last_commit_seq_(last_commit_seq), thread_([this] { Run(); }) {}

Committer::~Committer() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void Committer::Commit(Batch batch, CommitCallback done) {
  const size_t bytes = batch.ByteSize();
  {
    std::lock_guard lock(mu_);
    if (waiting_.size() < limits_.max_waiting_commits && bytes <= limits_.max_waiting_bytes - waiting_bytes_) {
      waiting_bytes_ += bytes;
      waiting_.push_back({std::move(batch), bytes, std::move(done)});
      arrived_.notify_one();
      return;
    }
  }
  done(OverloadedError());
}

void Committer::Run() {
  while (true) {
    std::deque<Waiting> group;
    {
      std::unique_lock lock(mu_);
      arrived_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      group.swap(waiting_);
      waiting_bytes_ = 0;
    }
    CommitTogether(std::move(group));
  }
}

void Committer::CommitTogether(std::deque<Waiting> group) {
  Changes pending;
  std::vector<Decided> decided;
  decided.reserve(group.size());
  for (Waiting& waiting : group) decided.push_back(DecideOne(waiting, pending));
  const absl::Status written = Write(pending);
  for (Decided& one : decided) {
    if (one.depends_on_write && !written.ok()) {
      one.done(written);
    } else {
      one.done(std::move(one.outcome));
    }
  }
}

Committer::Decided Committer::DecideOne(Waiting& waiting, Changes& pending) {
  if (!unwritable_.ok()) return {unwritable_, false, std::move(waiting.done)};
  const uint64_t commit_seq = last_commit_seq_ + 1;
  auto decision =
      Decide(waiting.batch, commit_seq, pending, [this](std::string_view key) { return engine_.ReadCommitted(key); });
  if (!decision.ok()) return {decision.status(), false, std::move(waiting.done)};
  if (decision->conflict_key) {
    return {CommitOutcome{0, *decision->conflict_key}, decision->conflict_is_pending, std::move(waiting.done)};
  }
  last_commit_seq_ = commit_seq;
  for (auto& [key, value] : decision->changes) pending.insert_or_assign(key, std::move(value));
  pending.insert_or_assign(std::string(kCommitSeqKey), EncodeNumber(commit_seq));
  return {CommitOutcome{commit_seq, ""}, true, std::move(waiting.done)};
}

absl::Status Committer::Write(Changes& pending) {
  if (pending.empty()) return absl::OkStatus();
  absl::Status status = engine_.WriteDurably(pending);
  if (status.ok() || absl::IsResourceExhausted(status)) return status;
  unwritable_ = absl::UnavailableError(
      absl::StrCat("the store is read-only after a write error and must be restarted: ", status.message()));
  return unwritable_;
}

}  // namespace peidan::storage
