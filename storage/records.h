// How a message becomes the bytes of a value, and back: version (8 bytes big-endian), masked CRC-32 of the message
// bytes (4 bytes big-endian), message in deterministic serialisation. The version stands in front so that a commit can
// require it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message_lite.h"
#include "storage/key_value_store.h"

namespace peidan::storage {

std::string EncodeRecord(const google::protobuf::MessageLite& message, uint64_t version);

// Fills `message` and returns the version. DATA_LOSS: too short, a wrong checksum, or not this kind of message.
absl::StatusOr<uint64_t> DecodeRecord(std::string_view bytes, google::protobuf::MessageLite& message);

// Reads and decodes the record at `key`. Returns its version, 0 where there is none. Errors of the reader and of
// DecodeRecord.
absl::StatusOr<uint64_t> ReadRecord(const Reader& reader, std::string_view key, google::protobuf::MessageLite& message);

}  // namespace peidan::storage
