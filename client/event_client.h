// Events (事件) from outside.
#pragma once

#include <functional>
#include <memory>

#include <absl/status/statusor.h>
#include <grpcpp/grpcpp.h>
#include <peidan/v1/event_service.grpc.pb.h>

#include "client/caller.h"
#include "client/options.h"

namespace peidan::client {

// Takes one event; false ends the watch.
using EventCallback = std::function<bool(const v1::Event&)>;

// EventService, one method per RPC; effects and errors are in the service's own comments. Thread-safe.
class EventClient {
 public:
  using Stub = v1::EventService::StubInterface;

  // `channel` is the stub's; it tells when a server that went away is back.
  EventClient(std::unique_ptr<Stub> stub, std::shared_ptr<grpc::Channel> channel, const ClientOptions& options);

  absl::StatusOr<v1::ListEventsResponse> ListEvents(v1::ListEventsRequest request) const;

  // Hands every event after `request.after` to `take`, on the calling thread, until `take` says false (OK) or the
  // server an error. When the server goes away, waits up to `reconnect_window` for it and goes on behind the last event
  // taken: none is missed, none comes twice. No deadline.
  absl::Status WatchEvents(v1::WatchEventsRequest request, const EventCallback& take) const;

 private:
  const std::unique_ptr<Stub> stub_;
  const std::shared_ptr<grpc::Channel> channel_;
  const Caller caller_;
  const absl::Duration reconnect_window_;
};

}  // namespace peidan::client
