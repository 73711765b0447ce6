#include "storage/memory_store.h"

#include "tests/storage/key_value_store_contract.h"

namespace peidan::storage {

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, KeyValueStoreContract, MemoryEngine);

}  // namespace peidan::storage
