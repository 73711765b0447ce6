#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"
#include "storage/checksum.h"
#include "storage/keys.h"
#include "storage/migration.h"
#include "storage/records.h"
#include "storage/tables.h"

namespace peidan::storage {
namespace {

constexpr size_t kPortion = 1024;   // entries of a pass that are in memory, or in one batch
constexpr int kMostAttempts = 100;  // at reading the catalog while others write it; a change of it is rare

std::string RevisionKey() { return TagPrefix(KeyTag::kCatalogRevision); }

template <typename M>
void PutEntry(Batch& batch, KeyTag tag, const M& entry, uint64_t version, int64_t revision) {
  const std::string_view id = LastSegment(entry.name());
  std::string bytes = EncodeRecord(entry, version);
  batch.Put(CatalogHistoryKey(revision, tag, id), bytes);
  batch.Put(EntryKey(tag, id), std::move(bytes));
}

// The same where the etag is the version.
template <typename M>
void PutVersioned(Batch& batch, KeyTag tag, M entry, uint64_t version, int64_t revision) {
  entry.clear_etag();
  PutEntry(batch, tag, entry, version, revision);
}

template <typename M>
absl::Status ReadVersioned(const std::string& value, M& entry) {
  const auto version = DecodeRecord(value, entry);
  if (version.ok()) entry.set_etag(absl::StrCat(*version));
  return version.status();
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
    case KeyTag::kResource:
      return ReadVersioned(entry.value, contents.resources.emplace_back());
    case KeyTag::kPrecedent:
      return ReadVersioned(entry.value, contents.precedents.emplace_back());
    case KeyTag::kCatalogRevision: {
      const auto revision = DecodeNumber(entry.value, "the catalog's revision");
      if (revision.ok()) contents.revision = static_cast<int64_t>(*revision);
      return revision.status();
    }
    default:
      return absl::DataLossError("an unknown kind of catalog entry");
  }
}

// Adds everything in [begin, end) to the contents.
absl::Status ReadRange(const Reader& reader, std::string begin, std::string end, CatalogContents& contents) {
  const auto entries = reader.Scan({.begin = std::move(begin), .end = std::move(end)});
  if (!entries.ok()) return entries.status();
  for (const KeyValue& entry : *entries) {
    if (absl::Status status = Read(entry, contents); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CatalogContents> CatalogTable::Load(const Reader& reader) {
  // One scan reads what stands side by side at one instant. The precedents stand apart; whoever writes one raises the
  // revision, so that both are of one revision where it is still the same afterwards.
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    CatalogContents contents;
    absl::Status status = ReadRange(reader, TagPrefix(KeyTag::kBureau), AfterTag(KeyTag::kCatalogRevision), contents);
    if (!status.ok()) return status;
    status = ReadRange(reader, TagPrefix(KeyTag::kPrecedent), AfterTag(KeyTag::kPrecedent), contents);
    if (!status.ok()) return status;
    const auto revision = Revision(reader);
    if (!revision.ok()) return revision.status();
    if (*revision == contents.revision) return contents;
  }
  return absl::AbortedError("the catalog changed while it was read");
}

absl::StatusOr<CatalogContents> CatalogTable::LoadAt(const Reader& reader, int64_t revision) {
  if (revision == 0) return CatalogContents();
  const auto present = Revision(reader);
  if (!present.ok()) return present.status();
  if (revision < 0 || revision > *present) return absl::NotFoundError("there is no such revision of the catalog");
  // What was written is never changed, so that portions add up without a snapshot.
  const std::string end = CatalogHistoryKey(revision + 1, KeyTag{}, "");
  std::map<std::string, std::string, std::less<>> latest;  // by kind and id, which is the entry's own key
  for (std::string begin = TagPrefix(KeyTag::kCatalogHistory); !begin.empty();) {
    auto entries = reader.Scan({.begin = begin, .end = end, .limit = kPortion});
    if (!entries.ok()) return entries.status();
    begin = entries->size() < kPortion ? "" : entries->back().key + '\0';
    for (KeyValue& entry : *entries) latest[std::string(EntryInHistory(entry.key))] = std::move(entry.value);
  }
  if (latest.empty()) return absl::NotFoundError("the catalog's history does not reach back to this revision");
  CatalogContents contents;
  for (const auto& [key, value] : latest) {
    if (absl::Status status = Read({key, value}, contents); !status.ok()) return status;
  }
  contents.revision = revision;
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

void CatalogTable::Put(Batch& batch, const v1::Bureau& bureau, int64_t revision) {
  PutEntry(batch, KeyTag::kBureau, bureau, 1, revision);
}

void CatalogTable::Put(Batch& batch, const v1::Subdistrict& subdistrict, int64_t revision) {
  PutEntry(batch, KeyTag::kSubdistrict, subdistrict, 1, revision);
}

void CatalogTable::Put(Batch& batch, const v1::Community& community, int64_t revision) {
  PutEntry(batch, KeyTag::kCommunity, community, 1, revision);
}

void CatalogTable::Put(Batch& batch, const v1::Resource& resource, uint64_t version, int64_t revision) {
  PutVersioned(batch, KeyTag::kResource, resource, version, revision);
}

void CatalogTable::Put(Batch& batch, const v1::Precedent& precedent, uint64_t version, int64_t revision) {
  PutVersioned(batch, KeyTag::kPrecedent, precedent, version, revision);
}

void CatalogTable::BumpRevision(Batch& batch, int64_t from) {
  RequireRevision(batch, from);
  batch.Put(RevisionKey(), EncodeNumber(static_cast<uint64_t>(from + 1)));
}

void CatalogTable::RequireRevision(Batch& batch, int64_t revision) {
  if (revision == 0) {
    batch.RequireAbsent(RevisionKey());
  } else {
    batch.RequirePrefix(RevisionKey(), BigEndian64(static_cast<uint64_t>(revision)));
  }
}

absl::StatusOr<MigrationPortion> CatalogTable::BeginHistory(const Reader& reader, const std::string& position) {
  const auto revision = Revision(reader);
  if (!revision.ok()) return revision.status();
  const std::string begin = position.empty() ? TagPrefix(KeyTag::kBureau) : position;
  auto entries = reader.Scan({.begin = begin, .end = TagPrefix(KeyTag::kCatalogRevision), .limit = kPortion});
  if (!entries.ok()) return entries.status();
  MigrationPortion portion;
  if (entries->size() == kPortion) portion.position = entries->back().key + '\0';
  for (KeyValue& entry : *entries) {
    const auto kind = static_cast<KeyTag>(entry.key[0]);
    portion.batch.Put(CatalogHistoryKey(*revision, kind, entry.key.substr(1)), std::move(entry.value));
  }
  return portion;
}

bool CatalogTable::OwnsRevision(std::string_view conflict_key) { return conflict_key == RevisionKey(); }

}  // namespace peidan::storage
