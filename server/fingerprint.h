// SHA-256, and the fingerprint of a request by which its repetition is recognised.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"

namespace peidan::server {

// 32 bytes.
std::string Sha256(absl::string_view bytes);

// 32 bytes over the method's name and the request in deterministic serialisation.
std::string FingerprintOf(absl::string_view method, const google::protobuf::MessageLite& request);

}  // namespace peidan::server
