#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/apply.h"
#include "storage/auditor.h"
#include "storage/waitlist_table.h"

namespace peidan::storage {

absl::Status Auditor::Waitlists() {
  std::map<std::string, int64_t> counts;   // by key of the counter
  std::map<std::string, int64_t> offered;  // units, by key of the community's part of the ledger
  const absl::Status status = EachOf(KeyTag::kWaiting, [&](const KeyValue& entry) {
    v1::Waiting waiting;
    if (!Decodes(entry, waiting)) return absl::OkStatus();
    const auto ordered = Exists(EntryKey(KeyTag::kOrder, LastSegment(waiting.order())));
    if (!ordered.ok()) return ordered.status();
    if (!*ordered) Find(AuditFault::kReferenceLost, entry.key, absl::StrCat(waiting.order(), " is not there"));
    ++counts[WaitlistCountKey(WaitlistName(waiting.resource(), waiting.period()), 0)];
    ++counts[WaitlistCountKey(WaitlistName(waiting.resource(), ""), 0)];
    if (waiting.state() == v1::WAITING_STATE_OFFERED) {
      offered[LedgerCommunityKey(waiting.resource(), waiting.period(), waiting.community())] += waiting.quantity();
    }
    const auto timer = ClaimTimerOf(waiting);
    absl::Status timed = timer ? Timers({*timer}) : absl::OkStatus();
    return timed.ok() ? WaitlistRow(waiting) : timed;
  });
  if (!status.ok()) return status;
  if (absl::Status rows = WaitlistRows(counts); !rows.ok()) return rows;
  if (absl::Status counted = WaitlistCounts(std::move(counts)); !counted.ok()) return counted;
  for (const auto& [key, units] : offered) {
    const auto taken = reader_.Get(key);
    if (!taken.ok()) return taken.status();
    const int64_t held = DecodeCounter(*taken).value_or(0);
    if (held < units) Find(AuditFault::kLedgerWrong, key, absl::StrCat("says ", held, ", offered ", units));
  }
  return absl::OkStatus();
}

absl::Status Auditor::WaitlistRow(const v1::Waiting& waiting) {
  const auto row = WaitlistRowOf(waiting);
  if (!row) return absl::OkStatus();
  const auto exists = Exists(*row);
  if (exists.ok() && !*exists) Find(AuditFault::kRowMissing, *row, "the waiting is there, its row in the line is not");
  return exists.status();
}

absl::Status Auditor::WaitlistRows(std::map<std::string, int64_t>& counts) {
  return EachOf(KeyTag::kWaitlistRow, [&](const KeyValue& entry) {
    const auto at = WaitlistRowAt(entry.key);
    if (!at) {
      Find(AuditFault::kUnknownKey, entry.key, "not a key of a waitlist");
      return absl::OkStatus();
    }
    ++counts[WaitlistCountKey(at->waitlist, static_cast<int>(at->standing))];
    const auto waiting =
        WaitlistTable::Get(reader_, absl::StrCat("orders/", std::string(at->order_id), "/waitings/", at->number));
    if (absl::IsDataLoss(waiting.status())) return absl::OkStatus();  // said already
    if (!waiting.ok()) return waiting.status();
    if (!waiting->has_value() || WaitlistRowOf((*waiting)->message) != entry.key) {
      Find(AuditFault::kRowStray, entry.key, "no waiting stands in the line at this place");
    }
    return absl::OkStatus();
  });
}

absl::Status Auditor::WaitlistCounts(std::map<std::string, int64_t> counts) {
  const absl::Status status = EachOf(KeyTag::kWaitlistCount, [&](const KeyValue& entry) {
    const int64_t said = DecodeCounter(entry.value).value_or(0);
    const auto counted = counts.find(entry.key);
    const int64_t found = counted == counts.end() ? 0 : counted->second;
    if (counted != counts.end()) counts.erase(counted);
    if (said != found) Find(AuditFault::kCountWrong, entry.key, absl::StrCat("says ", said, ", there are ", found));
    return absl::OkStatus();
  });
  for (const auto& [key, found] : counts) {
    Find(AuditFault::kCountWrong, key, absl::StrCat("is not there, there are ", found));
  }
  return status;
}

}  // namespace peidan::storage
