// Order numbers (订单号) that can be read over a telephone: `261124-4827-1935`. Six digits of the day in Beijing, seven
// random digits, and a check digit by ISO/IEC 7064 MOD 11,10, which finds every single wrong digit and almost every
// exchange of two.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace peidan::server {

// A number of the day of `now`; `random` is reduced to seven digits. Numbers may repeat: the commit refuses a taken
// one.
std::string MakeOrderNumber(absl::Time now, uint64_t random);

// Whether the text has the form of an order number and its check digit is right.
bool IsOrderNumber(absl::string_view text);

}  // namespace peidan::server
