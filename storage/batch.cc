#include <utility>

#include "storage/key_value_store.h"

namespace peidan::storage {

void Batch::RequireAbsent(std::string key) { conditions_.push_back({std::move(key), std::nullopt}); }

void Batch::RequirePrefix(std::string key, std::string prefix) {
  conditions_.push_back({std::move(key), std::move(prefix)});
}

void Batch::Put(std::string key, std::string value) {
  mutations_.push_back({Mutation::Kind::kPut, std::move(key), std::move(value)});
}

void Batch::Delete(std::string key) { mutations_.push_back({Mutation::Kind::kDelete, std::move(key), {}}); }

void Batch::Add(std::string key, int64_t delta, int64_t min, int64_t max) {
  mutations_.push_back({Mutation::Kind::kAdd, std::move(key), {}, delta, min, max});
}

void Batch::PutAtCommitSeq(std::string prefix, std::string value) {
  mutations_.push_back({Mutation::Kind::kPutAtCommitSeq, std::move(prefix), std::move(value)});
}

size_t Batch::ByteSize() const {
  size_t bytes = 0;
  for (const Condition& condition : conditions_) bytes += condition.key.size() + condition.prefix.value_or("").size();
  for (const Mutation& mutation : mutations_) bytes += mutation.key.size() + mutation.value.size();
  return bytes;
}

}  // namespace peidan::storage
