#include "server/retention.h"

#include <atomic>
#include <thread>

#include "gtest/gtest.h"
#include "server/error.h"
#include "server/event_cursor.h"
#include "server/event_feed.h"
#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

const absl::Time kOld = absl::FromUnixSeconds(1'600'000'000);
const absl::Time kYoung = kOld + absl::Hours(24);
const absl::Time kBetween = kOld + absl::Hours(12);

google::protobuf::Timestamp At(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  return timestamp;
}

// A house whose feed holds these events alone.
class RetentionTest : public testing::Test {
 protected:
  RetentionTest() {
    while (*Retention::TrimEvents(env_, absl::InfiniteFuture())) {
    }
  }
  void Append(absl::Time time, int count) {
    storage::Batch batch;
    v1::Event event;
    *event.mutable_event_time() = At(time);
    for (int i = 0; i < count; ++i) storage::EventTable::Append(batch, event);
    ASSERT_TRUE(env_.store.CommitAndWait(std::move(batch)).ok());
  }
  size_t Kept(const std::string& cursor) { return storage::EventTable::List(env_.store, cursor, 100'000)->size(); }

  RuleHouse house_;
  const Environment& env_ = house_.env();
};

TEST_F(RetentionTest, OldEventsGoInPortionsAndYoungOnesStay) {
  const std::string before = *Beginning(env_.store);
  Append(kOld, 1200);
  Append(kYoung, 7);
  Append(kOld, 5);  // by a clock that was set back: behind a young one, so it stays
  EXPECT_TRUE(*Retention::TrimEvents(env_, kBetween));
  EXPECT_EQ(Kept(""), 712u);
  EXPECT_TRUE(*Retention::TrimEvents(env_, kBetween));
  EXPECT_FALSE(*Retention::TrimEvents(env_, kBetween));
  EXPECT_FALSE(*Retention::TrimEvents(env_, kBetween));
  EXPECT_EQ(Kept(""), 12u);

  const auto expired = ReadEvents(env_.store, env_.history.epoch, before, {}, 10);
  EXPECT_EQ(expired.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(expired.status()), "CURSOR_EXPIRED");
  const std::string beginning = *ResolveCursor(env_.store, env_.history, "");
  EXPECT_NE(expired.status().message().find(EventName(env_.history.epoch, beginning)), std::string::npos)
      << expired.status();
  EXPECT_EQ(ReadEvents(env_.store, env_.history.epoch, beginning, {}, 100)->events.size(), 12u);
}

TEST_F(RetentionTest, ACursorAtTheEndHoldsWhereEveryEventHasGone) {
  Append(kOld, 3);
  const std::string last = *storage::EventTable::Last(env_.store);
  EXPECT_FALSE(*Retention::TrimEvents(env_, kBetween));
  EXPECT_EQ(Kept(""), 0u);
  EXPECT_EQ(*storage::EventTable::Last(env_.store), last);
  EXPECT_EQ(*ResolveCursor(env_.store, env_.history, EventName(env_.history.epoch, last)), last);
  EXPECT_TRUE(ReadEvents(env_.store, env_.history.epoch, last, {}, 10)->events.empty());
  Append(kYoung, 1);
  EXPECT_EQ(ReadEvents(env_.store, env_.history.epoch, last, {}, 10)->events.size(), 1u);
}

TEST_F(RetentionTest, TheEndOfTheFeedIsFoundWhileEverythingBeforeItGoes) {
  std::atomic<bool> done = false;
  std::thread reader([&] {
    for (std::string last; !done;) {
      const auto found = storage::EventTable::Last(env_.store);
      EXPECT_TRUE(found.ok()) << found.status();
      EXPECT_GE(*found, last) << "the end went back";
      last = *found;
    }
  });
  for (int i = 0; i < 300; ++i) {
    Append(kOld, 2);
    EXPECT_TRUE(Retention::TrimEvents(env_, kBetween).ok());
  }
  done = true;
  reader.join();
}

TEST_F(RetentionTest, OldRequestIdsAreForgottenAndYoungOnesAreNot) {
  for (int i = 0; i < 1300; ++i) {
    storage::Batch batch;
    record::v1::RequestRecord record;
    *record.mutable_create_time() = At(i % 2 == 0 ? kOld : kYoung);
    storage::RequestTable::Insert(batch, absl::StrCat("many-", i), record);
    ASSERT_TRUE(env_.store.CommitAndWait(std::move(batch)).ok());
  }
  std::string position;
  int portions = 1;
  while (*Retention::TrimRequests(env_, kBetween, position)) ++portions;
  EXPECT_EQ(portions, 3);
  for (int i = 0; i < 1300; ++i) {
    EXPECT_EQ(storage::RequestTable::Get(env_.store, absl::StrCat("many-", i))->has_value(), i % 2 != 0) << i;
  }
}

}  // namespace
}  // namespace peidan::server
