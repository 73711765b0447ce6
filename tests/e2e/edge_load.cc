// Load for edges_test.py: more calls than a server can do, and many who watch its feed. Prints one line of JSON.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "grpcpp/create_channel.h"
#include "peidan/v1/event_service.grpc.pb.h"
#include "peidan/v1/order_service.grpc.pb.h"
#include "tests/bench/closed_loop.h"

ABSL_FLAG(std::string, address, "", "of the server");
ABSL_FLAG(std::string, mode, "",
          "closed: as fast as the server answers; open: at a rate; watch: watchers beside a rate");
ABSL_FLAG(double, rate, 0, "orders a second, whatever the server answers");
ABSL_FLAG(double, seconds, 3, "length");
ABSL_FLAG(int, channels, 16, "connections");
ABSL_FLAG(int, in_flight, 64, "calls at once in the closed loop");
ABSL_FLAG(int, watchers, 0, "streams of WatchEventBatches");
ABSL_FLAG(std::string, after, "", "cursor that the watchers begin with");

namespace peidan::load {
namespace {

constexpr absl::Duration kDeadline = absl::Seconds(20);
constexpr absl::Duration kCatchUp = absl::Seconds(60);  // watchers may take this long behind the last order

using Stubs = std::vector<std::unique_ptr<v1::OrderService::Stub>>;

std::vector<std::shared_ptr<grpc::Channel>> Channels() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < absl::GetFlag(FLAGS_channels); ++i) {
    channels.push_back(
        grpc::CreateCustomChannel(absl::GetFlag(FLAGS_address), grpc::InsecureChannelCredentials(), arguments));
    channels.back()->WaitForConnected(absl::ToChronoTime(absl::Now() + kDeadline));
  }
  return channels;
}

Stubs OrderStubs(const std::vector<std::shared_ptr<grpc::Channel>>& channels) {
  Stubs stubs;
  for (const auto& channel : channels) stubs.push_back(v1::OrderService::NewStub(channel));
  return stubs;
}

// One PlaceOrder under way; deletes itself.
struct Placement {
  grpc::ClientContext context;
  v1::PlaceOrderRequest request;
  v1::Order reply;
};

void Place(v1::OrderService::Stub& stub, std::function<void(const grpc::Status&)> done) {
  static std::atomic<int64_t> number = 0;
  auto* call = new Placement;
  call->context.set_deadline(absl::ToChronoTime(absl::Now() + kDeadline));
  call->request.set_request_id(absl::StrCat("load-", absl::ToUnixNanos(absl::Now()), "-", ++number));
  call->request.mutable_need()->set_text("小区健身器材坏了两件");
  call->request.mutable_need()->set_community("communities/110108001001");
  stub.async()->PlaceOrder(&call->context, &call->request, &call->reply,
                           [call, done = std::move(done)](grpc::Status status) {
                             done(status);
                             delete call;
                           });
}

// Latencies in milliseconds. Thread-safe.
class Latencies {
 public:
  void Add(absl::Duration latency) {
    std::lock_guard lock(mu_);
    values_.push_back(absl::ToDoubleMilliseconds(latency));
  }
  // As JSON. REQUIRES: nobody adds any more.
  std::string Summary() {
    std::lock_guard lock(mu_);
    std::sort(values_.begin(), values_.end());
    const auto at = [this](double share) {
      return values_.empty() ? 0 : values_[static_cast<size_t>(share * static_cast<double>(values_.size() - 1))];
    };
    return absl::StrFormat(R"({"count": %d, "p50": %.2f, "p99": %.2f, "max": %.2f})", values_.size(), at(0.5), at(0.99),
                           at(1));
  }

 private:
  std::mutex mu_;
  std::vector<double> values_;  // guarded by mu_
};

// Calls at a rate, whatever becomes of them.
class OpenLoop {
 public:
  explicit OpenLoop(const Stubs& stubs) : stubs_(stubs) {}

  // Sends for the given time, then waits for the answers.
  void Run(double rate, absl::Duration duration) {
    const absl::Time begin = absl::Now();
    size_t sent = 0;
    for (absl::Time now = begin; now - begin < duration; now = absl::Now()) {
      const auto due = static_cast<size_t>(absl::ToDoubleSeconds(now - begin) * rate);
      for (; sent < due; ++sent) Send(*stubs_[sent % stubs_.size()]);
      absl::SleepFor(absl::Milliseconds(1));
    }
    std::unique_lock lock(mu_);
    idle_.wait(lock, [this] { return open_ == 0; });
    sent_ = sent;
  }
  std::string Summary() {
    return absl::StrFormat(R"("sent": %d, "ok": %s, "refused": %s, "failed": %d)", sent_, ok_.Summary(),
                           refused_.Summary(), failed_.load());
  }

 private:
  void Send(v1::OrderService::Stub& stub) {
    {
      std::lock_guard lock(mu_);
      ++open_;
    }
    Place(stub, [this, begin = absl::Now()](const grpc::Status& status) {
      const absl::Duration latency = absl::Now() - begin;
      if (status.ok()) {
        ok_.Add(latency);
      } else if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
        refused_.Add(latency);
      } else if (failed_.fetch_add(1) == 0) {
        std::fprintf(stderr, "edge_load: %d %s\n", status.error_code(), status.error_message().c_str());
      }
      std::lock_guard lock(mu_);
      if (--open_ == 0) idle_.notify_one();
    });
  }

  const Stubs& stubs_;
  Latencies ok_, refused_;
  std::atomic<int> failed_ = 0;
  size_t sent_ = 0;
  std::mutex mu_;
  std::condition_variable idle_;
  int open_ = 0;  // guarded by mu_
};

// One watcher: takes every event, and says whether one was missing, doubled or out of order.
class Follower final : public grpc::ClientReadReactor<v1::ListEventsResponse> {
 public:
  Follower(v1::EventService::Stub& stub, Latencies& lag) : lag_(lag) {
    request_.set_after(absl::GetFlag(FLAGS_after));
    stub.async()->WatchEventBatches(&context_, &request_, this);
    StartRead(&message_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    const absl::Time now = absl::Now();
    {
      std::lock_guard lock(mu_);
      for (const v1::Event& event : message_.events()) names_.push_back(event.name());
      const auto& time = message_.events(0).event_time();
      lag_.Add(now - absl::FromUnixSeconds(time.seconds()) - absl::Nanoseconds(time.nanos()));
    }
    StartRead(&message_);
  }
  void OnDone(const grpc::Status&) override {
    std::lock_guard lock(mu_);
    done_ = true;
    changed_.notify_one();
  }
  bool HasSeen(const std::vector<std::string>& names) {
    std::lock_guard lock(mu_);
    return names_ == names;
  }
  void End() {
    context_.TryCancel();
    std::unique_lock lock(mu_);
    changed_.wait(lock, [this] { return done_; });
  }

 private:
  Latencies& lag_;
  grpc::ClientContext context_;
  v1::WatchEventBatchesRequest request_;
  v1::ListEventsResponse message_;
  std::mutex mu_;
  std::condition_variable changed_;
  std::vector<std::string> names_;  // guarded by mu_
  bool done_ = false;               // guarded by mu_
};

// Every event after the cursor, by asking.
std::vector<std::string> Truth(v1::EventService::Stub& stub) {
  std::vector<std::string> names;
  v1::ListEventsRequest request;
  request.set_after(absl::GetFlag(FLAGS_after));
  request.set_page_size(1000);
  while (true) {
    grpc::ClientContext context;
    v1::ListEventsResponse page;
    if (!stub.ListEvents(&context, request, &page).ok() || page.events().empty()) return names;
    for (const v1::Event& event : page.events()) names.push_back(event.name());
    request.set_after(page.next());
  }
}

int Watch() {
  const auto channels = Channels();
  const Stubs stubs = OrderStubs(channels);
  std::vector<std::unique_ptr<v1::EventService::Stub>> feeds;
  for (const auto& channel : channels) feeds.push_back(v1::EventService::NewStub(channel));
  Latencies lag;
  std::vector<std::unique_ptr<Follower>> followers;
  for (size_t i = 0; i < static_cast<size_t>(absl::GetFlag(FLAGS_watchers)); ++i) {
    followers.push_back(std::make_unique<Follower>(*feeds[i % feeds.size()], lag));
  }
  OpenLoop loop(stubs);
  if (absl::GetFlag(FLAGS_rate) > 0) {
    loop.Run(absl::GetFlag(FLAGS_rate), absl::Seconds(absl::GetFlag(FLAGS_seconds)));
  } else {
    std::printf("watching\n");  // the test looks at the server, and then lets us go
    std::fflush(stdout);
    std::cin.get();
  }
  const std::vector<std::string> truth = Truth(*feeds[0]);
  size_t whole = 0;
  const absl::Time end = absl::Now() + kCatchUp;
  for (auto& follower : followers) {
    while (!follower->HasSeen(truth) && absl::Now() < end) absl::SleepFor(absl::Milliseconds(10));
    whole += follower->HasSeen(truth) ? 1 : 0;
  }
  for (auto& follower : followers) follower->End();
  std::printf(R"({"watchers": %zu, "whole": %zu, "events": %zu, "lag": %s, %s})"
              "\n",
              followers.size(), whole, truth.size(), lag.Summary().c_str(), loop.Summary().c_str());
  return whole == followers.size() ? 0 : 1;
}

int Run() {
  const std::string mode = absl::GetFlag(FLAGS_mode);
  const absl::Duration duration = absl::Seconds(absl::GetFlag(FLAGS_seconds));
  if (mode == "watch") return Watch();
  const auto channels = Channels();
  const Stubs stubs = OrderStubs(channels);
  if (mode == "closed") {
    const auto result =
        bench::RunClosedLoop(absl::GetFlag(FLAGS_in_flight), duration, [&](int slot, absl::Time, auto done) {
          Place(*stubs[static_cast<size_t>(slot) % stubs.size()],
                [done = std::move(done)](const grpc::Status& status) { done(status.ok()); });
        });
    std::printf(R"({"per_second": %.0f, "p99": %.2f, "failed": %ld})"
                "\n",
                result.per_second, absl::ToDoubleMilliseconds(result.p99), static_cast<long>(result.failed));
    return 0;
  }
  OpenLoop loop(stubs);
  loop.Run(absl::GetFlag(FLAGS_rate), duration);
  std::printf("{%s}\n", loop.Summary().c_str());
  return 0;
}

}  // namespace
}  // namespace peidan::load

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  return peidan::load::Run();
}
