// What is wrong with the files of a closed store, and the way back to the last whole commit.
#include "storage/rocksdb_recovery.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <rocksdb/db.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "storage/keys.h"
#include "storage/records.h"
#include "storage/store_error.h"
#include "storage/tables.h"
#include "storage/watermarked_store.h"
#include "tests/storage/engines.h"

namespace peidan::storage {
namespace {

constexpr char kId[] = "0123456789abcdef";
constexpr char kNewId[] = "fedcba9876543210";
constexpr int kOrders = 60;

std::string OrderName(int number) { return "orders/261124-0001-" + std::to_string(1000 + number); }

class RecoveryTest : public testing::Test {
 protected:
  std::string data() const { return scratch_.path() + "/" + name_; }
  std::string file() const { return data() + ".watermark"; }

  absl::StatusOr<std::unique_ptr<KeyValueStore>> Open(size_t write_buffer_bytes = size_t{1} << 20) {
    auto base = OpenRocksDbStore({.directory = data(), .write_buffer_bytes = write_buffer_bytes});
    if (!base.ok()) return base.status();
    auto store = OpenWatermarkedStore(*std::move(base), kId, {.path = file()});
    if (!store.ok()) return store.status();
    record::v1::StoreHeader fresh;
    fresh.set_epoch(kId);
    if (const auto header = StoreHeaderTable::OpenOrCreate(**store, fresh); !header.ok()) return header.status();
    return store;
  }
  void Place(size_t write_buffer_bytes = size_t{1} << 20) {
    const auto store = Open(write_buffer_bytes).value();
    for (int i = 0; i < kOrders; ++i) {
      Batch batch;
      v1::Order order;
      order.set_name(OrderName(i));
      order.set_state(v1::ORDER_STATE_RATED);
      order.mutable_need()->set_community("communities/110108010001");
      order.mutable_need()->set_text("想请律师来讲讲遗嘱怎么写");
      OrderTable::Insert(batch, order);
      ASSERT_TRUE(store->CommitAndWait(std::move(batch)).value().committed());
    }
  }
  // The largest.
  std::filesystem::path FileWith(const std::string& ending) {
    std::filesystem::path largest;
    uintmax_t size = 0;
    for (const auto& entry : std::filesystem::directory_iterator(data())) {
      if (entry.path().extension() != ending || entry.file_size() <= size) continue;
      largest = entry.path();
      size = entry.file_size();
    }
    if (size == 0) throw std::runtime_error("no " + ending);
    return largest;
  }
  void FlipInTheMiddle(const std::filesystem::path& path) {
    std::fstream bytes(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(path) / 2);
    bytes.seekg(middle);
    const char damaged = static_cast<char>(bytes.get() ^ 0x10);
    bytes.seekp(middle);
    bytes.put(damaged);
  }

  ScratchDirectory scratch_;
  std::string name_ = "data";
};

TEST_F(RecoveryTest, AWholeStoreNeedsNone) {
  Place();
  const auto plan = PlanRecovery(data(), file()).value();
  EXPECT_FALSE(plan.needed);
  EXPECT_EQ(plan.lost_commits, 0u);
  EXPECT_EQ(plan.position.commit_seq, kOrders + 1u);
  EXPECT_THAT(DamagedFiles(*LockStore(data()).value()).value(), testing::IsEmpty());
}

TEST_F(RecoveryTest, ADamagedLogIsGivenUpFromTheDamageOnAndNotBefore) {
  Place();
  FlipInTheMiddle(FileWith(".log"));
  ASSERT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(DamagedFiles(*LockStore(data()).value()).value(), testing::ElementsAre(testing::HasSubstr(".log at ")));

  const auto plan = PlanRecovery(data(), file()).value();
  EXPECT_TRUE(plan.needed);
  EXPECT_THAT(plan.first_damage, testing::HasSubstr(".log at "));
  EXPECT_EQ(plan.position.commit_seq + plan.lost_commits, kOrders + 1u);
  EXPECT_GT(plan.lost_commits, 10u);
  EXPECT_LT(plan.lost_commits, 50u);
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss) << "a plan changes nothing";

  const auto aside = Recover(data(), file(), kNewId, {});
  ASSERT_TRUE(aside.ok()) << aside.status();
  EXPECT_TRUE(std::filesystem::exists(*aside + "/CURRENT"));
  EXPECT_TRUE(std::filesystem::exists(*aside + "/watermark"));
  const auto store = Open().value();
  const auto header = StoreHeaderTable::Get(*store).value();
  EXPECT_EQ(header->epoch(), kNewId);
  ASSERT_EQ(header->restorations_size(), 1);
  EXPECT_EQ(header->restorations(0).former_epoch(), kId);
  EXPECT_EQ(header->restorations(0).commit_seq(), plan.position.commit_seq);
  EXPECT_EQ(header->restorations(0).backup(), 0u);
  for (int i = 0; i < kOrders; ++i) {
    EXPECT_EQ(OrderTable::Get(*store, OrderName(i)).value().has_value(), i + 2u <= plan.position.commit_seq) << i;
  }
  // The damaged record itself cannot be read; those behind it can, but for the rest of its block.
  for (const std::string& id : plan.gone) EXPECT_FALSE(OrderTable::Get(*store, "orders/" + id).value().has_value());
}

TEST_F(RecoveryTest, TheCopyIsAStoreFromWhichTheRecoveryCanBeTriedAgain) {
  for (int i = 0; i < 3; ++i) {  // each opening leaves a table, and four make a compaction
    Batch batch;
    batch.Put("k", std::to_string(i));
    ASSERT_TRUE(Open().value()->CommitAndWait(std::move(batch)).value().committed());
  }
  Place();
  FlipInTheMiddle(FileWith(".log"));
  const auto plan = PlanRecovery(data(), file()).value();
  const auto aside = Recover(data(), file(), kNewId, {});
  ASSERT_TRUE(aside.ok()) << aside.status();
  EXPECT_TRUE(Open().ok());
  const auto again = PlanRecovery(*aside, *aside + "/watermark");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->position.commit_seq, plan.position.commit_seq);
  EXPECT_EQ(again->position.store_id, kId);
  EXPECT_EQ(again->lost_commits, plan.lost_commits);
  EXPECT_EQ(again->gone, plan.gone);
}

TEST_F(RecoveryTest, WithoutACopyNothingIsChanged) {
  Place();
  FlipInTheMiddle(FileWith(".log"));
  const auto before = WatermarkFile::Read(file()).value();
  std::filesystem::create_symlink("/nowhere/at/all", data() + ".before-recovery-1");
  EXPECT_EQ(Recover(data(), file(), kNewId, {}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(WatermarkFile::Read(file()).value()->store_id, before->store_id);
}

// What is on disk after each step is what a power cut there would leave.
TEST_F(RecoveryTest, ARecoveryThatIsCutOffAnywhereIsNotServedUnderTheOldEpoch) {
  Place();
  FlipInTheMiddle(FileWith(".log"));
  const std::string whole = data();
  std::vector<std::string> steps;
  const auto keep = [&](std::string_view step) {
    steps.emplace_back(step);
    const std::string cut = scratch_.path() + "/cut" + std::to_string(steps.size());
    std::filesystem::copy(whole, cut, std::filesystem::copy_options::recursive);
    std::filesystem::copy(whole + ".watermark", cut + ".watermark");
  };
  ASSERT_TRUE(Recover(data(), file(), kNewId, {}, keep).ok());
  ASSERT_THAT(steps, testing::ElementsAre("copied", "disowned", "rewound", "renewed"));
  const absl::StatusCode refusals[] = {absl::StatusCode::kDataLoss, absl::StatusCode::kDataLoss,
                                       absl::StatusCode::kFailedPrecondition, absl::StatusCode::kOk};
  for (size_t i = 0; i < steps.size(); ++i) {
    name_ = "cut" + std::to_string(i + 1);
    EXPECT_EQ(Open().status().code(), refusals[i]) << name_;
    ASSERT_TRUE(Recover(data(), file(), "0000000000000002", {}).ok()) << name_;
    const auto store = Open();
    ASSERT_TRUE(store.ok()) << store.status();
    const auto header = StoreHeaderTable::Get(**store).value();
    EXPECT_EQ(header->epoch(), "0000000000000002") << name_;
    ASSERT_EQ(header->restorations_size(), steps[i] == "renewed" ? 2 : 1) << name_;
    EXPECT_EQ(header->restorations(0).former_epoch(), kId) << name_;
  }
}

TEST_F(RecoveryTest, ALostLogIsSeenByTheWatermarkAlone) {
  Place();
  std::filesystem::remove(FileWith(".log"));
  const auto plan = PlanRecovery(data(), file()).value();
  EXPECT_TRUE(plan.needed);
  EXPECT_EQ(plan.lost_commits, kOrders + 1u);
  EXPECT_EQ(plan.first_damage, "");
  ASSERT_TRUE(Recover(data(), file(), kNewId, {}).ok());
  EXPECT_TRUE(Open().ok());
}

TEST_F(RecoveryTest, ADamagedTableIsNamedAndLeftAlone) {
  Place(size_t{64} << 10);
  ASSERT_TRUE(OpenRocksDbStore({.directory = data()}).value()->database().Flush({}).ok());
  const std::filesystem::path table = FileWith(".sst");
  FlipInTheMiddle(table);
  EXPECT_THAT(DamagedFiles(*LockStore(data()).value()).value(),
              testing::ElementsAre(testing::HasSubstr(table.filename().string())));
}

TEST_F(RecoveryTest, AStoreOfANewerReleaseIsLeftAlone) {
  Place();
  {
    const auto store = Open().value();
    auto header = StoreHeaderTable::Get(*store).value().value();
    header.set_schema_version(kSchemaVersion + 1);
    Batch batch;
    batch.Put(TagPrefix(KeyTag::kHeader), EncodeRecord(header, 2));
    ASSERT_TRUE(store->CommitAndWait(std::move(batch)).value().committed());
  }
  std::filesystem::remove(file());
  for (const absl::Status& refused :
       {PlanRecovery(data(), file()).status(), Recover(data(), file(), kNewId, {}).status(), Open().status()}) {
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(CauseOf(refused), StoreErrorCause::kNewer);
    EXPECT_EQ(refused.message(),
              absl::StrCat("the store has layout ", kSchemaVersion + 1, "; this release knows up to ", kSchemaVersion,
                           ": use the newer release"));
  }
  EXPECT_FALSE(std::filesystem::exists(file()));
  EXPECT_FALSE(std::filesystem::exists(data() + ".before-recovery-1"));
}

TEST_F(RecoveryTest, AStoreThatSomebodyHoldsOrThatIsNotThereIsAFailedPrecondition) {
  EXPECT_EQ(PlanRecovery(data(), file()).status().code(), absl::StatusCode::kFailedPrecondition);
  const auto store = Open().value();
  EXPECT_EQ(PlanRecovery(data(), file()).status().message(), "another process holds " + data());
}

TEST_F(RecoveryTest, NobodyOpensAStoreThatIsBeingRead) {
  Place();
  {
    const auto lock = LockStore(data()).value();
    const auto reader = OpenForReading(*lock, Reach::kWhole);
    ASSERT_TRUE(reader.ok()) << reader.status();
    EXPECT_EQ(Open().status().message(), "another process holds " + data());
    EXPECT_EQ(CauseOf(Open().status()), StoreErrorCause::kHeld);
    EXPECT_EQ(PlanRecovery(data(), file()).status().code(), absl::StatusCode::kFailedPrecondition);
  }
  EXPECT_TRUE(Open().ok());
}

TEST_F(RecoveryTest, AStoreIsHeldUntilItsRecoveryRewindsIt) {
  Place();
  FlipInTheMiddle(FileWith(".log"));
  const auto is_held_by_another = [this] {
    const pid_t child = fork();
    if (child == 0) {
      const int file = open((data() + "/LOCK").c_str(), O_RDWR);
      struct flock lock = {};
      lock.l_type = F_WRLCK;
      _exit(fcntl(file, F_SETLK, &lock) == 0 ? 0 : 1);
    }
    int ended = 0;
    waitpid(child, &ended, 0);
    return WEXITSTATUS(ended) == 1;
  };
  int held = 0;
  const auto look = [&](std::string_view step) {
    if (step != "rewound") held += is_held_by_another();
  };
  ASSERT_TRUE(Recover(data(), file(), kNewId, {}, look).ok());
  EXPECT_EQ(held, 3);
  EXPECT_FALSE(is_held_by_another());
}

TEST_F(RecoveryTest, ALockThatCannotBeTakenSaysWhy) {
  Place();
  std::filesystem::remove(data() + "/LOCK");
  std::filesystem::create_directory(data() + "/LOCK");
  EXPECT_THAT(std::string(LockStore(data()).status().message()), testing::StartsWith("cannot lock " + data() + ": "));
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace peidan::storage
