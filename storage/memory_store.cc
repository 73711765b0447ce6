#include "storage/memory_store.h"

#include <utility>

namespace peidan::storage {
namespace {

using Entries = std::map<std::string, std::string, std::less<>>;

std::optional<std::string> Find(const Entries& entries, std::string_view key) {
  const auto entry = entries.find(key);
  return entry == entries.end() ? std::nullopt : std::optional(entry->second);
}

std::vector<std::optional<std::string>> FindAll(const Entries& entries, const std::vector<std::string>& keys) {
  std::vector<std::optional<std::string>> values;
  values.reserve(keys.size());
  for (const std::string& key : keys) values.push_back(Find(entries, key));
  return values;
}

std::vector<KeyValue> List(const Entries& entries, const ScanOptions& options) {
  std::vector<KeyValue> listed;
  size_t to_skip = options.skip;
  for (auto entry = entries.lower_bound(FirstListedKey(options.begin)); entry != entries.end(); ++entry) {
    if (listed.size() == options.limit || (!options.end.empty() && entry->first >= options.end)) break;
    if (to_skip > 0) {
      --to_skip;
      continue;
    }
    listed.push_back({entry->first, entry->second});
  }
  return listed;
}

}  // namespace

class MemoryStore::View final : public Reader {
 public:
  explicit View(Entries entries) : entries_(std::move(entries)) {}
  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override { return Find(entries_, key); }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return FindAll(entries_, keys);
  }
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const override {
    return List(entries_, options);
  }

 private:
  const Entries entries_;
};

absl::StatusOr<std::optional<std::string>> MemoryStore::Get(std::string_view key) const {
  std::lock_guard lock(mu_);
  return Find(entries_, key);
}

absl::StatusOr<std::vector<std::optional<std::string>>> MemoryStore::MultiGet(
    const std::vector<std::string>& keys) const {
  std::lock_guard lock(mu_);
  return FindAll(entries_, keys);
}

absl::StatusOr<std::vector<KeyValue>> MemoryStore::Scan(const ScanOptions& options) const {
  std::lock_guard lock(mu_);
  return List(entries_, options);
}

std::unique_ptr<Reader> MemoryStore::Snapshot() const {
  std::lock_guard lock(mu_);
  return std::make_unique<View>(entries_);
}

absl::Status MemoryStore::WriteDurably(const Changes& changes) {
  std::lock_guard lock(mu_);
  for (const auto& [key, value] : changes) {
    if (value) {
      entries_.insert_or_assign(key, *value);
    } else {
      entries_.erase(key);
    }
  }
  return absl::OkStatus();
}

}  // namespace peidan::storage
