#include "server/event_service.h"

#include <utility>

#include "server/event_cursor.h"
#include "server/event_feed.h"
#include "server/event_stream.h"
#include "server/names.h"
#include "server/reply.h"
#include "server/validator.h"
#include "server/work_stream.h"

namespace peidan::server {
namespace {

constexpr int kDefaultEvents = 100;
constexpr int kMaxEvents = 1000;
constexpr int kMaxNameLength = 64;

// What every call asks for, checked: the cursor to begin at, and the filter.
template <typename Request>
absl::StatusOr<std::string> Start(const Environment& env, const Request& request, EventFilter& filter) {
  Validator check;
  check.Text("bureau", request.bureau(), kMaxNameLength);
  if (!check.status().ok()) return check.status();
  if (!request.order().empty()) {
    if (absl::Status status = CheckOrderName("order", request.order()); !status.ok()) return status;
  }
  filter = {request.bureau(), request.order()};
  return ResolveCursor(env.store, env.history, request.after());
}

absl::StatusOr<v1::ListEventsResponse> List(const Environment& env, const v1::ListEventsRequest& request) {
  Validator check;
  check.Range("page_size", request.page_size(), 0, kMaxEvents);
  if (!check.status().ok()) return check.status();
  EventFilter filter;
  const auto cursor = Start(env, request, filter);
  if (!cursor.ok()) return cursor.status();
  const int limit = request.page_size() == 0 ? kDefaultEvents : request.page_size();
  auto batch = ReadEvents(env.store, env.history.epoch, *cursor, filter, static_cast<size_t>(limit));
  if (!batch.ok()) return batch.status();
  v1::ListEventsResponse response;
  for (v1::Event& event : batch->events) *response.add_events() = std::move(event);
  if (!batch->cursor.empty()) response.set_next(EventName(env.history.epoch, batch->cursor));
  return response;
}

}  // namespace

EventServiceImpl::EventServiceImpl(const Environment& environment, int watch_stall_seconds)
    : env_(environment), watch_stall_seconds_(watch_stall_seconds), tail_(std::make_shared<EventTail>(environment)) {
  env_.hub.Add(tail_);  // before any stream, so that it is woken before them
}

grpc::ServerUnaryReactor* EventServiceImpl::ListEvents(grpc::CallbackServerContext* context,
                                                       const v1::ListEventsRequest* request,
                                                       v1::ListEventsResponse* reply) {
  return Reply(context, List(env_, *request), reply);
}

template <typename M, typename Request>
grpc::ServerWriteReactor<M>* EventServiceImpl::Watch(grpc::CallbackServerContext* context, const Request& request) {
  EventFilter filter;
  auto cursor = Start(env_, request, filter);
  if (!cursor.ok()) return new FailedStream<M>(cursor.status());
  auto stream = std::make_shared<EventStream<M>>(context, env_, tail_, *std::move(cursor), std::move(filter),
                                                 watch_stall_seconds_);
  env_.hub.Add(stream);
  stream->Begin();
  return stream.get();
}

grpc::ServerWriteReactor<v1::Event>* EventServiceImpl::WatchEvents(grpc::CallbackServerContext* context,
                                                                   const v1::WatchEventsRequest* request) {
  return Watch<v1::Event>(context, *request);
}

grpc::ServerWriteReactor<v1::ListEventsResponse>* EventServiceImpl::WatchEventBatches(
    grpc::CallbackServerContext* context, const v1::WatchEventBatchesRequest* request) {
  return Watch<v1::ListEventsResponse>(context, *request);
}

}  // namespace peidan::server
