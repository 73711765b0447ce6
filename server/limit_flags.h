// The flags of peidand that bound what it takes in and how long it keeps things.
#pragma once

#include "peidan/v1/config.pb.h"

namespace peidan::server {

// Sets the fields whose flags were given; see ServerConfig for what each one means.
void LimitsFromFlags(v1::ServerConfig& config);

}  // namespace peidan::server
