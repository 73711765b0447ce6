#include "matching/wire_writer.h"

#include <array>
#include <bit>

namespace peidan::matching {
namespace {

// Of the wire format.
constexpr int kVarint = 0;
constexpr int kFixed64 = 1;
constexpr int kLengthDelimited = 2;

}  // namespace

void WireWriter::Text(int field, std::initializer_list<absl::string_view> pieces) {
  size_t size = 0;
  for (const absl::string_view piece : pieces) size += piece.size();
  if (size == 0) return;
  Tag(field, kLengthDelimited);
  Varint(size);
  for (const absl::string_view piece : pieces) bytes_.append(piece.data(), piece.size());
}

void WireWriter::Element(int field, absl::string_view text) {
  Tag(field, kLengthDelimited);
  Varint(text.size());
  bytes_.append(text.data(), text.size());
}

void WireWriter::Number(int field, int64_t value) {
  if (value == 0) return;
  Tag(field, kVarint);
  Varint(static_cast<uint64_t>(value));
}

void WireWriter::Real(int field, double value) {
  auto bits = std::bit_cast<uint64_t>(value);
  if (bits == 0) return;
  Tag(field, kFixed64);
  std::array<char, sizeof(bits)> little_endian;
  for (char& byte : little_endian) {
    byte = static_cast<char>(bits);
    bits >>= 8;
  }
  bytes_.append(little_endian.data(), little_endian.size());
}

void WireWriter::Message(int field, const google::protobuf::MessageLite& message) {
  Tag(field, kLengthDelimited);
  Varint(message.ByteSizeLong());
  message.AppendToString(&bytes_);
}

size_t WireWriter::Begin(int field) {
  Tag(field, kLengthDelimited);
  bytes_.push_back('\0');  // the size, which nearly always is one byte or two
  return bytes_.size();
}

void WireWriter::End(size_t begin) {
  uint64_t size = bytes_.size() - begin;
  size_t at = begin - 1;
  for (; size > kLowBits; size >>= 7) {
    bytes_.insert(at++, 1, static_cast<char>(size | ~kLowBits));
  }
  bytes_[at] = static_cast<char>(size);
}

}  // namespace peidan::matching
