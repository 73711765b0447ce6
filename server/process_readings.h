// What the operating system knows about this process, under the names that Prometheus' own libraries give it.
#pragma once

#include "server/metrics.h"

namespace peidan::server {

// Adds memory, processor time, open descriptors and the time the process began. A value that cannot be read is NaN.
void AddProcessReadings(Metrics& metrics);

}  // namespace peidan::server
