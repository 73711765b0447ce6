#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"
#include "storage/keys.h"
#include "storage/records.h"
#include "storage/tables.h"

namespace peidan::storage {
namespace {

std::string RevisionKey() { return TagPrefix(KeyTag::kCatalogRevision); }

template <typename M>
void PutEntry(Batch& batch, KeyTag tag, const M& entry, uint64_t version) {
  batch.Put(EntryKey(tag, LastSegment(entry.name())), EncodeRecord(entry, version));
}

// Adds one stored entry to the contents.
absl::Status Read(const KeyValue& entry, CatalogContents& contents) {
  switch (static_cast<KeyTag>(entry.key[0])) {
    case KeyTag::kBureau:
      return DecodeRecord(entry.value, contents.bureaus.emplace_back()).status();
    case KeyTag::kSubdistrict:
      return DecodeRecord(entry.value, contents.subdistricts.emplace_back()).status();
    case KeyTag::kCommunity:
      return DecodeRecord(entry.value, contents.communities.emplace_back()).status();
    case KeyTag::kResource: {
      v1::Resource& resource = contents.resources.emplace_back();
      const auto version = DecodeRecord(entry.value, resource);
      if (version.ok()) resource.set_etag(absl::StrCat(*version));
      return version.status();
    }
    case KeyTag::kCatalogRevision:
      if (entry.value.size() != 8) return absl::DataLossError("the catalog's revision is not 8 bytes");
      contents.revision = static_cast<int64_t>(ReadBigEndian(entry.value));
      return absl::OkStatus();
    default:
      return absl::DataLossError("an unknown kind of catalog entry");
  }
}

}  // namespace

absl::StatusOr<CatalogContents> CatalogTable::Load(const Reader& reader) {
  // The tags of the catalog stand side by side, so that one scan reads everything at one instant.
  const auto entries = reader.Scan({.begin = TagPrefix(KeyTag::kBureau), .end = AfterTag(KeyTag::kCatalogRevision)});
  if (!entries.ok()) return entries.status();
  CatalogContents contents;
  for (const KeyValue& entry : *entries) {
    if (absl::Status status = Read(entry, contents); !status.ok()) return status;
  }
  return contents;
}

absl::StatusOr<int64_t> CatalogTable::Revision(const Reader& reader) {
  const auto value = reader.Get(RevisionKey());
  if (!value.ok()) return value.status();
  if (!value->has_value()) return 0;
  CatalogContents contents;
  const absl::Status status = Read({RevisionKey(), **value}, contents);
  if (!status.ok()) return status;
  return contents.revision;
}

void CatalogTable::Put(Batch& batch, const v1::Bureau& bureau) { PutEntry(batch, KeyTag::kBureau, bureau, 1); }

void CatalogTable::Put(Batch& batch, const v1::Subdistrict& subdistrict) {
  PutEntry(batch, KeyTag::kSubdistrict, subdistrict, 1);
}

void CatalogTable::Put(Batch& batch, const v1::Community& community) {
  PutEntry(batch, KeyTag::kCommunity, community, 1);
}

void CatalogTable::Put(Batch& batch, const v1::Resource& resource, uint64_t version) {
  v1::Resource stored = resource;
  stored.clear_etag();  // it is the version
  PutEntry(batch, KeyTag::kResource, stored, version);
}

void CatalogTable::BumpRevision(Batch& batch, int64_t from) {
  RequireRevision(batch, from);
  batch.Put(RevisionKey(), BigEndian64(static_cast<uint64_t>(from + 1)));
}

void CatalogTable::RequireRevision(Batch& batch, int64_t revision) {
  if (revision == 0) {
    batch.RequireAbsent(RevisionKey());
  } else {
    batch.RequirePrefix(RevisionKey(), BigEndian64(static_cast<uint64_t>(revision)));
  }
}

bool CatalogTable::OwnsRevision(std::string_view conflict_key) { return conflict_key == RevisionKey(); }

}  // namespace peidan::storage
