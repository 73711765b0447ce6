// How a message becomes the bytes of a value, and back: version (8 bytes big-endian), masked CRC-32 of version and
// body (4 bytes big-endian), body: the message in deterministic serialisation, compressed or not. The version stands in
// front so that a commit can require it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message_lite.h"
#include "storage/compression.h"
#include "storage/key_value_store.h"

namespace peidan::storage {

// Deterministic, so that equal messages have equal bytes.
std::string SerializeDeterministically(const google::protobuf::MessageLite& message);

std::string EncodeRecord(const google::protobuf::MessageLite& message, uint64_t version);
// The same with a compressed body, where that is smaller: for records that are large and seldom read.
std::string EncodeCompressedRecord(const google::protobuf::MessageLite& message, uint64_t version);
// The same of a message that is already in deterministic serialisation.
std::string EncodeCompressedRecord(std::string message, uint64_t version, Compression how = Compression::kPlain);

// Writes the version after `version` (0: the first) at `key`, with the condition that the record still has `version`.
void PutNext(Batch& batch, const std::string& key, uint64_t version, const google::protobuf::MessageLite& message);

// Fills `message` from either kind of record and returns the version. DATA_LOSS: too short, a wrong checksum, a damaged
// frame, or not this kind of message.
absl::StatusOr<uint64_t> DecodeRecord(std::string_view bytes, google::protobuf::MessageLite& message);

// Reads and decodes the record at `key`. Returns its version, 0 where there is none. Errors of the reader and of
// DecodeRecord.
absl::StatusOr<uint64_t> ReadRecord(const Reader& reader, std::string_view key, google::protobuf::MessageLite& message);

}  // namespace peidan::storage
