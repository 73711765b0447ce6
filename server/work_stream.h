// A long answer as a stream: found by the background, sent as fast as the caller reads.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "grpcpp/support/server_callback.h"
#include "server/error.h"
#include "server/work_queue.h"

namespace peidan::server {

// Where the messages of a stream come from. Called by one thread at a time.
template <typename M>
class MessageSource {
 public:
  virtual ~MessageSource() = default;
  // Does the next portion of the work and appends what it found, perhaps nothing. True: that was all.
  virtual absl::StatusOr<bool> Next(std::deque<M>& found) = 0;
};

// Sends what a source finds. At any time either one portion of work is under way or one message is being written, so
// the members need no lock, a slow caller holds no thread, and at most one portion is in memory. Deletes itself when
// the stream is done.
template <typename M>
class WorkStream final : public grpc::ServerWriteReactor<M> {
 public:
  WorkStream(WorkQueue& queue, std::unique_ptr<MessageSource<M>> source) : queue_(queue), source_(std::move(source)) {
    queue_.Post([this] { Work(); });
  }
  void OnWriteDone(bool ok) override {
    if (ok) return Continue();
    cancelled_ = true;
    queue_.Post([this] { Work(); });
  }
  void OnCancel() override { cancelled_ = true; }
  void OnDone() override { delete this; }

 private:
  void Work() {
    if (cancelled_) return End(grpc::Status::CANCELLED);
    const absl::StatusOr<bool> complete = source_->Next(found_);
    if (!complete.ok()) return End(ToGrpcStatus(complete.status()));
    complete_ = *complete;
    if (complete_) source_.reset();
    Continue();
  }
  // The source may have to wait for a thread of its own, which no thread of gRPC should.
  void End(const grpc::Status& status) {
    source_.reset();
    this->Finish(status);
  }
  // Nothing of this object may be touched after the write or the work has begun: the next step may be over already.
  void Continue() {
    if (found_.empty() && complete_) return this->Finish(grpc::Status::OK);
    if (found_.empty()) return queue_.Post([this] { Work(); });
    current_ = std::move(found_.front());
    found_.pop_front();
    this->StartWrite(&current_);
  }

  WorkQueue& queue_;
  std::unique_ptr<MessageSource<M>> source_;  // none after the last portion of work
  std::deque<M> found_;
  M current_;  // being written
  bool complete_ = false;
  std::atomic<bool> cancelled_ = false;
};

// A stream that ends at once with an error.
template <typename M>
class FailedStream final : public grpc::ServerWriteReactor<M> {
 public:
  explicit FailedStream(const absl::Status& status) { this->Finish(ToGrpcStatus(status)); }
  void OnDone() override { delete this; }
};

}  // namespace peidan::server
