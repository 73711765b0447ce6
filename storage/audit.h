// Reads everything in a store and says what does not fit: the whole of the stored bytes, not a sample.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/key_value_store.h"

namespace peidan::storage {

enum class AuditFault {
  kUndecodable,    // a value does not match its checksum, or is not the message that its key asks for
  kUnknownKey,     // a key of no table
  kRowMissing,     // an order, an assignment or a rule set is missing from a list
  kRowStray,       // a row of a list points to nothing
  kCountWrong,     // a list's counter says another number than it has rows
  kLedgerWrong,    // a counter of capacity is below 0, or the communities' parts are not the whole
  kFeedGap,        // the feed of events lacks one, or has one that is ahead of the store
  kReferenceLost,  // something names something that is not there
};

struct AuditFinding {
  AuditFault fault = AuditFault::kUndecodable;
  std::string where;   // the key: tag, and the rest as text or hex
  std::string detail;  // English
};

struct AuditReport {
  uint64_t entries = 0;
  uint64_t orders = 0;
  uint64_t events = 0;
  uint64_t requests = 0;
  uint64_t commit_seq = 0;
  uint64_t faults = 0;
  std::vector<AuditFinding> findings;  // the first kMaxFindings of them
};

inline constexpr size_t kMaxFindings = 1000;  // a wholly damaged store must not fill the memory

// `snapshot` must be of one instant. `progress`, where there is one, hears the number of entries now and then. Memory
// is bounded but for the catalog and one number per list. Errors of the reader, at the first: what cannot be read at
// all is the engine's to name.
absl::StatusOr<AuditReport> Audit(const Reader& snapshot,
                                  const std::function<void(uint64_t entries)>& progress = nullptr);

}  // namespace peidan::storage
