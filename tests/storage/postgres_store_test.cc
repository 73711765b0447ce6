#include "storage/postgres_store.h"

#include "tests/storage/key_value_store_contract.h"
#include "tests/storage/postgres_engine.h"

namespace peidan::storage {

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, KeyValueStoreContract, PostgresEngine);

}  // namespace peidan::storage
