#include "storage/commit_queue.h"

#include <algorithm>
#include <utility>

#include "storage/store_error.h"

namespace peidan::storage {

CommitQueue::CommitQueue(const CommitLimits& limits, Handler commit_together)
    : limits_(limits), commit_together_(std::move(commit_together)), thread_([this] { Run(); }) {}

CommitQueue::~CommitQueue() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void CommitQueue::Commit(Batch batch, CommitCallback done) {
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

void CommitQueue::BetweenWrites(std::function<void()> look) {
  std::lock_guard lock(mu_);
  looks_.push_back(std::move(look));
  arrived_.notify_one();
}

void CommitQueue::Run() {
  while (true) {
    Turn turn = TakeTurn();
    if (turn.looks.empty() && turn.group.empty()) return;
    for (const auto& look : turn.looks) look();
    if (!turn.group.empty()) commit_together_(std::move(turn.group));
  }
}

CommitQueue::Turn CommitQueue::TakeTurn() {
  std::unique_lock lock(mu_);
  arrived_.wait(lock, [this] { return stopping_ || !waiting_.empty() || !looks_.empty(); });
  Turn turn;
  turn.looks.swap(looks_);
  std::vector<WaitingCommit>& group = turn.group;
  group.reserve(std::min(waiting_.size(), limits_.max_commits_of_one_write));
  while (!waiting_.empty() && group.size() < limits_.max_commits_of_one_write) {
    waiting_bytes_ -= waiting_.front().bytes;
    group.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return turn;
}

}  // namespace peidan::storage
