// A store whose commits are counted.
#pragma once

#include <memory>

#include "server/metrics.h"
#include "storage/key_value_store.h"

namespace peidan::server {

// Wraps `base`; `metrics` outlives the store.
std::unique_ptr<storage::KeyValueStore> MeasuredStore(std::unique_ptr<storage::KeyValueStore> base, Metrics& metrics);

}  // namespace peidan::server
