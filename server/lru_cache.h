// A few things that are dear to make, by key; the one that was not asked for longest makes room.
#pragma once

#include <cstddef>
#include <list>
#include <utility>

namespace peidan::server {

// Not thread-safe. Looks at every entry: for a handful of them.
template <typename Key, typename Value>
class LruCache {
 public:
  explicit LruCache(size_t capacity) : capacity_(capacity) {}

  // nullptr: not there. Valid until the next call of Put.
  const Value* Find(const Key& key) {
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
      if (entry->first != key) continue;
      entries_.splice(entries_.begin(), entries_, entry);
      return &entry->second;
    }
    return nullptr;
  }

  // Keeps `value`, or what somebody else has put there meanwhile; returns what is kept.
  Value Put(const Key& key, Value value) {
    if (const Value* present = Find(key)) return *present;
    if (entries_.size() == capacity_) entries_.pop_back();
    return entries_.emplace_front(key, std::move(value)).second;
  }

 private:
  const size_t capacity_;
  std::list<std::pair<Key, Value>> entries_;  // last asked for first
};

}  // namespace peidan::server
