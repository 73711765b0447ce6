// One caller who follows the feed.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "grpcpp/support/server_callback.h"
#include "peidan/v1/event_service.pb.h"
#include "server/error.h"
#include "server/event_tail.h"

namespace peidan::server {

inline constexpr size_t kWatchReadAhead = 100;  // events a watcher holds in memory at most

// How messages are made of events. Each takes what it wants from the front and returns the name of the last one.
inline std::string FillMessage(std::deque<EventTail::Entry>& pending, v1::Event& message) {
  message = *pending.front().event;
  pending.pop_front();
  return message.name();
}
inline std::string FillMessage(std::deque<EventTail::Entry>& pending, v1::ListEventsResponse& message) {
  message.Clear();
  for (const EventTail::Entry& entry : pending) *message.add_events() = *entry.event;
  pending.clear();
  message.set_next(message.events().rbegin()->name());
  return message.next();
}

// Idle at the end of the feed and costs no thread there; the hub wakes it after a commit. Holds at most kWatchReadAhead
// events and one message, however slow the caller; one that takes no message for `stall_ticks` seconds is cut off.
// Keeps itself alive until gRPC says that the stream is done.
template <typename M>
class EventStream final : public grpc::ServerWriteReactor<M>,
                          public Watcher,
                          public std::enable_shared_from_this<EventStream<M>> {
 public:
  EventStream(grpc::CallbackServerContext* context, const Environment& env, std::shared_ptr<const EventTail> tail,
              std::string cursor, EventFilter filter, int stall_ticks)
      : context_(context),
        env_(env),
        tail_(std::move(tail)),
        filter_(std::move(filter)),
        stall_ticks_(stall_ticks),
        cursor_(std::move(cursor)) {}

  // Begins to send. From now on the stream keeps itself alive until OnDone.
  void Begin() {
    std::lock_guard lock(mu_);
    self_ = this->shared_from_this();
    if (finished_) return;  // the server stopped meanwhile
    // At once, so that the caller knows that the watch stands; headers sent along with a buffer hint would wait.
    this->StartSendInitialMetadata();
    Continue();
  }

  // Before Begin it does nothing: Begin looks for itself.
  void Wake() override {
    std::lock_guard lock(mu_);
    if (self_ != nullptr && !posted_) GoOn();
  }
  void Tick() override {
    std::lock_guard lock(mu_);
    if (!writing_ || ++stalled_ < stall_ticks_) return;
    if (!finished_) return End(TooSlow());
    // Not even the end was taken. Nobody else frees what it holds.
    if (stalled_ >= 2 * stall_ticks_) context_->TryCancel();
  }
  void Stop() override {
    std::lock_guard lock(mu_);
    End(MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_SHUTTING_DOWN,
                  "服务正在停止，请稍后从最后一个事件继续"));
  }
  void OnWriteDone(bool ok) override {
    std::lock_guard lock(mu_);
    writing_ = false;
    if (!ok) return End(absl::CancelledError());
    GoOn();
  }
  void OnCancel() override {
    std::lock_guard lock(mu_);
    End(absl::CancelledError());
  }
  void OnDone() override {
    std::shared_ptr<EventStream> last;  // destroyed after the lock is released
    std::lock_guard lock(mu_);
    last = std::move(self_);
  }

 private:
  static constexpr int kPortionsAtOnce = 20;

  // REQUIRES: mu_ held.
  void GoOn() {
    if (!writing_ && !finished_) Continue();
  }
  void GoOnLater() {
    std::lock_guard lock(mu_);
    posted_ = false;
    GoOn();
  }
  // Sends the next message, reading ahead where nothing is left. A filter that few events pass gives others their turn
  // after some portions. REQUIRES: mu_ held, nothing being written, not finished.
  void Continue() {
    for (int portion = 0; pending_.empty(); ++portion) {
      if (portion == kPortionsAtOnce) {
        posted_ = true;
        return env_.background.Post([stream = this->weak_from_this()] {
          if (const auto living = stream.lock()) living->GoOnLater();
        });
      }
      absl::StatusOr<EventTail::Portion> read = tail_->Read(cursor_, filter_, kWatchReadAhead);
      if (!read.ok()) return End(read.status());
      cursor_ = std::move(read->cursor);
      pending_.assign(std::make_move_iterator(read->entries.begin()), std::make_move_iterator(read->entries.end()));
      if (pending_.empty() && read->at_end) return;
    }
    sent_ = FillMessage(pending_, message_);
    writing_ = true;
    stalled_ = 0;
    grpc::WriteOptions how;
    if (!pending_.empty()) how.set_buffer_hint();  // the next one follows at once
    this->StartWrite(&message_, how);
  }
  absl::Status TooSlow() const {
    return MakeError(absl::StatusCode::kAborted, v1::ERROR_REASON_WATCH_TOO_SLOW,
                     absl::StrCat("接收事件过慢，连接已断开，请从 ", sent_, " 继续"), {{"resume_after", sent_}});
  }
  // REQUIRES: mu_ held.
  void End(const absl::Status& status) {
    if (finished_) return;
    finished_ = true;
    this->Finish(ToGrpcStatus(status));
  }

  grpc::CallbackServerContext* const context_;
  const Environment& env_;
  const std::shared_ptr<const EventTail> tail_;
  const EventFilter filter_;
  const int stall_ticks_;
  std::mutex mu_;
  std::string cursor_;                    // guarded by mu_
  std::deque<EventTail::Entry> pending_;  // guarded by mu_
  M message_;                             // guarded by mu_; being written
  std::string sent_;                      // guarded by mu_; name of the last event in it
  int stalled_ = 0;                       // guarded by mu_; seconds it is being written
  bool writing_ = false;                  // guarded by mu_
  bool posted_ = false;                   // guarded by mu_; it goes on by itself, so that nobody else needs to
  bool finished_ = false;                 // guarded by mu_
  std::shared_ptr<EventStream> self_;     // guarded by mu_
};

}  // namespace peidan::server
