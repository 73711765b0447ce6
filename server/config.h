// Configuration of the server: a textproto file, flags above it, defaults below it.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "peidan/v1/config.pb.h"

namespace peidan::server {

// Reads a configuration file. INVALID_ARGUMENT names the file, line and column; NOT_FOUND: no such file.
absl::StatusOr<v1::ServerConfig> ReadConfigFile(const std::string& path);

// Puts the default of each field that is not set.
void FillDefaults(v1::ServerConfig& config);

// OK, or INVALID_ARGUMENT that names the field. `insecure` allows an address that is not loopback: until callers are
// known by identity, anybody who reaches the port may do anything.
absl::Status CheckConfig(const v1::ServerConfig& config, bool insecure);

// Whether `host:port` can be reached from this machine only.
bool IsLoopback(const std::string& listen);

}  // namespace peidan::server
