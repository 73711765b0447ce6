#include "storage/recent_values.h"

#include <utility>

namespace peidan::storage {

const std::optional<std::string>* RecentValues::Find(std::string_view key) {
  const auto young = young_.find(key);
  if (young != young_.end()) return &young->second;
  const auto old = old_.find(key);
  if (old == old_.end()) return nullptr;
  auto again = old_.extract(old);
  Rotate();
  return &young_.insert(std::move(again)).position->second;
}

void RecentValues::Rotate() {
  if (young_.size() < kGeneration) return;
  old_ = std::move(young_);
  young_.clear();
}

void RecentValues::Add(std::string_view key, const std::optional<std::string>& value) {
  if (value && value->size() > kMaxBytes) return;
  Rotate();
  young_.emplace(key, value);
}

void RecentValues::Update(const Changes& written) {
  for (const auto& [key, value] : written) {
    for (Values* const values : {&young_, &old_}) {
      const auto known = values->find(key);
      if (known == values->end()) continue;
      if (value && value->size() > kMaxBytes) {
        values->erase(known);
      } else {
        known->second = value;
      }
      break;
    }
  }
}

void RecentValues::Clear() {
  young_.clear();
  old_.clear();
}

}  // namespace peidan::storage
