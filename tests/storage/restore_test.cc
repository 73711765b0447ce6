// Restores that find something else than they were promised: nothing of anybody's is lost.
#include <gtest/gtest.h>

#include <fstream>

#include "storage/records.h"
#include "storage/restore_directory.h"
#include "storage/store_error.h"
#include "storage/watermark.h"
#include "tests/storage/backup_fixture.h"
#include "tests/storage/victim.h"

namespace peidan::storage {
namespace {

namespace fs = std::filesystem;

class RestoreTest : public BackupFixture {
 protected:
  void MakeBackup() {
    const auto store = OpenSmall(Data());
    Fill(*store, 0, 100);
    MakeOne(*store);
  }
  absl::Status Restore() const { return RestoreBackup(RequestOf(Backups(), 1, New())).status(); }
};

TEST_F(RestoreTest, RunAgainItLeavesAloneWhatSomebodyPutBesideTheMark) {
  MakeBackup();
  for (const char* point : {"marked", "renewed", "moving", "watermarked"}) {
    EXPECT_EQ(RunVictim({"restore", Backups(), "1", New(), point, "1"}), VictimEnd::kKilled);
    // The operator gives up and moves the old store's files back.
    std::ofstream(New() + "/000999.log") << "旧库的日志";
    const absl::Status refused = Restore();
    EXPECT_EQ(CauseOf(refused), StoreErrorCause::kNotEmpty) << point << ": " << refused;
    EXPECT_TRUE(fs::exists(New() + "/000999.log")) << point;
    fs::remove(New() + "/000999.log");
    EXPECT_EQ(Restore(), absl::OkStatus()) << point;
    EXPECT_FALSE(HasUnfinishedRestore(New())) << point;
    EXPECT_FALSE(fs::exists(New() + "/RESTORE_FINISHED")) << point;
    fs::remove_all(New());
  }
}

TEST_F(RestoreTest, ABackupOfANewerReleaseIsNotCalledDamaged) {
  {
    const auto store = OpenSmall(Data());
    Fill(*store, 0, 10);
    auto header = StoreHeaderTable::Get(*store).value().value();
    header.set_schema_version(kSchemaVersion + 1);
    Batch batch;
    batch.Put(TagPrefix(KeyTag::kHeader), EncodeRecord(header, 2));
    batch.Put(EntryKey(KeyTag::kOrder, "newer"), "what only a newer release can read");
    ASSERT_TRUE(store->CommitAndWait(std::move(batch)).value().committed());
    MakeOne(*store);
  }
  const absl::Status refused = Restore();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(CauseOf(refused), StoreErrorCause::kNewer) << refused;
}

TEST_F(RestoreTest, ASealOfAnotherStoreIsDamage) {
  const auto store = OpenSmall(Data());
  Fill(*store, 0, 10);
  record::v1::BackupSeal seal;
  seal.set_epoch("another store's.");
  ASSERT_TRUE(Folder().Make(store->database(), seal, GoOn).ok());
  EXPECT_EQ(Restore().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RestoreTest, TheWatermarksPlaceIsLookedAtBeforeAnythingIsCopied) {
  MakeBackup();
  const std::string nowhere = Data() + "-missing/watermark";
  for (const std::string& place : {New() + "/watermark", New(), nowhere, Backups()}) {
    RestoreRequest request = RequestOf(Backups(), 1, New());
    request.watermark_path = place;
    EXPECT_EQ(CauseOf(RestoreBackup(request).status()), StoreErrorCause::kWatermarkPlace) << place;
    EXPECT_FALSE(fs::exists(New())) << place;
  }
}

TEST_F(RestoreTest, EveryWatermarkThatIsReplacedIsKept) {
  MakeBackup();
  const std::string path = DefaultWatermarkPath(New());
  for (const char* kept : {".before-restore", ".before-restore-2"}) {
    ASSERT_EQ(WatermarkFile::Replace(path, {kTestEpoch, 77}), absl::OkStatus());
    EXPECT_EQ(RestoreBackup(RequestOf(Backups(), 1, New()))->former_watermark, path + kept);
    EXPECT_EQ(WatermarkFile::Read(path + kept).value()->commit_seq, 77u);
    fs::remove_all(New());
  }
}

}  // namespace
}  // namespace peidan::storage
