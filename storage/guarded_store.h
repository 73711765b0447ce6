// A store that stops serving once damage was found, and that notices by itself when it can write again.
#pragma once

#include <memory>

#include "absl/time/time.h"
#include "storage/key_value_store.h"
#include "storage/store_health.h"

namespace peidan::storage {

// Wraps `base`. Notes every outcome in `health`, which must outlive the store; once the store is damaged, every call is
// answered with that DATA_LOSS. While it is read-only, it commits an empty batch `every` so often: the first that
// succeeds ends it, although nobody dares to write.
std::unique_ptr<KeyValueStore> GuardedStore(std::unique_ptr<KeyValueStore> base, StoreHealth& health,
                                            absl::Duration every = absl::Seconds(1));

}  // namespace peidan::storage
