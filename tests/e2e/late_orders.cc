// Fills a store, a directory or a postgresql:// URL in argv[1], with orders that nobody has accepted: argv[2] timers,
// due argv[3] seconds from now (negative: ago), a microsecond between two orders. Every fourth order has two bureaus.
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "server/lifecycle/lifecycle.h"
#include "server/order_number.h"
#include "storage/postgres_store.h"
#include "storage/rocksdb_store.h"
#include "storage/tables.h"
#include "tests/lifecycle/clockworks.h"

namespace peidan {
namespace {

constexpr int kOrdersPerBatch = 50;
constexpr int kMostUnderWay = 64;
constexpr int kSignInHours = 8;
constexpr int kLimitHours = 168;

std::unique_ptr<storage::KeyValueStore> Open(const std::string& place) {
  if (absl::StartsWith(place, "postgresql://")) return storage::OpenPostgresStore({.url = place}).value();
  return storage::OpenRocksDbStore({.directory = place}).value();
}

lifecycle::Transition Place(int64_t number, absl::Time time) {
  v1::Order draft;
  draft.set_name(absl::StrCat("orders/", server::MakeOrderNumber(time, static_cast<uint64_t>(number))));
  draft.mutable_need()->set_text("路灯坏了一个月，晚上老人不敢出门");
  draft.mutable_need()->set_community("communities/110108001001");
  v1::Match match;
  match.set_decision(v1::MATCH_DECISION_MATCHED);
  match.set_sign_in_hours(kSignInHours);
  match.set_limit_hours(kLimitHours);
  std::vector<lifecycle::Part> parts = {{"bureaus/chengguanwei", v1::BUREAU_ROLE_LEAD, "", 0, ""}};
  if (number % 4 == 3) parts.push_back({"bureaus/fangguan", v1::BUREAU_ROLE_COOPERATING, "", 0, ""});
  return lifecycle::Place(draft, match, parts, lifecycle::At(time));
}

// Commits, and counts what is under way.
class Filler {
 public:
  explicit Filler(storage::KeyValueStore& store) : store_(store) {}

  void Commit(storage::Batch batch) {
    {
      std::unique_lock lock(mu_);
      changed_.wait(lock, [this] { return under_way_ < kMostUnderWay; });
      ++under_way_;
    }
    store_.Commit(std::move(batch), [this](const absl::StatusOr<storage::CommitOutcome>& outcome) {
      if (!outcome.ok() || !outcome->committed()) {
        std::fprintf(stderr, "late_orders: %s\n", outcome.status().ToString().c_str());
        std::exit(1);
      }
      std::lock_guard lock(mu_);
      --under_way_;
      changed_.notify_one();
    });
  }
  void AwaitNone() {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [this] { return under_way_ == 0; });
  }

 private:
  storage::KeyValueStore& store_;
  std::mutex mu_;
  std::condition_variable changed_;
  int under_way_ = 0;  // guarded by mu_
};

void Fill(const std::string& place, int64_t timers, absl::Time due) {
  const auto store = Open(place);
  Filler filler(*store);
  const absl::Time first = due - absl::Hours(kSignInHours);
  storage::Batch batch;
  int64_t made = 0;
  for (int64_t number = 0; made < timers; ++number) {
    const lifecycle::Transition placed = Place(number, first + absl::Microseconds(number));
    storage::OrderTable::Insert(batch, placed.order);
    for (const v1::Event& event : placed.events) storage::EventTable::Append(batch, event);
    made += placed.order.assignments_size();
    if (number % kOrdersPerBatch + 1 == kOrdersPerBatch || made >= timers) {
      filler.Commit(std::move(batch));
      batch = {};
    }
  }
  filler.AwaitNone();
  std::printf("%lld\n", static_cast<long long>(made));
}

}  // namespace
}  // namespace peidan

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  peidan::Fill(argv[1], std::atoll(argv[2]), absl::Now() + absl::Seconds(std::atoll(argv[3])));
  return 0;
}
