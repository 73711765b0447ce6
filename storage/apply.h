// What a batch means: whether its conditions hold, and which plain writes it comes down to. Every engine commits
// through these functions, so that they cannot differ. Pure: the only input from outside is the read function.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/key_value_store.h"
#include "storage/keys.h"

namespace peidan::storage {

// Plain writes by key; nullopt deletes.
using Changes = std::map<std::string, std::optional<std::string>, std::less<>>;

// Reads what is committed.
using ReadFunction = absl::FunctionRef<absl::StatusOr<std::optional<std::string>>(std::string_view key)>;

// The verdict on one batch.
struct Decision {
  std::optional<std::string> conflict_key;  // set: a condition did not hold, and `changes` is empty
  bool conflict_is_pending = false;  // the key was read from changes that are not on disk yet: no conflict if they fail
  Changes changes;
};

// Decides on `batch` against the committed state seen through `pending`, the changes of the batches decided before it
// that are not on disk yet. `commit_seq` is the number the batch gets if it commits.
//   INVALID_ARGUMENT  the batch breaks the rules of Batch; it will never commit
//   DATA_LOSS         a counter is damaged
//   any other         the read function's own
absl::StatusOr<Decision> Decide(const Batch& batch, uint64_t commit_seq, const Changes& pending, ReadFunction read);

// A counter as stored, and back. DATA_LOSS: damaged. An absent counter is 0.
std::string EncodeCounter(int64_t value);
absl::StatusOr<int64_t> DecodeCounter(const std::optional<std::string>& bytes);

// Where a scan begins: keys with a leading zero byte belong to the store itself and are never listed.
std::string_view FirstListedKey(std::string_view begin);

// The number stored at `kCommitSeqKey`; absent: 0. DATA_LOSS: damaged.
absl::StatusOr<uint64_t> DecodeCommitSeq(const std::optional<std::string>& bytes);

}  // namespace peidan::storage
