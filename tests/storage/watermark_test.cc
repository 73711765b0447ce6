// A store that lost commits, or was exchanged for another, is refused.
#include "storage/watermark.h"

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "absl/time/clock.h"
#include "storage/keys.h"
#include "storage/records.h"
#include "storage/rocksdb_recovery.h"
#include "storage/store_error.h"
#include "storage/tables.h"
#include "storage/watermarked_store.h"
#include "tests/storage/engines.h"

namespace peidan::storage {
namespace {

constexpr char kId[] = "0123456789abcdef";
constexpr char kOtherId[] = "fedcba9876543210";

class WatermarkTest : public testing::Test {
 protected:
  std::string file() const { return scratch_.path() + "/watermark"; }
  std::string data() const { return scratch_.path() + "/data"; }

  absl::StatusOr<std::unique_ptr<KeyValueStore>> Open(const std::string& fresh_id, bool accept_missing = false) {
    auto store =
        OpenWatermarkedStore(OpenOrThrow({.directory = data()}), fresh_id,
                             {.path = file(), .accept_missing = accept_missing, .every = absl::Milliseconds(1)});
    if (!store.ok()) return store.status();
    record::v1::StoreHeader fresh;
    fresh.set_epoch(fresh_id);
    const auto header = StoreHeaderTable::OpenOrCreate(**store, fresh);
    if (!header.ok()) return header.status();
    return *std::move(store);
  }

  // Opens, commits so often, and closes.
  void Write(int commits) {
    const auto store = Open(kId).value();
    for (int i = 0; i < commits; ++i) {
      Batch batch;
      batch.Put("k", std::to_string(i));
      ASSERT_TRUE(store->CommitAndWait(std::move(batch)).value().committed());
    }
  }

  void CopyData(const std::string& from, const std::string& to) {
    std::filesystem::remove_all(to);
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
  }

  ScratchDirectory scratch_;
};

TEST_F(WatermarkTest, LiesBesideTheStore) {
  EXPECT_EQ(DefaultWatermarkPath("/var/lib/peidan/data"), "/var/lib/peidan/data.watermark");
  EXPECT_EQ(DefaultWatermarkPath("/var/lib/peidan/data//"), "/var/lib/peidan/data.watermark");
}

TEST_F(WatermarkTest, StandsAtTheLastCommitAfterClosing) {
  Write(5);
  const auto kept = WatermarkFile::Read(file()).value();
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->store_id, kId);
  EXPECT_EQ(kept->commit_seq, 6u);  // the header, and five more
  EXPECT_TRUE(Open(kOtherId).ok()) << "a fresh id is for new stores only";
}

TEST_F(WatermarkTest, AnOlderCopyOfTheDirectoryIsDataLoss) {
  Write(5);
  CopyData(data(), scratch_.path() + "/copy");
  Write(7);
  CopyData(scratch_.path() + "/copy", data());
  const absl::Status refused = Open(kId).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(refused.message(), "the store stands at commit 6, but the watermark " + file() +
                                   " says that 13 was acknowledged: 7 commits are lost; the log was lost, or the "
                                   "directory is an older copy");
}

TEST_F(WatermarkTest, AStoreOfANewerReleaseIsRefusedAndItsWatermarkLeftAlone) {
  Write(5);
  {
    const auto store = Open(kId).value();
    auto header = StoreHeaderTable::Get(*store).value().value();
    header.set_schema_version(kSchemaVersion + 1);
    Batch batch;
    batch.Put(TagPrefix(KeyTag::kHeader), EncodeRecord(header, 1));
    ASSERT_TRUE(store->CommitAndWait(std::move(batch)).value().committed());
  }
  const uint64_t before = WatermarkFile::Read(file()).value()->commit_seq;
  const absl::Status refused = Open(kId).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(CauseOf(refused), StoreErrorCause::kNewer);
  EXPECT_EQ(WatermarkFile::Read(file()).value()->commit_seq, before);
  EXPECT_FALSE(PlanRecovery(data(), file()).ok()) << "nothing to recover for this release";
}

// A service manager starts the server again and again: no start may bring the store nearer to its watermark.
TEST_F(WatermarkTest, ARefusedStoreStaysWhereItIs) {
  Write(5);
  CopyData(data(), scratch_.path() + "/copy");
  Write(7);
  CopyData(scratch_.path() + "/copy", data());
  const ScrubOptions scrub = {.every = absl::Milliseconds(1)};
  const WatermarkOptions watermark = {.path = file()};
  const auto accept = [&](const Reader& store) { return CheckPosition(store, watermark); };
  for (int start = 0; start < 20; ++start) {
    auto base = OpenRocksDbStore({.directory = data(), .accept = accept, .scrub = scrub});
    ASSERT_EQ(base.status().code(), absl::StatusCode::kDataLoss);
    base = OpenRocksDbStore({.directory = data(), .scrub = scrub});
    ASSERT_TRUE(base.ok()) << base.status();
    const auto refused = OpenWatermarkedStore(*std::move(base), kId, watermark);
    ASSERT_EQ(refused.status().code(), absl::StatusCode::kDataLoss);
  }
  EXPECT_EQ(PositionOf(*OpenOrThrow({.directory = data()})).value().commit_seq, 6u);
}

TEST_F(WatermarkTest, ADeletedLogIsDataLoss) {
  Write(5);
  for (const auto& entry : std::filesystem::directory_iterator(data())) {
    if (entry.path().extension() == ".log") std::filesystem::remove(entry.path());
  }
  EXPECT_EQ(Open(kId).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(WatermarkTest, ADeletedDirectoryIsDataLoss) {
  Write(5);
  std::filesystem::remove_all(data());
  EXPECT_EQ(Open(kId).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(WatermarkTest, AnotherStoreIsRefused) {
  Write(5);
  CopyData(data(), scratch_.path() + "/copy");
  std::filesystem::remove_all(data());
  std::filesystem::remove(file());
  { ASSERT_TRUE(Open(kOtherId).ok()); }
  CopyData(scratch_.path() + "/copy", data());
  EXPECT_EQ(Open(kId).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(WatermarkTest, AMissingWatermarkIsRefusedUnlessAccepted) {
  Write(5);
  std::filesystem::remove(file());
  EXPECT_EQ(Open(kId).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(std::filesystem::exists(file()));
  ASSERT_TRUE(Open(kId, true).ok());
  EXPECT_TRUE(Open(kId).ok());
}

TEST_F(WatermarkTest, AStoreOfAnEarlierLayoutGetsItsWatermark) {
  {
    const auto store = OpenOrThrow({.directory = data()});
    record::v1::StoreHeader header;
    header.set_schema_version(2);
    header.set_epoch(kId);
    Batch batch;
    batch.Put(TagPrefix(KeyTag::kHeader), EncodeRecord(header, 1));
    ASSERT_TRUE(store->CommitAndWait(std::move(batch)).value().committed());
  }
  ASSERT_TRUE(Open(kOtherId).ok());
  EXPECT_EQ(WatermarkFile::Read(file()).value()->store_id, kId);
  std::filesystem::remove(file());
  EXPECT_EQ(Open(kOtherId).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(WatermarkTest, AStartThatWasCutOffBeforeTheHeaderIsNoObstacle) {
  ASSERT_TRUE(WatermarkFile::Open(file(), {kOtherId, 0}).ok());
  ASSERT_TRUE(Open(kId).ok());
  EXPECT_EQ(WatermarkFile::Read(file()).value()->store_id, kId);
}

TEST_F(WatermarkTest, ATornSlotLeavesTheOtherAndTwoAreDataLoss) {
  const auto watermark = WatermarkFile::Open(file(), {kId, 7}).value();
  ASSERT_TRUE(watermark->Write({kId, 8}).ok());
  ASSERT_TRUE(watermark->Write({kId, 9}).ok());
  const auto tear = [this](std::streamoff slot) {
    std::fstream bytes(file(), std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(slot + 30);
    bytes.put('x');
  };
  EXPECT_EQ(WatermarkFile::Read(file()).value()->commit_seq, 9u);
  tear(0);  // generations 2 and 4
  EXPECT_EQ(WatermarkFile::Read(file()).value()->commit_seq, 8u);
  tear(4096);
  EXPECT_EQ(WatermarkFile::Read(file()).status().code(), absl::StatusCode::kDataLoss);
}

// While it lives, no file of this process grows beyond so many bytes: a write across the end is cut off.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_F(WatermarkTest, WritesThatFailAgainAndAgainLeaveTheLastWholeSlot) {
  const auto watermark = WatermarkFile::Open(file(), {kId, 7}).value();
  {
    const FileSizeLimit in_the_odd_slot(4096 + 20);
    EXPECT_EQ(watermark->Write({kId, 8}).code(), absl::StatusCode::kUnavailable);
  }
  {
    const FileSizeLimit in_the_even_slot(20);
    EXPECT_EQ(watermark->Write({kId, 9}).code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(watermark->Write({kId, 10}).code(), absl::StatusCode::kUnavailable);
  }
  EXPECT_EQ(WatermarkFile::Read(file()).value()->commit_seq, 7u);
  ASSERT_TRUE(watermark->Write({kId, 11}).ok());
  EXPECT_EQ(WatermarkFile::Read(file()).value()->commit_seq, 11u);
}

TEST_F(WatermarkTest, APlaceThatCannotBeWrittenIsAFailedPrecondition) {
  EXPECT_EQ(WatermarkFile::Open("/proc/peidan.watermark", {kId, 0}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(WatermarkTest, FollowsWhileCommitsHappen) {
  const auto store = Open(kId).value();
  Batch batch;
  batch.Put("k", "v");
  const uint64_t seq = store->CommitAndWait(std::move(batch)).value().commit_seq;
  const absl::Time end = absl::Now() + absl::Seconds(60);
  while (WatermarkFile::Read(file()).value()->commit_seq < seq && absl::Now() < end) std::this_thread::yield();
  EXPECT_EQ(WatermarkFile::Read(file()).value()->commit_seq, seq);
}

}  // namespace
}  // namespace peidan::storage
