#include "tests/bench/fill.h"

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/lifecycle/draft.h"
#include "server/order_number.h"
#include "storage/rocksdb_store.h"
#include "storage/tables.h"

namespace peidan::bench {
namespace {

constexpr size_t kSamples = 500;
constexpr size_t kEventsPerPage = 1000;
constexpr int kMaxUnderWay = 2048;  // commits; half of what a store lets wait
constexpr absl::Duration kBetweenOrders = absl::Seconds(20);
const absl::Time kFirst = absl::FromUnixSeconds(1'577'836'800);  // 2020: older than anything the server places

struct Sample {
  v1::Order order;
  v1::Certificate certificate;
  std::vector<v1::Event> events;
};

[[noreturn]] void Stop(const absl::Status& status) {
  std::fprintf(stderr, "peidan_bench: the store was not filled: %s\n", std::string(status.message()).c_str());
  std::exit(1);
}

// The order that an event is about; its subject may be an assignment.
std::string OrderOf(const v1::Event& event) { return event.subject().substr(0, event.subject().find("/assignments/")); }

// The events of `orders`, by order.
std::map<std::string, std::vector<v1::Event>> EventsOf(const std::vector<v1::Order>& orders,
                                                       const storage::Reader& reader) {
  std::map<std::string, std::vector<v1::Event>> by_order;
  for (const v1::Order& order : orders) by_order[order.name()];
  std::string cursor;
  while (true) {
    const auto page = storage::EventTable::List(reader, cursor, kEventsPerPage);
    if (!page.ok()) Stop(page.status());
    if (page->empty()) return by_order;
    for (const auto& entry : *page) {
      const auto own = by_order.find(OrderOf(entry.event));
      if (own != by_order.end()) own->second.push_back(entry.event);
    }
    cursor = page->back().cursor;
  }
}

std::vector<Sample> ReadSamples(const storage::Reader& reader) {
  const auto page = storage::OrderTable::List(reader, {}, {.size = kSamples});
  if (!page.ok()) Stop(page.status());
  const auto events = EventsOf(page->entries, reader);
  std::vector<Sample> samples;
  for (const v1::Order& order : page->entries) {
    const auto certificate = storage::CertificateTable::Get(reader, order.name());
    if (!certificate.ok()) Stop(certificate.status());
    if (!certificate->has_value()) Stop(absl::DataLossError(order.name() + " has no certificate"));
    samples.push_back({order, **certificate, events.at(order.name())});
  }
  if (samples.empty()) Stop(absl::FailedPreconditionError("it holds no orders to copy"));
  return samples;
}

// Counts what is under way. Thread-safe.
class Gate {
 public:
  void Enter() {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [this] { return under_way_ < kMaxUnderWay; });
    ++under_way_;
  }
  void Leave() {
    std::lock_guard lock(mu_);
    --under_way_;
    changed_.notify_one();
  }
  void AwaitNone() {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [this] { return under_way_ == 0; });
  }

 private:
  std::mutex mu_;
  std::condition_variable changed_;
  int under_way_ = 0;  // guarded by mu_
};

storage::Batch BatchOf(const Sample& sample, int64_t number) {
  const absl::Time time = kFirst + number * kBetweenOrders;
  const google::protobuf::Timestamp stamp = lifecycle::ToProto(time);
  v1::Order order = sample.order;
  order.set_name(absl::StrCat("orders/", server::MakeOrderNumber(time, static_cast<uint64_t>(number))));
  *order.mutable_create_time() = stamp;
  for (v1::Assignment& assignment : *order.mutable_assignments()) {
    assignment.set_name(order.name() + assignment.name().substr(sample.order.name().size()));
    *assignment.mutable_create_time() = stamp;
  }
  storage::Batch batch;
  storage::OrderTable::Insert(batch, order);
  storage::CertificateTable::Put(batch, order.name(), sample.certificate);
  for (v1::Event event : sample.events) {
    event.set_subject(order.name() + event.subject().substr(sample.order.name().size()));
    *event.mutable_event_time() = stamp;
    storage::EventTable::Append(batch, event);
  }
  record::v1::RequestRecord request;
  request.set_fingerprint(std::string(32, 'f'));
  request.set_subject(order.name());
  *request.mutable_create_time() = stamp;
  storage::RequestTable::Insert(batch, absl::StrCat("fill-", number), request);
  return batch;
}

}  // namespace

void FillStore(const std::string& directory, int64_t orders) {
  storage::RocksDbOptions options;
  options.directory = directory;
  auto store = storage::OpenRocksDbStore(options);
  if (!store.ok()) Stop(store.status());
  const std::vector<Sample> samples = ReadSamples(**store);
  Gate gate;
  for (int64_t number = 0; number < orders; ++number) {
    gate.Enter();
    (*store)->Commit(BatchOf(samples[static_cast<size_t>(number) % samples.size()], number),
                     [&gate](const absl::StatusOr<storage::CommitOutcome>& outcome) {
                       if (!outcome.ok()) Stop(outcome.status());
                       if (!outcome->committed()) Stop(absl::AlreadyExistsError("it was filled before"));
                       gate.Leave();
                     });
  }
  gate.AwaitNone();
}

}  // namespace peidan::bench
