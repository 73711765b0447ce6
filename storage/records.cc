#include "storage/records.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <utility>

#include "storage/big_endian.h"
#include "storage/checksum.h"

namespace peidan::storage {
namespace {

constexpr size_t kVersionSize = 8;
constexpr size_t kChecksumSize = 4;
constexpr size_t kHeadSize = kVersionSize + kChecksumSize;

std::string Framed(const std::string& body, uint64_t version) {
  std::string bytes;
  bytes.reserve(kHeadSize + body.size());
  AppendBigEndian(bytes, version, kVersionSize);
  AppendBigEndian(bytes, MaskedChecksum({bytes, body}), kChecksumSize);
  return bytes += body;
}

}  // namespace

std::string SerializeDeterministically(const google::protobuf::MessageLite& message) {
  std::string bytes(message.ByteSizeLong(), '\0');
  google::protobuf::io::ArrayOutputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&coded);
  return bytes;
}

std::string EncodeRecord(const google::protobuf::MessageLite& message, uint64_t version) {
  return Framed(SerializeDeterministically(message), version);
}

std::string EncodeCompressedRecord(const google::protobuf::MessageLite& message, uint64_t version) {
  return EncodeCompressedRecord(SerializeDeterministically(message), version);
}

std::string EncodeCompressedRecord(std::string message, uint64_t version, Compression how) {
  return Framed(Compressed(std::move(message), how), version);
}

void PutNext(Batch& batch, const std::string& key, uint64_t version, const google::protobuf::MessageLite& message) {
  if (version == 0) {
    batch.RequireAbsent(key);
  } else {
    batch.RequirePrefix(key, BigEndian64(version));
  }
  batch.Put(key, EncodeRecord(message, version + 1));
}

absl::StatusOr<uint64_t> DecodeRecord(std::string_view bytes, google::protobuf::MessageLite& message) {
  if (bytes.size() < kHeadSize) return absl::DataLossError("a record is too short");
  const std::string_view body = bytes.substr(kHeadSize);
  const uint64_t checksum = ReadBigEndian(bytes.substr(kVersionSize, 4));
  // Layouts 1 and 2 left the version out.
  if (checksum != MaskedChecksum({bytes.substr(0, kVersionSize), body}) && checksum != MaskedChecksum({body})) {
    return absl::DataLossError("a record does not match its checksum");
  }
  std::string expanded;
  std::string_view bytes_of_message = body;
  if (IsCompressed(body)) {
    auto whole = Expanded(body);
    if (!whole.ok()) return whole.status();
    expanded = *std::move(whole);
    bytes_of_message = expanded;
  }
  if (!message.ParseFromArray(bytes_of_message.data(), static_cast<int>(bytes_of_message.size()))) {
    return absl::DataLossError("a record is not a " + message.GetTypeName());
  }
  return ReadBigEndian(bytes.substr(0, kVersionSize));
}

absl::StatusOr<uint64_t> ReadRecord(const Reader& reader, std::string_view key,
                                    google::protobuf::MessageLite& message) {
  const auto bytes = reader.Get(key);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return 0;
  return DecodeRecord(**bytes, message);
}

}  // namespace peidan::storage
