#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/apply.h"
#include "storage/auditor.h"
#include "storage/big_endian.h"
#include "storage/order_rows.h"
#include "storage/rule_tables.h"
#include "storage/tables.h"
#include "storage/timers.h"
#include "storage/whistle_rows.h"
#include "storage/whistle_table.h"

namespace peidan::storage {
namespace {

constexpr size_t kLengthSize = 2;

// A part of a key with its length in front, at `at`, which moves behind it. Empty with `at` beyond the key: malformed.
std::string_view SizedPart(std::string_view key, size_t& at) {
  if (at + kLengthSize > key.size()) return at = std::string_view::npos, std::string_view();
  const auto length = static_cast<size_t>(ReadBigEndian(key.substr(at, kLengthSize)));
  const size_t begin = at + kLengthSize;
  if (begin + length > key.size()) return at = std::string_view::npos, std::string_view();
  at = begin + length;
  return key.substr(begin, length);
}

// The list that a row stands in; empty: a malformed key.
std::string_view ListOf(std::string_view key) {
  size_t at = 1;
  SizedPart(key, at);
  return at < key.size() ? key.substr(1, at) : std::string_view();  // and the state, one byte
}

int64_t CounterOf(const KeyValue& entry) { return DecodeCounter(entry.value).value_or(0); }

}  // namespace

absl::Status Auditor::Orders() {
  const absl::Status status = EachOf(KeyTag::kOrder, [this](const KeyValue& entry) {
    v1::Order order;
    ++report_.orders;
    if (!Decodes(entry, order)) return absl::OkStatus();
    const std::vector<IndexRow> rows = OrderRows(order);
    const std::vector<IndexRow> assignment_rows = AssignmentRows(order);
    order_rows_ += rows.size();
    assignment_rows_ += assignment_rows.size();
    absl::Status found = Rows(KeyTag::kOrderIndex, rows);
    if (found.ok()) found = Rows(KeyTag::kAssignmentIndex, assignment_rows);
    return found.ok() ? Timers(TimersOf(order)) : found;
  });
  if (!status.ok()) return status;
  if (absl::Status waitlists = Waitlists(); !waitlists.ok()) return waitlists;
  if (absl::Status timers = StrayTimers(); !timers.ok()) return timers;
  if (absl::Status lists = Lists(KeyTag::kOrderIndex, KeyTag::kOrderCount, order_rows_); !lists.ok()) return lists;
  return Lists(KeyTag::kAssignmentIndex, KeyTag::kAssignmentCount, assignment_rows_);
}

absl::Status Auditor::Rows(KeyTag index, const std::vector<IndexRow>& rows) {
  std::vector<std::string> keys;
  for (const IndexRow& row : rows) keys.push_back(IndexKey(index, row.list, row.position));
  const auto values = reader_.MultiGet(keys);
  if (!values.ok()) return values.status();
  for (size_t i = 0; i < keys.size(); ++i) {
    if (!(*values)[i]) Find(AuditFault::kRowMissing, keys[i], "the record is there, its row in this list is not");
  }
  return absl::OkStatus();
}

absl::Status Auditor::Lists(KeyTag index, KeyTag count, uint64_t expected) {
  std::map<std::string, int64_t, std::less<>> rows;  // by list
  uint64_t all = 0;
  absl::Status status = EachOf(index, [&](const KeyValue& entry) {
    ++rows[std::string(ListOf(entry.key))];
    ++all;
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  status = EachOf(count, [&](const KeyValue& entry) {
    const auto list = rows.find(entry.key.substr(1));
    const int64_t counted = list == rows.end() ? 0 : list->second;
    if (list != rows.end()) rows.erase(list);
    if (CounterOf(entry) != counted) {
      Find(AuditFault::kCountWrong, entry.key, absl::StrCat("says ", CounterOf(entry), ", rows ", counted));
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  for (const auto& [list, counted] : rows) {
    Find(AuditFault::kCountWrong, CountKey(count, list), absl::StrCat("is not there, rows ", counted));
  }
  return all == expected ? absl::OkStatus() : StrayRows(index);
}

absl::Status Auditor::Whistles() {
  const absl::Status status = EachOf(KeyTag::kWhistle, [this](const KeyValue& entry) {
    v1::Whistle whistle;
    if (!Decodes(entry, whistle)) return absl::OkStatus();
    const std::vector<IndexRow> rows = WhistleRows(whistle);
    whistle_rows_ += rows.size();
    const absl::Status found = Rows(KeyTag::kWhistleIndex, rows);
    return found.ok() ? Timers(TimersOf(whistle)) : found;
  });
  return status.ok() ? Lists(KeyTag::kWhistleIndex, KeyTag::kWhistleCount, whistle_rows_) : status;
}

absl::StatusOr<std::vector<IndexRow>> Auditor::RowsAt(KeyTag index, std::string_view position) {
  const auto of = [](const auto& stored, const auto& rows_of) -> absl::StatusOr<std::vector<IndexRow>> {
    if (!stored.ok()) return stored.status();
    if (!stored->has_value()) return std::vector<IndexRow>();
    return rows_of((*stored)->message);
  };
  switch (index) {
    case KeyTag::kWhistleIndex:
      return of(WhistleTable::Get(reader_, OrderIdAt(position)), WhistleRows);
    case KeyTag::kOrderIndex:
      return of(OrderTable::Get(reader_, OrderIdAt(position)), OrderRows);
    default:
      return of(OrderTable::Get(reader_, AssignmentAt(position).order_id), AssignmentRows);
  }
}

absl::Status Auditor::StrayRows(KeyTag index) {
  if (index == KeyTag::kRuleSetIndex) {
    Find(AuditFault::kRowStray, TagPrefix(index), "another number of rows than of rule sets");
    return absl::OkStatus();
  }
  return EachOf(index, [&](const KeyValue& entry) {
    const std::string_view list = ListOf(entry.key);
    const std::string_view position = std::string_view(entry.key).substr(1 + list.size());
    const auto rows = RowsAt(index, position);
    if (absl::IsDataLoss(rows.status())) return absl::OkStatus();  // said already
    if (!rows.ok()) return rows.status();
    if (std::find(rows->begin(), rows->end(), IndexRow{std::string(list), std::string(position)}) == rows->end()) {
      Find(AuditFault::kRowStray, entry.key, "no record belongs in this list at this place");
    }
    return absl::OkStatus();
  });
}

// What was deleted from the front is no gap. Where it was, orders have no event of their placing any more.
absl::Status Auditor::Feed() {
  const auto floor = EventTable::Floor(reader_);
  if (absl::IsDataLoss(floor.status())) return absl::OkStatus();  // said already
  if (!floor.ok()) return floor.status();
  const std::string& deleted = floor->message.cursor();
  uint64_t placed = 0;
  std::string before = deleted;  // cursor
  const absl::Status status = EachOf(KeyTag::kEvent, [&](const KeyValue& entry) {
    const std::string cursor = entry.key.substr(1);
    if (cursor.size() != kCursorSize || ReadBigEndian(cursor.substr(0, 8)) > report_.commit_seq) {
      Find(AuditFault::kFeedGap, entry.key, "is ahead of the last commit");
      return absl::OkStatus();
    }
    if (cursor <= deleted) {
      Find(AuditFault::kFeedGap, entry.key, "is before the beginning of the feed");
      return absl::OkStatus();
    }
    const bool continues = cursor.substr(0, 8) == before.substr(0, 8);
    const uint64_t next = continues ? ReadBigEndian(before.substr(8)) + 1 : 0;
    if (ReadBigEndian(cursor.substr(8)) != next)
      Find(AuditFault::kFeedGap, entry.key, "the event before it is missing");
    before = cursor;
    v1::Event event;
    if (!Decodes(entry, event) || event.type() != v1::EVENT_TYPE_ORDER_PLACED) return absl::OkStatus();
    ++placed;
    const auto exists = Exists(EntryKey(KeyTag::kOrder, LastSegment(event.subject())));
    if (!exists.ok()) return exists.status();
    if (!*exists) Find(AuditFault::kReferenceLost, entry.key, absl::StrCat(event.subject(), " is not there"));
    return absl::OkStatus();
  });
  if (status.ok() && (deleted.empty() ? placed != report_.orders : placed > report_.orders)) {
    Find(AuditFault::kFeedGap, TagPrefix(KeyTag::kEvent),
         absl::StrCat(placed, " events of orders placed, ", report_.orders, " orders"));
  }
  return status;
}

absl::Status Auditor::Ledger() {
  std::string total_key;
  int64_t total = 0;
  int64_t parts = 0;
  const auto end_total = [&] {
    if (total != parts) {
      Find(AuditFault::kLedgerWrong, total_key, absl::StrCat("says ", total, ", communities took ", parts));
    }
  };
  const absl::Status status = EachOf(KeyTag::kLedger, [&](const KeyValue& entry) {
    size_t at = 1;
    SizedPart(entry.key, at);
    if (at != std::string::npos) SizedPart(entry.key, at);
    if (at == std::string::npos) {
      Find(AuditFault::kUnknownKey, entry.key, "not a key of the ledger");
      return absl::OkStatus();
    }
    if (CounterOf(entry) < 0) Find(AuditFault::kLedgerWrong, entry.key, absl::StrCat("is ", CounterOf(entry)));
    const std::string prefix = entry.key.substr(0, at);
    if (prefix != total_key) {
      end_total();
      total_key = prefix;
      total = parts = 0;
    }
    (at == entry.key.size() ? total : parts) += CounterOf(entry);
    return absl::OkStatus();
  });
  end_total();
  return status;
}

absl::Status Auditor::RuleSets() {
  uint64_t rule_sets = 0;
  absl::Status status = EachOf(KeyTag::kRuleSet, [&](const KeyValue& entry) {
    ++rule_sets;
    const auto files = Exists(EntryKey(KeyTag::kRuleFiles, entry.key.substr(1)));
    if (!files.ok()) return files.status();
    if (!*files) Find(AuditFault::kReferenceLost, entry.key, "its files are not there");
    return absl::OkStatus();
  });
  if (status.ok()) status = Lists(KeyTag::kRuleSetIndex, KeyTag::kRuleSetCount, rule_sets);
  if (!status.ok()) return status;
  const auto state = RuleStateTable::Get(reader_);
  if (absl::IsDataLoss(state.status())) return absl::OkStatus();  // said already
  if (!state.ok()) return state.status();
  const record::v1::RuleStateRecord& rules = state->message;
  for (const std::string& hash : {rules.active(), rules.candidate()}) {
    const auto exists = Exists(EntryKey(KeyTag::kRuleSet, hash));
    if (!exists.ok()) return exists.status();
    if (!hash.empty() && !*exists) {
      Find(AuditFault::kReferenceLost, TagPrefix(KeyTag::kRuleState), absl::StrCat("rule set ", hash, " is not there"));
    }
  }
  for (int64_t number = 1; number <= rules.activations(); ++number) {
    const auto exists = Exists(RuleActivationKey(number));
    if (!exists.ok()) return exists.status();
    if (!*exists) Find(AuditFault::kReferenceLost, RuleActivationKey(number), "this activation is not there");
  }
  return absl::OkStatus();
}

}  // namespace peidan::storage
