// In the store in argv[1], makes every offer of a waitlist one that should have been claimed a second ago. Prints how
// many.
#include <cstdio>

#include "absl/time/clock.h"
#include "server/lifecycle/draft.h"
#include "storage/records.h"
#include "storage/rocksdb_store.h"
#include "storage/waitlist_table.h"

namespace peidan {
namespace {

int MakeLate(const std::string& directory, absl::Time due) {
  const auto store = storage::OpenRocksDbStore({.directory = directory}).value();
  const auto entries = store->Scan(
      {.begin = storage::TagPrefix(storage::KeyTag::kWaiting), .end = storage::AfterTag(storage::KeyTag::kWaiting)});
  int made = 0;
  for (const storage::KeyValue& entry : entries.value()) {
    storage::Stored<v1::Waiting> before;
    before.version = storage::DecodeRecord(entry.value, before.message).value();
    if (before.message.state() != v1::WAITING_STATE_OFFERED) continue;
    v1::Waiting after = before.message;
    *after.mutable_claim_due_time() = lifecycle::ToProto(due);
    storage::Batch batch;
    storage::WaitlistTable::Update(batch, before, after);
    made += store->CommitAndWait(std::move(batch)).value().committed() ? 1 : 0;
  }
  return made;
}

}  // namespace
}  // namespace peidan

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::printf("%d\n", peidan::MakeLate(argv[1], absl::Now() - absl::Seconds(1)));
  return 0;
}
