#include "client/event_client.h"

#include <chrono>
#include <utility>

namespace peidan::client {
namespace {

// A stream that brought nothing and lived no longer than this is not opened again: the server refuses rather than
// restarts.
constexpr std::chrono::seconds kShortLife{1};

// One stream, from `request.after` on; moves it behind every event taken.
absl::Status WatchOnce(EventClient::Stub& stub, v1::WatchEventsRequest& request, const EventCallback& take,
                       bool& wants_more) {
  grpc::ClientContext context;
  const auto reader = stub.WatchEvents(&context, request);
  v1::Event event;
  while (wants_more && reader->Read(&event)) {
    request.set_after(event.name());
    wants_more = take(event);
  }
  if (!wants_more) context.TryCancel();
  return ToAbslStatus(reader->Finish());
}

}  // namespace

EventClient::EventClient(std::unique_ptr<Stub> stub, std::shared_ptr<grpc::Channel> channel,
                         const ClientOptions& options)
    : stub_(std::move(stub)),
      channel_(std::move(channel)),
      caller_(options.timeout),
      reconnect_window_(options.reconnect_window) {}

absl::StatusOr<v1::ListEventsResponse> EventClient::ListEvents(v1::ListEventsRequest request) const {
  return caller_.Call(*stub_, &Stub::ListEvents, std::move(request));
}

absl::Status EventClient::WatchEvents(v1::WatchEventsRequest request, const EventCallback& take) const {
  bool wants_more = true;
  while (true) {
    const std::string after = request.after();
    const auto opened = std::chrono::steady_clock::now();
    const absl::Status ended = WatchOnce(*stub_, request, take, wants_more);
    if (!wants_more) return absl::OkStatus();
    if (!absl::IsUnavailable(ended)) return ended;
    const bool lived = request.after() != after || std::chrono::steady_clock::now() - opened > kShortLife;
    const auto until = std::chrono::system_clock::now() + absl::ToChronoMilliseconds(reconnect_window_);
    if (!lived || !channel_->WaitForConnected(until)) return ended;
  }
}

}  // namespace peidan::client
