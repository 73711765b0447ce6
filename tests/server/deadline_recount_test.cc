// Another calendar moves the deadlines that run, each once, and says so.
#include "server/deadline_recount.h"

#include "gtest/gtest.h"
#include "server/lifecycle/lifecycle.h"
#include "storage/memory_store.h"
#include "storage/timers.h"
#include "tests/lifecycle/clockworks.h"
#include "tests/server/timer_house.h"

namespace peidan::server {
namespace {

// Placed at 09:00 on a Tuesday, to be accepted in so many working hours, while the rules knew no calendar.
void PlaceWithoutCalendar(storage::KeyValueStore& store, const std::string& id, int hours) {
  v1::Order draft;
  draft.set_name("orders/" + id);
  draft.mutable_need()->set_community("communities/110108001001");
  v1::Match match;
  match.set_sign_in_hours(hours);
  match.set_sign_in_in_working_time(true);
  const std::vector<lifecycle::Part> parts = {{"bureaus/chengguanwei", v1::BUREAU_ROLE_LEAD, "", 0, ""}};
  const lifecycle::Transition placed = lifecycle::Place(draft, match, parts, lifecycle::At(kNineOClock));
  storage::Batch batch;
  storage::OrderTable::Insert(batch, placed.order);
  ASSERT_TRUE(store.CommitAndWait(std::move(batch)).value().committed());
}

v1::Order OrderOf(const storage::Reader& store, const std::string& id) {
  return storage::OrderTable::Get(store, id).value().value().message;
}

TEST(DeadlineRecountTest, MovesWhatAnotherCalendarMovesOnceAndSaysSo) {
  storage::MemoryStore store;
  PlaceWithoutCalendar(store, "long", 16);
  PlaceWithoutCalendar(store, "short", 2);
  TimerHouse house(store);  // Haidian's calendar: 09:00 to 12:00 and from 13:30 to 18:00
  DeadlineRecount recount(house.env());
  EXPECT_FALSE(recount.done());
  ASSERT_TRUE(recount.Portion().ok());
  EXPECT_TRUE(recount.done());

  const v1::Order moved = OrderOf(store, "long");
  const auto due = lifecycle::AsTime(moved.assignments(0).accept_due_time());
  EXPECT_EQ(absl::FormatTime("%d %H:%M", due, absl::FixedTimeZone(8 * 60 * 60)), "26 10:00") << "16 hours of 7.5 a day";
  EXPECT_EQ(OrderOf(store, "short").assignments(0).accept_due_time().seconds(),
            absl::ToUnixSeconds(kNineOClock) + 7200);
  const auto events = storage::EventTable::List(store, "", 10).value();
  ASSERT_EQ(events.size(), 1u) << "two hours of the morning are two hours";
  EXPECT_EQ(events[0].event.type(), v1::EVENT_TYPE_DEADLINE_MOVED);
  EXPECT_EQ(events[0].event.after(), "2026-11-26T10:00:00+08:00");
  EXPECT_NE(events[0].event.notice(), "");
  const auto timers = storage::TimerTable::Due(store, due, "", 10).value();
  EXPECT_EQ(timers.size(), 2u) << "the timer moved along";

  ASSERT_TRUE(DeadlineRecount(house.env()).Portion().ok());
  EXPECT_EQ(storage::EventTable::List(store, "", 10).value().size(), 1u) << "after a restart nothing moves again";
}

}  // namespace
}  // namespace peidan::server
