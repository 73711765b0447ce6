// Writes an emergency whistle of three bureaus into the store argv[1], as if it had sounded so long ago that they have
// to be there argv[2] seconds from now. Prints its name.
#include <cstdio>
#include <cstdlib>

#include "absl/time/clock.h"
#include "matching/process/process_rules.h"
#include "server/lifecycle/whistle.h"
#include "server/order_number.h"
#include "server/whistle_desk.h"
#include "storage/rocksdb_store.h"
#include "storage/whistle_table.h"

namespace peidan {
namespace {

void Write(const std::string& directory, absl::Duration left) {
  const process::ProcessRules rules;
  const absl::Time due = absl::Now() + left;
  const absl::Time sounded = due - rules.whistle_check_in[v1::WHISTLE_KIND_EMERGENCY - 1].amount;
  v1::Whistle draft;
  draft.set_name(absl::StrCat("whistles/", server::MakeOrderNumber(sounded, 7)));
  draft.set_subdistrict("subdistricts/110108001");
  draft.set_kind(v1::WHISTLE_KIND_EMERGENCY);
  draft.set_subject("翠微路12号院地下管线漏气，已疏散两个单元");
  draft.set_place("翠微路12号院南门");
  const auto deadlines = server::WhistleDeadlinesOf(draft.kind(), rules, sounded);
  const lifecycle::WhistleTransition submitted = lifecycle::SubmitWhistle(
      draft, {"bureaus/chengguanwei", "bureaus/xiaofang", "bureaus/fangguan"}, deadlines, sounded);
  storage::Batch batch;
  storage::WhistleTable::Insert(batch, submitted.whistle);
  for (const v1::Event& event : submitted.events) storage::EventTable::Append(batch, event);
  const auto store = storage::OpenRocksDbStore({.directory = directory}).value();
  if (!store->CommitAndWait(std::move(batch)).value().committed()) std::exit(1);
  std::printf("%s\n", submitted.whistle.name().c_str());
}

}  // namespace
}  // namespace peidan

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  peidan::Write(argv[1], absl::Seconds(std::atoll(argv[2])));
  return 0;
}
