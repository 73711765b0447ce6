// EventService: the feed of every change.
#pragma once

#include <memory>

#include "peidan/v1/event_service.grpc.pb.h"
#include "server/environment.h"
#include "server/event_tail.h"

namespace peidan::server {

// Thread-safe; the environment outlives it.
class EventServiceImpl final : public v1::EventService::CallbackService {
 public:
  // A watcher that takes no message for `watch_stall_seconds` is cut off.
  EventServiceImpl(const Environment& environment, int watch_stall_seconds);

  grpc::ServerUnaryReactor* ListEvents(grpc::CallbackServerContext*, const v1::ListEventsRequest*,
                                       v1::ListEventsResponse*) override;
  grpc::ServerWriteReactor<v1::Event>* WatchEvents(grpc::CallbackServerContext*,
                                                   const v1::WatchEventsRequest*) override;
  grpc::ServerWriteReactor<v1::ListEventsResponse>* WatchEventBatches(grpc::CallbackServerContext*,
                                                                      const v1::WatchEventBatchesRequest*) override;

 private:
  template <typename M, typename Request>
  grpc::ServerWriteReactor<M>* Watch(grpc::CallbackServerContext* context, const Request& request);

  const Environment& env_;
  const int watch_stall_seconds_;
  const std::shared_ptr<EventTail> tail_;
};

}  // namespace peidan::server
