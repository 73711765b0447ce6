// Load for kill_test.py: writers, readers and watchers of one life of a server. Ends when the server is gone, and adds
// what it knows to the ledger, a line each, fields separated by tabs:
//   A request_id order need    acknowledged; need: number of the text
//   U request_id need          no answer
//   F text                     a fault, whatever becomes of the rest
//   W watcher cursor events digest   where a watcher stands: events seen so far, CRC-32 of their names in order
// Watchers go on from the last W of theirs in the ledger. Arguments: the texts of the needs.
#include <zlib.h>

#include <atomic>
#include <cstdio>
#include <deque>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "grpcpp/create_channel.h"
#include "peidan/v1/event_service.grpc.pb.h"
#include "peidan/v1/order_service.grpc.pb.h"

ABSL_FLAG(std::string, address, "", "of the server");
ABSL_FLAG(std::string, ledger, "", "file that is added to");
ABSL_FLAG(std::string, origin, "", "cursor that watchers without a W begin behind");
ABSL_FLAG(std::string, community, "communities/110108001001", "that the orders are for");
ABSL_FLAG(int, writers, 16, "");
ABSL_FLAG(int, readers, 16, "");
ABSL_FLAG(int, watchers, 20, "");

namespace peidan::load {
namespace {

constexpr absl::Duration kDeadline = absl::Seconds(30);
constexpr size_t kLatest = 1000;  // orders that readers choose from
constexpr int kPageSize = 50;

// A connection of its own for each, as if each were another machine.
std::shared_ptr<grpc::Channel> Connect() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(absl::GetFlag(FLAGS_address), grpc::InsecureChannelCredentials(), arguments);
}

void Limit(grpc::ClientContext& context) { context.set_deadline(absl::ToChronoTime(absl::Now() + kDeadline)); }

// The file, and what readers may ask for. Thread-safe.
class Ledger {
 public:
  struct Placed {
    std::string order;
    size_t need = 0;
  };

  explicit Ledger(const std::string& path) : file_(path, std::ios::app) {}

  void Acknowledge(const std::string& request_id, const std::string& order, size_t need) {
    std::lock_guard lock(mu_);
    file_ << "A\t" << request_id << '\t' << order << '\t' << need << '\n';
    latest_.push_back({order, need});
    if (latest_.size() > kLatest) latest_.pop_front();
  }
  void Doubt(const std::string& request_id, size_t need) { Add(absl::StrCat("U\t", request_id, "\t", need)); }
  void Fault(const std::string& what) { Add(absl::StrCat("F\t", what)); }
  void Add(const std::string& line) {
    std::lock_guard lock(mu_);
    file_ << line << '\n';
  }
  // nullopt: nothing is acknowledged yet.
  std::optional<Placed> Choose(uint64_t chance) {
    std::lock_guard lock(mu_);
    if (latest_.empty()) return std::nullopt;
    return latest_[chance % latest_.size()];
  }

 private:
  std::mutex mu_;
  std::ofstream file_;         // guarded by mu_
  std::deque<Placed> latest_;  // guarded by mu_
};

void Write(const std::vector<std::string>& needs, Ledger& ledger) {
  const auto stub = v1::OrderService::NewStub(Connect());
  std::random_device seed;
  std::mt19937_64 chance((uint64_t{seed()} << 32) | seed());
  while (true) {
    const size_t need = chance() % needs.size();
    v1::PlaceOrderRequest request;
    request.set_request_id(absl::StrFormat("%016x%016x", chance(), chance()));
    request.mutable_need()->set_text(needs[need]);
    request.mutable_need()->set_community(absl::GetFlag(FLAGS_community));
    grpc::ClientContext context;
    Limit(context);
    v1::Order order;
    const grpc::Status status = stub->PlaceOrder(&context, request, &order);
    if (status.ok()) {
      ledger.Acknowledge(request.request_id(), order.name(), need);
      continue;
    }
    ledger.Doubt(request.request_id(), need);
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE) return;
  }
}

void Read(const std::vector<std::string>& needs, Ledger& ledger) {
  const auto stub = v1::OrderService::NewStub(Connect());
  std::random_device seed;
  std::mt19937_64 chance(seed());
  while (true) {
    const auto placed = ledger.Choose(chance());
    grpc::ClientContext context;
    Limit(context);
    grpc::Status status;
    if (placed) {
      v1::GetOrderRequest request;
      request.set_name(placed->order);
      v1::Order order;
      status = stub->GetOrder(&context, request, &order);
      if (status.ok() && order.need().text() != needs[placed->need]) ledger.Fault(placed->order + " is another order");
    } else {
      v1::ListOrdersRequest request;
      request.set_page_size(kPageSize);
      v1::ListOrdersResponse response;
      status = stub->ListOrders(&context, request, &response);
    }
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE) return;
    if (!status.ok()) {
      ledger.Fault(absl::StrCat("reading ", placed ? placed->order : "the list", ": ", status.error_message()));
    }
  }
}

// Where a watcher stands, across the lives of the server.
struct Seen {
  std::string cursor;
  uint64_t events = 0;
  uLong digest = 0;
};

void Watch(int number, Seen seen, Ledger& ledger) {
  const auto stub = v1::EventService::NewStub(Connect());
  v1::WatchEventsRequest request;
  request.set_after(seen.cursor);
  grpc::ClientContext context;
  const auto stream = stub->WatchEvents(&context, request);
  for (v1::Event event; stream->Read(&event); ++seen.events) {
    seen.cursor = event.name();
    seen.digest =
        crc32(seen.digest, reinterpret_cast<const Bytef*>(event.name().data()), static_cast<uInt>(event.name().size()));
  }
  const grpc::Status status = stream->Finish();
  if (status.error_code() != grpc::StatusCode::UNAVAILABLE) {
    ledger.Fault(absl::StrCat("watching from ", seen.cursor, ": ", status.error_message()));
  }
  ledger.Add(absl::StrCat("W\t", number, "\t", seen.cursor, "\t", seen.events, "\t", seen.digest));
}

// The last W of each watcher.
std::map<int, Seen> ReadWatchers(const std::string& path) {
  std::map<int, Seen> watchers;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> fields = absl::StrSplit(line, '\t');
    int number = 0;
    Seen seen;
    if (fields[0] != "W" || fields.size() != 5 || !absl::SimpleAtoi(fields[1], &number) ||
        !absl::SimpleAtoi(fields[3], &seen.events) || !absl::SimpleAtoi(fields[4], &seen.digest)) {
      continue;
    }
    seen.cursor = fields[2];
    watchers[number] = seen;
  }
  return watchers;
}

void Run(const std::vector<std::string>& needs) {
  const std::string path = absl::GetFlag(FLAGS_ledger);
  std::map<int, Seen> watchers = ReadWatchers(path);
  Ledger ledger(path);
  std::vector<std::thread> threads;
  for (int i = 0; i < absl::GetFlag(FLAGS_watchers); ++i) {
    const auto [seen, is_new] = watchers.try_emplace(i);
    if (is_new) seen->second.cursor = absl::GetFlag(FLAGS_origin);
    threads.emplace_back(Watch, i, seen->second, std::ref(ledger));
  }
  for (int i = 0; i < absl::GetFlag(FLAGS_writers); ++i) {
    threads.emplace_back([&] { Write(needs, ledger); });
  }
  for (int i = 0; i < absl::GetFlag(FLAGS_readers); ++i) {
    threads.emplace_back([&] { Read(needs, ledger); });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace peidan::load

int main(int argc, char** argv) {
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  if (rest.size() < 2 || absl::GetFlag(FLAGS_ledger).empty()) {
    std::fprintf(stderr, "usage: kill_load --address=HOST:PORT --ledger=FILE NEED...\n");
    return 2;
  }
  peidan::load::Run({rest.begin() + 1, rest.end()});
  return 0;
}
