// Writes a message in the wire format of Protocol Buffers without making the message: a certificate has a thousand
// small texts, and nearly always it is only kept.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"

namespace peidan::matching {

// Not thread-safe. The bytes are those of the deterministic serialisation if fields are written in the order of their
// numbers, each by the method for its type. A field with the default value is left out, an element of a repeated field
// never.
class WireWriter {
 public:
  explicit WireWriter(size_t usual_bytes) { bytes_.reserve(usual_bytes); }

  // string: the pieces one after the other.
  void Text(int field, std::initializer_list<absl::string_view> pieces);
  void Text(int field, absl::string_view text) {
    if (!text.empty()) Element(field, text);
  }
  // One of a repeated string.
  void Element(int field, absl::string_view text);
  // int32, int64, bool or enum.
  void Number(int field, int64_t value);
  // double.
  void Real(int field, double value);
  // A message, or one of a repeated message.
  void Message(int field, const google::protobuf::MessageLite& message);

  // The same, field by field between Begin and End; End takes what Begin returned. They nest.
  size_t Begin(int field);
  void End(size_t begin);

  // Fields that another writer wrote.
  void Fields(absl::string_view bytes) { bytes_.append(bytes.data(), bytes.size()); }

  std::string Take() { return std::move(bytes_); }

 private:
  void Tag(int field, int wire_type) { Varint(static_cast<uint64_t>(field) << 3 | static_cast<uint64_t>(wire_type)); }
  void Varint(uint64_t value) {
    for (; value > kLowBits; value >>= 7) bytes_.push_back(static_cast<char>(value | ~kLowBits));
    bytes_.push_back(static_cast<char>(value));
  }

  static constexpr uint64_t kLowBits = 0x7f;  // of a byte of a varint; the highest says that more follow

  std::string bytes_;
};

}  // namespace peidan::matching
