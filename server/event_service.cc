#include "server/event_service.h"

#include <deque>
#include <mutex>
#include <utility>

#include "server/event_cursor.h"
#include "server/event_feed.h"
#include "server/names.h"
#include "server/reply.h"
#include "server/validator.h"
#include "server/work_stream.h"

namespace peidan::server {
namespace {

constexpr int kDefaultEvents = 100;
constexpr int kMaxEvents = 1000;
constexpr int kMaxNameLength = 64;
constexpr int kPortionsAtOnce = 20;
constexpr size_t kWatchReadAhead = 100;  // events a watcher holds in memory at most

// What both calls ask for, checked.
template <typename Request>
absl::StatusOr<EventBatch> Start(const Environment& env, const Request& request, EventFilter& filter) {
  Validator check;
  check.Text("bureau", request.bureau(), kMaxNameLength);
  if (!check.status().ok()) return check.status();
  if (!request.order().empty()) {
    if (absl::Status status = CheckOrderName("order", request.order()); !status.ok()) return status;
  }
  filter = {request.bureau(), request.order()};
  auto cursor = ResolveCursor(env.store, env.history, request.after());
  if (!cursor.ok()) return cursor.status();
  EventBatch start;
  start.cursor = *std::move(cursor);
  return start;
}

absl::StatusOr<v1::ListEventsResponse> List(const Environment& env, const v1::ListEventsRequest& request) {
  Validator check;
  check.Range("page_size", request.page_size(), 0, kMaxEvents);
  if (!check.status().ok()) return check.status();
  EventFilter filter;
  const auto start = Start(env, request, filter);
  if (!start.ok()) return start.status();
  const int limit = request.page_size() == 0 ? kDefaultEvents : request.page_size();
  auto batch = ReadEvents(env.store, env.history.epoch, start->cursor, filter, static_cast<size_t>(limit));
  if (!batch.ok()) return batch.status();
  v1::ListEventsResponse response;
  for (v1::Event& event : batch->events) *response.add_events() = std::move(event);
  if (!batch->cursor.empty()) response.set_next(EventName(env.history.epoch, batch->cursor));
  return response;
}

// One caller of WatchEvents. It is idle at the end of the feed and costs no thread; the hub wakes it after a commit. It
// keeps itself alive until gRPC says that the stream is done.
class EventStream final : public grpc::ServerWriteReactor<v1::Event>,
                          public Watcher,
                          public std::enable_shared_from_this<EventStream> {
 public:
  EventStream(const Environment& env, std::string cursor, EventFilter filter)
      : env_(env), filter_(std::move(filter)), cursor_(std::move(cursor)) {}

  // Begins to send. From now on the stream keeps itself alive until OnDone.
  void Begin() {
    std::lock_guard lock(mu_);
    self_ = shared_from_this();
    Continue();
  }

  void Wake() override {
    std::lock_guard lock(mu_);
    if (!writing_ && !finished_) Continue();
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
    if (!finished_) Continue();
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
  // Sends the next event, reading ahead where none is left. A filter that few events pass gives others their turn after
  // some portions. REQUIRES: mu_ held, nothing being written, not finished.
  void Continue() {
    for (int portion = 0; pending_.empty(); ++portion) {
      if (portion == kPortionsAtOnce) {
        return env_.runner.Post([stream = weak_from_this()] {
          if (const auto living = stream.lock()) living->Wake();
        });
      }
      absl::StatusOr<EventBatch> batch = ReadEvents(env_.store, env_.history.epoch, cursor_, filter_, kWatchReadAhead);
      if (!batch.ok()) return End(batch.status());
      cursor_ = std::move(batch->cursor);
      pending_.assign(std::make_move_iterator(batch->events.begin()), std::make_move_iterator(batch->events.end()));
      if (pending_.empty() && batch->at_end) return;
    }
    current_ = std::move(pending_.front());
    pending_.pop_front();
    writing_ = true;
    StartWrite(&current_);
  }
  // REQUIRES: mu_ held.
  void End(const absl::Status& status) {
    if (finished_) return;
    finished_ = true;
    Finish(status.code() == absl::StatusCode::kCancelled ? grpc::Status::CANCELLED : ToGrpcStatus(status));
  }

  const Environment& env_;
  const EventFilter filter_;
  std::mutex mu_;
  std::string cursor_;                 // guarded by mu_
  std::deque<v1::Event> pending_;      // guarded by mu_
  v1::Event current_;                  // guarded by mu_; being written
  bool writing_ = false;               // guarded by mu_
  bool finished_ = false;              // guarded by mu_
  std::shared_ptr<EventStream> self_;  // guarded by mu_
};

}  // namespace

grpc::ServerUnaryReactor* EventServiceImpl::ListEvents(grpc::CallbackServerContext* context,
                                                       const v1::ListEventsRequest* request,
                                                       v1::ListEventsResponse* reply) {
  return Reply(context, List(env_, *request), reply);
}

grpc::ServerWriteReactor<v1::Event>* EventServiceImpl::WatchEvents(grpc::CallbackServerContext*,
                                                                   const v1::WatchEventsRequest* request) {
  EventFilter filter;
  auto start = Start(env_, *request, filter);
  if (!start.ok()) return new FailedStream<v1::Event>(start.status());
  auto stream = std::make_shared<EventStream>(env_, std::move(start->cursor), std::move(filter));
  env_.hub.Add(stream);
  stream->Begin();
  return stream.get();
}

}  // namespace peidan::server
