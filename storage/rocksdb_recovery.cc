#include "storage/rocksdb_recovery.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/keys.h"
#include "storage/recovery_copy.h"
#include "storage/restore_directory.h"
#include "storage/rocksdb_file_check.h"
#include "storage/rocksdb_profile.h"
#include "storage/rocksdb_reads.h"
#include "storage/rocksdb_status.h"
#include "storage/rocksdb_wal.h"
#include "storage/store_error.h"
#include "storage/tables.h"
#include "storage/watermarked_store.h"

namespace peidan::storage {
namespace {

constexpr uint64_t kAll = std::numeric_limits<uint64_t>::max();

// What a tool that only reads leaves behind: nothing.
class NoDiary final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

class ClosedStore final : public Reader {
 public:
  explicit ClosedStore(std::unique_ptr<rocksdb::DB> db) : db_(std::move(db)) {}
  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    return ReadOne(*db_, rocksdb::ReadOptions(), key);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return ReadMany(*db_, rocksdb::ReadOptions(), keys);
  }
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const override {
    return ReadRange(*db_, rocksdb::ReadOptions(), options);
  }

 private:
  const std::unique_ptr<rocksdb::DB> db_;
};

rocksdb::Options ProfileFor(const std::string& directory, Reach reach) {
  rocksdb::Options profile = RocksDbProfile({.directory = directory});
  profile.create_if_missing = false;
  profile.disable_auto_compactions = true;  // what is repaired stays as small as it can be
  if (reach == Reach::kPointInTime) profile.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  profile.info_log = std::make_shared<NoDiary>();
  return profile;
}

absl::StatusOr<std::unique_ptr<rocksdb::DB>> OpenDatabase(const DirectoryLock& lock, Reach reach) {
  const std::string& directory = lock.directory();
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(ProfileFor(directory, reach), directory, &opened);
  if (!status.ok()) return FromRocksDb(status, absl::StrCat("opening ", directory));
  return std::unique_ptr<rocksdb::DB>(opened);
}

// What the logs hold behind `reached`.
struct Behind {
  std::string first_damage;
  uint64_t newest = 0;           // commit number
  std::set<std::string> orders;  // ids
};

absl::StatusOr<Behind> ReadBehind(const std::string& directory, uint64_t reached) {
  Behind behind;
  for (const std::string& path : WalsIn(directory)) {
    const auto see = [&](std::string_view batch, bool) {
      const auto commit = CommitIn(batch);
      if (!commit.ok() || commit->commit_seq <= reached) return;
      behind.newest = std::max(behind.newest, commit->commit_seq);
      behind.orders.insert(commit->orders.begin(), commit->orders.end());
    };
    const auto survey = ReadWal(path, kAll, see, [](size_t) { return true; });
    if (!survey.ok()) return survey.status();
    if (survey->damage && behind.first_damage.empty()) {
      behind.first_damage = absl::StrCat(path, " at ", survey->damage->offset, ": ", survey->damage->what);
    }
  }
  return behind;
}

absl::StatusOr<RecoveryPlan> Plan(const DirectoryLock& lock, const std::string& watermark_path) {
  const auto reader = OpenForReading(lock, Reach::kPointInTime);
  if (!reader.ok()) return reader.status();
  const auto position = PositionOf(**reader);
  if (!position.ok()) return position.status();
  auto behind = ReadBehind(lock.directory(), position->commit_seq);
  if (!behind.ok()) return behind.status();
  const auto watermark = WatermarkFile::Read(watermark_path);
  if (!watermark.ok() && !absl::IsDataLoss(watermark.status())) return watermark.status();

  RecoveryPlan plan;
  plan.position = *position;
  plan.first_damage = std::move(behind->first_damage);
  const bool fits = watermark.ok() && CheckWatermark(*watermark, *position, watermark_path).ok();
  plan.needed = !fits || !plan.first_damage.empty() || !OpenForReading(lock, Reach::kWhole).ok();
  // Where everything is lost, the header is lost, too.
  const bool same_store = watermark.ok() && watermark->has_value() &&
                          (position->store_id.empty() || (*watermark)->store_id == position->store_id);
  const uint64_t newest = std::max(behind->newest, same_store ? (*watermark)->commit_seq : 0);
  plan.lost_commits = newest - std::min(newest, position->commit_seq);
  for (const std::string& id : behind->orders) {
    const auto kept = (*reader)->Get(EntryKey(KeyTag::kOrder, id));
    if (!kept.ok()) return kept.status();
    (kept->has_value() ? plan.rewound : plan.gone).push_back(id);
  }
  return plan;
}

// Gives up the damaged log from the damage on, and everything behind it.
absl::Status Rewind(const std::string& directory) {
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(ProfileFor(directory, Reach::kPointInTime), directory, &opened);
  const std::unique_ptr<rocksdb::DB> db(opened);
  return FromRocksDb(status, absl::StrCat("recovering ", directory));
}

// Followers of the feed notice by the epoch, and the restoration tells them from where on. A store that lost its header
// lost everything: it is new, and gets a header with an epoch, and no restoration, when it is served.
absl::Status BeginEpoch(KeyValueStore& store, const std::string& epoch, const google::protobuf::Timestamp& now) {
  const auto position = PositionOf(store);
  if (!position.ok() || position->store_id.empty()) return position.status();
  record::v1::Restoration restoration;
  restoration.set_commit_seq(position->commit_seq);
  *restoration.mutable_restore_time() = now;
  return StoreHeaderTable::NoteRestoration(store, std::move(restoration), epoch).status();
}

}  // namespace

absl::StatusOr<std::unique_ptr<DirectoryLock>> LockStore(const std::string& directory) {
  if (HasUnfinishedRestore(directory)) return UnfinishedRestoreError(directory);
  if (!std::filesystem::exists(directory + "/CURRENT")) {
    return PlaceError(StoreErrorCause::kNoStore, absl::StrCat("there is no store in ", directory));
  }
  return DirectoryLock::Acquire(directory);
}

absl::StatusOr<std::unique_ptr<Reader>> OpenForReading(const DirectoryLock& lock, Reach reach) {
  auto db = OpenDatabase(lock, reach);
  if (!db.ok()) return db.status();
  return std::make_unique<ClosedStore>(*std::move(db));
}

absl::StatusOr<std::vector<std::string>> DamagedFiles(const DirectoryLock& lock) {
  const auto db = OpenDatabase(lock, Reach::kPointInTime);
  if (!db.ok()) return db.status();
  const auto go_on = [](size_t) { return true; };
  std::vector<std::string> damaged;
  std::vector<rocksdb::LiveFileMetaData> tables;
  (*db)->GetLiveFilesMetaData(&tables);
  std::sort(tables.begin(), tables.end(), [](const auto& left, const auto& right) { return left.name < right.name; });
  for (const rocksdb::LiveFileMetaData& table : tables) {
    if (const absl::Status status = CheckFile(table, go_on); !status.ok()) damaged.emplace_back(status.message());
  }
  for (const std::string& path : WalsIn(lock.directory())) {
    const auto survey = ReadWal(
        path, kAll, [](std::string_view, bool) {}, go_on);
    if (!survey.ok()) damaged.emplace_back(survey.status().message());
    if (!survey.ok() || !survey->damage) continue;
    damaged.push_back(absl::StrCat(path, " at ", survey->damage->offset, ": ", survey->damage->what));
  }
  return damaged;
}

absl::StatusOr<RecoveryPlan> PlanRecovery(const std::string& directory, const std::string& watermark_path) {
  const auto lock = LockStore(directory);
  if (!lock.ok()) return lock.status();
  return Plan(**lock, watermark_path);
}

absl::StatusOr<std::string> Recover(const std::string& directory, const std::string& watermark_path,
                                    const std::string& new_epoch, const google::protobuf::Timestamp& now,
                                    const std::function<void(std::string_view step)>& on_step) {
  const auto ended = [&on_step](std::string_view step) {
    if (on_step) on_step(step);
  };
  auto lock = LockStore(directory);
  if (!lock.ok()) return lock.status();
  if (const auto plan = Plan(**lock, watermark_path); !plan.ok()) return plan.status();
  auto aside = CopyAside(directory, watermark_path);
  if (!aside.ok()) return aside;
  ended("copied");
  if (absl::Status status = WatermarkFile::Replace(watermark_path, {new_epoch, 0}); !status.ok()) return status;
  ended("disowned");
  lock->reset();  // the database takes it at once
  if (absl::Status status = Rewind(directory); !status.ok()) return status;
  ended("rewound");
  const auto store = OpenRocksDbStore({.directory = directory});
  if (!store.ok()) return store.status();
  if (absl::Status status = BeginEpoch(**store, new_epoch, now); !status.ok()) return status;
  ended("renewed");
  const auto position = PositionOf(**store);
  if (!position.ok()) return position.status();
  const Watermark reached{new_epoch, position->commit_seq};
  if (absl::Status status = WatermarkFile::Replace(watermark_path, reached); !status.ok()) return status;
  return aside;
}

}  // namespace peidan::storage
