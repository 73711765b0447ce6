// The one time zone of the service: UTC+8 all year, so that no time zone database is needed.
#pragma once

#include "absl/time/time.h"

namespace peidan::server {

inline absl::TimeZone BeijingTime() { return absl::FixedTimeZone(8 * 60 * 60); }

}  // namespace peidan::server
