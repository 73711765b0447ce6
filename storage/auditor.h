// The parts of an audit; audit.h is the door.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "google/protobuf/message_lite.h"
#include "peidan/record/v1/record.pb.h"
#include "storage/audit.h"
#include "storage/keys.h"
#include "storage/listing.h"
#include "storage/waitlist_table.h"

namespace peidan::storage {

// One pass over one store. Used from one thread.
class Auditor {
 public:
  Auditor(const Reader& reader, const std::function<void(uint64_t)>& progress) : reader_(reader), progress_(progress) {}

  absl::StatusOr<AuditReport> Run();

 private:
  // Every entry of [begin, end), a portion at a time.
  absl::Status Each(const std::string& begin, const std::string& end,
                    absl::FunctionRef<absl::Status(const KeyValue&)> see);
  absl::Status EachOf(KeyTag tag, absl::FunctionRef<absl::Status(const KeyValue&)> see);
  void Find(AuditFault fault, std::string_view key, std::string detail);
  // Whether the value is a record of this kind. Finds nothing: Values does, of every entry.
  bool Decodes(const KeyValue& entry, google::protobuf::MessageLite& message);
  absl::StatusOr<bool> Exists(std::string_view key);

  absl::Status Layout();
  absl::Status Values();
  absl::Status Entry(const KeyValue& entry);
  absl::Status Catalog();
  // Before Orders, which looks for stray timers of both.
  absl::Status Whistles();
  absl::Status Orders();
  absl::Status Rows(KeyTag index, const std::vector<IndexRow>& rows);
  absl::Status Timers(const std::vector<record::v1::Timer>& timers);
  absl::Status StrayTimers();
  absl::StatusOr<bool> Runs(const record::v1::Timer& timer, const std::string& key);
  absl::Status Waitlists();
  absl::Status WaitlistRow(const v1::Waiting& waiting);
  absl::Status WaitlistRows(std::map<std::string, int64_t>& counts);
  absl::Status WaitlistCounts(std::map<std::string, int64_t> counts);
  absl::Status Lists(KeyTag index, KeyTag count, uint64_t expected);
  absl::Status StrayRows(KeyTag index);
  // Every row that stands in this list at this place; none where its record is not there or damaged.
  absl::StatusOr<std::vector<IndexRow>> RowsAt(KeyTag index, std::string_view position);
  // Every timer of what this one belongs to.
  absl::StatusOr<std::vector<record::v1::Timer>> TimersBeside(const record::v1::Timer& timer);
  absl::Status Feed();
  absl::Status Ledger();
  absl::Status RuleSets();

  const Reader& reader_;
  const std::function<void(uint64_t)>& progress_;
  AuditReport report_;
  int layout_ = kSchemaVersion;  // that the store has reached; 0: its header is damaged
  uint64_t order_rows_ = 0;
  uint64_t assignment_rows_ = 0;
  uint64_t whistle_rows_ = 0;
  uint64_t timers_ = 0;
};

}  // namespace peidan::storage
