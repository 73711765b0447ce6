// The flags of peidand that are numbers: how much, how often, how long.
#pragma once

#include "peidan/v1/config.pb.h"

namespace peidan::server {

// Sets the fields whose flags were given; see ServerConfig for what each one means.
void LimitsFromFlags(v1::ServerConfig& config);

}  // namespace peidan::server
