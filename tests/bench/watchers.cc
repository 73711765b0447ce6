#include "tests/bench/watchers.h"

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "absl/time/clock.h"
#include "tests/bench/calls.h"

namespace peidan::bench {
namespace {

constexpr int kStreamsPerConnection = 50;  // a server allows 100 by default
constexpr int kPageSize = 1000;

// The page after `after`; ends the program where there is none.
v1::ListEventsResponse PageAfter(v1::EventService::Stub& stub, const std::string& after) {
  grpc::ClientContext context;
  v1::ListEventsRequest request;
  request.set_after(after);
  request.set_page_size(kPageSize);
  v1::ListEventsResponse page;
  if (const grpc::Status status = stub.ListEvents(&context, request, &page); !status.ok()) {
    std::fprintf(stderr, "peidan_bench: the feed cannot be read: %s\n", status.error_message().c_str());
    std::exit(1);
  }
  return page;
}

absl::Time TimeOf(const v1::Event& event) {
  return absl::FromUnixSeconds(event.event_time().seconds()) + absl::Nanoseconds(event.event_time().nanos());
}

}  // namespace

class Watchers::Stream final : public grpc::ClientReadReactor<v1::Event> {
 public:
  Stream(v1::EventService::Stub& stub, const std::string& after) {
    request_.set_after(after);
    stub.async()->WatchEvents(&context_, &request_, this);
    StartRead(&event_);
    StartCall();
  }
  ~Stream() override {
    context_.TryCancel();
    std::unique_lock lock(mu_);
    changed_.wait(lock, [this] { return over_; });
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    {
      std::lock_guard lock(mu_);
      events_.push_back(std::hash<std::string>()(event_.name()));
      lags_.push_back(absl::Now() - TimeOf(event_));
      changed_.notify_all();
    }
    StartRead(&event_);
  }
  void OnDone(const grpc::Status&) override {
    std::lock_guard lock(mu_);
    over_ = true;
    changed_.notify_all();
  }

  // Whether exactly `events` arrived, in this order; waits for the last of them until `deadline`.
  bool Has(const std::vector<size_t>& events, absl::Time deadline) {
    std::unique_lock lock(mu_);
    changed_.wait_until(lock, absl::ToChronoTime(deadline), [&] { return over_ || events_.size() >= events.size(); });
    return events_ == events;
  }
  std::vector<absl::Duration> Lags() {
    std::lock_guard lock(mu_);
    return lags_;
  }

 private:
  grpc::ClientContext context_;
  v1::WatchEventsRequest request_;
  v1::Event event_;
  std::mutex mu_;
  std::condition_variable changed_;
  std::vector<size_t> events_;        // guarded by mu_; hashes of their names: a thousand streams see millions
  std::vector<absl::Duration> lags_;  // guarded by mu_
  bool over_ = false;                 // guarded by mu_
};

Watchers::Watchers(const std::string& address, int count) : reader_(v1::EventService::NewStub(NewChannel(address))) {
  for (v1::ListEventsResponse page = PageAfter(*reader_, ""); page.events_size() > 0;
       page = PageAfter(*reader_, begin_)) {
    begin_ = page.next();
  }
  std::unique_ptr<v1::EventService::Stub> stub;
  for (int i = 0; i < count; ++i) {
    if (i % kStreamsPerConnection == 0) stub = v1::EventService::NewStub(NewChannel(address));
    streams_.push_back(std::make_unique<Stream>(*stub, begin_));
  }
}

Watchers::~Watchers() = default;

std::vector<size_t> Watchers::EventsSince() const {
  std::vector<size_t> events;
  std::string after = begin_;
  for (v1::ListEventsResponse page = PageAfter(*reader_, after); page.events_size() > 0;
       page = PageAfter(*reader_, after)) {
    for (const v1::Event& event : page.events()) events.push_back(std::hash<std::string>()(event.name()));
    after = page.next();
  }
  return events;
}

FeedLag Watchers::Finish(absl::Duration limit) {
  const absl::Time deadline = absl::Now() + limit;
  const std::vector<size_t> events = EventsSince();
  FeedLag lag;
  lag.watchers = static_cast<int>(streams_.size());
  lag.events = static_cast<int64_t>(events.size());
  std::vector<absl::Duration> lags;
  for (const auto& stream : streams_) {
    if (stream->Has(events, deadline)) ++lag.complete;
    const std::vector<absl::Duration> one = stream->Lags();
    lags.insert(lags.end(), one.begin(), one.end());
  }
  if (lags.empty()) return lag;
  std::sort(lags.begin(), lags.end());
  lag.p50 = lags[lags.size() / 2];
  lag.p99 = lags[lags.size() * 99 / 100];
  lag.max = lags.back();
  return lag;
}

}  // namespace peidan::bench
