// EventService: the feed of every change.
#pragma once

#include "peidan/v1/event_service.grpc.pb.h"
#include "server/environment.h"

namespace peidan::server {

// Thread-safe; the environment outlives it.
class EventServiceImpl final : public v1::EventService::CallbackService {
 public:
  explicit EventServiceImpl(const Environment& environment) : env_(environment) {}

  grpc::ServerUnaryReactor* ListEvents(grpc::CallbackServerContext*, const v1::ListEventsRequest*,
                                       v1::ListEventsResponse*) override;
  grpc::ServerWriteReactor<v1::Event>* WatchEvents(grpc::CallbackServerContext*,
                                                   const v1::WatchEventsRequest*) override;

 private:
  const Environment& env_;
};

}  // namespace peidan::server
