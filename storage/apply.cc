#include "storage/apply.h"

#include <utility>

#include "absl/strings/match.h"
#include "storage/big_endian.h"
#include "storage/checksum.h"

namespace peidan::storage {
namespace {

constexpr uint64_t kMaxFeedEntries = 65536;  // their index is two bytes

// Builds the decision on one batch.
class Decider {
 public:
  Decider(uint64_t commit_seq, const Changes& pending, ReadFunction read)
      : commit_seq_(commit_seq), pending_(pending), read_(read) {}

  absl::StatusOr<Decision> Run(const Batch& batch) {
    for (const Batch::Condition& condition : batch.conditions()) {
      if (absl::Status status = Check(condition); !status.ok()) return status;
      if (decision_.conflict_key) return std::move(decision_);
    }
    for (const Batch::Mutation& mutation : batch.mutations()) {
      if (absl::Status status = Apply(mutation); !status.ok()) return status;
      if (decision_.conflict_key) return std::move(decision_);
    }
    return std::move(decision_);
  }

 private:
  absl::StatusOr<std::optional<std::string>> Read(const std::string& key) {
    const auto waiting = pending_.find(key);
    return waiting == pending_.end() ? read_(key) : waiting->second;
  }

  void Conflict(const std::string& key) {
    decision_.changes.clear();
    decision_.conflict_key = key;
    decision_.conflict_is_pending = pending_.contains(key);
  }

  absl::Status Check(const Batch::Condition& condition) {
    const auto value = Read(condition.key);
    if (!value.ok()) return value.status();
    const bool holds =
        condition.prefix ? value->has_value() && absl::StartsWith(**value, *condition.prefix) : !value->has_value();
    if (!holds) Conflict(condition.key);
    return absl::OkStatus();
  }

  absl::Status Apply(const Batch::Mutation& mutation) {
    switch (mutation.kind) {
      case Batch::Mutation::Kind::kPut:
        return Write(mutation.key, mutation.value);
      case Batch::Mutation::Kind::kDelete:
        return Write(mutation.key, std::nullopt);
      case Batch::Mutation::Kind::kAdd:
        return AddToCounter(mutation);
      case Batch::Mutation::Kind::kPutAtCommitSeq:
        return PutInFeed(mutation);
    }
    return absl::InvalidArgumentError("unknown kind of mutation");
  }

  absl::Status Write(const std::string& key, std::optional<std::string> value) {
    if (key.empty() || key[0] == '\0')
      return absl::InvalidArgumentError("empty keys and keys in 0x00 belong to the store");
    if (!decision_.changes.try_emplace(key, std::move(value)).second) {
      return absl::InvalidArgumentError("a batch writes the same key twice");
    }
    return absl::OkStatus();
  }

  absl::Status AddToCounter(const Batch::Mutation& mutation) {
    const auto known = counters_.find(mutation.key);
    int64_t before = 0;
    if (known != counters_.end()) {
      before = known->second;
      decision_.changes.erase(mutation.key);
    } else {
      const auto bytes = Read(mutation.key);
      if (!bytes.ok()) return bytes.status();
      const auto stored = DecodeCounter(*bytes);
      if (!stored.ok()) return stored.status();
      before = *stored;
    }
    int64_t after = 0;
    if (__builtin_add_overflow(before, mutation.delta, &after) || after < mutation.min || after > mutation.max) {
      Conflict(mutation.key);
      return absl::OkStatus();
    }
    counters_[mutation.key] = after;
    return Write(mutation.key, after == 0 ? std::nullopt : std::optional(EncodeCounter(after)));
  }

  absl::Status PutInFeed(const Batch::Mutation& mutation) {
    if (feed_entries_ == kMaxFeedEntries)
      return absl::InvalidArgumentError("a batch holds more than 65,536 feed entries");
    std::string key = mutation.key;
    AppendBigEndian(key, commit_seq_, 8);
    AppendBigEndian(key, feed_entries_++, 2);
    return Write(key, mutation.value);
  }

  const uint64_t commit_seq_;
  const Changes& pending_;
  const ReadFunction read_;
  Decision decision_;
  std::map<std::string, int64_t> counters_;  // as this batch leaves them
  uint64_t feed_entries_ = 0;
};

}  // namespace

absl::StatusOr<Decision> Decide(const Batch& batch, uint64_t commit_seq, const Changes& pending, ReadFunction read) {
  return Decider(commit_seq, pending, read).Run(batch);
}

std::string EncodeCounter(int64_t value) { return EncodeNumber(static_cast<uint64_t>(value)); }

absl::StatusOr<int64_t> DecodeCounter(const std::optional<std::string>& bytes) {
  if (!bytes) return 0;
  const auto number = DecodeNumber(*bytes, "a counter");
  if (!number.ok()) return number.status();
  return static_cast<int64_t>(*number);
}

std::string_view FirstListedKey(std::string_view begin) {
  constexpr std::string_view kFirst = "\x01";
  return begin < kFirst ? kFirst : begin;
}

absl::StatusOr<uint64_t> DecodeCommitSeq(const std::optional<std::string>& bytes) {
  if (!bytes) return 0;
  return DecodeNumber(*bytes, "the commit number");
}

}  // namespace peidan::storage
