#include <utility>

#include "storage/keys.h"
#include "storage/records.h"
#include "storage/tables.h"

namespace peidan::storage {

absl::StatusOr<std::optional<v1::Certificate>> CertificateTable::Get(const Reader& reader,
                                                                     std::string_view order_name) {
  v1::Certificate certificate;
  const auto version = ReadRecord(reader, EntryKey(KeyTag::kCertificate, LastSegment(order_name)), certificate);
  if (!version.ok()) return version.status();
  if (*version == 0) return std::nullopt;
  return certificate;
}

void CertificateTable::Put(Batch& batch, std::string_view order_name, std::string certificate) {
  batch.Put(EntryKey(KeyTag::kCertificate, LastSegment(order_name)),
            EncodeCompressedRecord(std::move(certificate), 1, Compression::kCertificate));
}

}  // namespace peidan::storage
