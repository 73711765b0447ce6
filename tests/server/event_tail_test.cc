#include "server/event_tail.h"

#include "gtest/gtest.h"
#include "storage/guarded_store.h"
#include "storage/memory_store.h"
#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

constexpr int kEventsOfACommit = 100;

void Append(storage::KeyValueStore& store, int commits) {
  for (int i = 0; i < commits; ++i) {
    storage::Batch batch;
    for (int j = 0; j < kEventsOfACommit; ++j) {
      v1::Event event;
      event.set_type(v1::EVENT_TYPE_ORDER_PLACED);
      event.set_subject(absl::StrCat("orders/", j));
      event.set_bureau(j % 3 == 0 ? "bureaus/tiyu" : "bureaus/minzheng");
      storage::EventTable::Append(batch, event);
    }
    ASSERT_TRUE(store.CommitAndWait(std::move(batch)).ok());
  }
}

// Names of all events after the cursor, which moves behind them.
std::vector<std::string> FromTail(const EventTail& tail, const EventFilter& filter, std::string& cursor) {
  std::vector<std::string> names;
  while (true) {
    const auto portion = tail.Read(cursor, filter, 70);
    if (!portion.ok()) throw std::runtime_error(portion.status().ToString());
    for (const auto& entry : portion->entries) names.push_back(entry.event->name());
    cursor = portion->cursor;
    if (portion->at_end) return names;
  }
}

std::vector<std::string> FromStore(const Environment& env, const EventFilter& filter, const std::string& cursor) {
  const auto batch = ReadEvents(env.store, env.history.epoch, cursor, filter, 1'000'000);
  if (!batch.ok()) throw std::runtime_error(batch.status().ToString());
  std::vector<std::string> names;
  for (const v1::Event& event : batch->events) names.push_back(event.name());
  return names;
}

TEST(EventTailTest, AReaderSeesWhatStandsInTheStoreHoweverOldItsCursor) {
  RuleHouse house;
  const Environment& env = house.env();
  EventTail tail(env);
  for (const EventFilter& filter : {EventFilter{}, {"bureaus/tiyu", ""}, {"", "orders/7"}}) {
    std::string cursor;
    FromTail(tail, filter, cursor);
    tail.Wake();  // somebody reads: from here on it takes in
    cursor.clear();
    Append(env.store, 60);  // more than are kept in memory
    tail.Wake();
    EXPECT_EQ(FromTail(tail, filter, cursor), FromStore(env, filter, "")) << "from the beginning";
    const std::string before = cursor;
    Append(env.store, 5);
    tail.Wake();
    const auto news = FromTail(tail, filter, cursor);
    EXPECT_FALSE(news.empty());
    EXPECT_EQ(news, FromStore(env, filter, before)) << "from where it was";
    EXPECT_EQ(FromTail(tail, filter, cursor), std::vector<std::string>());
  }
}

TEST(EventTailTest, AReaderWhoComesBackAfterNobodyReadForSecondsMissesNothing) {
  RuleHouse house;
  const Environment& env = house.env();
  EventTail tail(env);
  std::string cursor;
  for (int absence = 0; absence < 3; ++absence) {
    const std::string before = cursor;
    Append(env.store, 2);
    tail.Wake();
    EXPECT_EQ(FromTail(tail, {}, cursor), FromStore(env, {}, before));
    for (int tick = 0; tick < 2; ++tick) {
      Append(env.store, 1);
      tail.Wake();
      tail.Tick();
    }
  }
}

TEST(EventTailTest, WhileTheStoreCannotBeReadNobodyTakesTheFeedForQuiet) {
  RuleHouse house;
  const Environment& whole = house.env();
  storage::StoreHealth health;
  const auto store = storage::GuardedStore(std::make_unique<storage::MemoryStore>(), health);
  const Environment env{*store,    whole.matcher, whole.library, whole.runner, whole.background,
                        whole.hub, whole.clock,   whole.random,  whole.history};
  EventTail tail(env);
  Append(*store, 1);
  tail.Wake();
  EXPECT_EQ(tail.Read("", {}, 1000)->entries.size(), 100u);
  health.NoteRead(absl::DataLossError("000012.sst"));
  tail.Wake();
  EXPECT_EQ(tail.Read("", {}, 1000).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace peidan::server
