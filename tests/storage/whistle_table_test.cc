// Whistles, the lists they stand in, and their timers, held to a plain model over random lives.
#include "storage/whistle_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "storage/audit.h"
#include "storage/keys.h"
#include "storage/listing.h"
#include "storage/memory_store.h"
#include "storage/timers.h"
#include "storage/whistle_rows.h"

namespace peidan::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kNine = 1795482000;  // 2026-11-24 09:00 in Beijing
const std::vector<std::string> kStreets = {"subdistricts/110108001", "subdistricts/110108010"};
const std::vector<std::string> kBureaus = {"bureaus/chengguan", "bureaus/xiaofang", "bureaus/fangguan"};

v1::Whistle MakeWhistle(int number, const std::string& subdistrict) {
  v1::Whistle whistle;
  whistle.set_name(absl::StrCat("whistles/261124-0001-", 1000 + number));
  whistle.set_subdistrict(subdistrict);
  whistle.set_state(v1::WHISTLE_STATE_REVIEW);
  whistle.mutable_create_time()->set_seconds(kNine + number);
  for (const std::string& bureau : kBureaus) {
    v1::Summons& summons = *whistle.add_summons();
    summons.set_bureau(bureau);
    summons.set_state(v1::SUMMONS_STATE_WAITING);
  }
  return whistle;
}

v1::Whistle Sounded(v1::Whistle whistle, int64_t seconds) {
  whistle.set_state(v1::WHISTLE_STATE_SOUNDED);
  whistle.mutable_sound_time()->set_seconds(seconds);
  for (v1::Summons& summons : *whistle.mutable_summons()) {
    summons.set_state(v1::SUMMONS_STATE_SUMMONED);
    summons.mutable_answer_due_time()->set_seconds(seconds + 3600);
    summons.mutable_check_in_due_time()->set_seconds(seconds + 7200);
  }
  return whistle;
}

std::vector<std::string> NamesOf(const Page<v1::Whistle>& page) {
  std::vector<std::string> names;
  for (const v1::Whistle& whistle : page.entries) names.emplace_back(LastSegment(whistle.name()).substr(12));
  return names;
}

class WhistleTableTest : public testing::Test {
 protected:
  void Insert(const v1::Whistle& whistle) {
    Batch batch;
    WhistleTable::Insert(batch, whistle);
    ASSERT_TRUE(store_.CommitAndWait(std::move(batch)).value().committed());
  }
  void Update(const v1::Whistle& after) {
    Batch batch;
    WhistleTable::Update(batch, *WhistleTable::Get(store_, after.name()).value(), after);
    ASSERT_TRUE(store_.CommitAndWait(std::move(batch)).value().committed());
  }
  std::vector<std::string> List(const WhistleTable::Query& query) {
    return NamesOf(WhistleTable::List(store_, query, {}).value());
  }
  std::vector<TimerTable::Entry> Timers() {
    return TimerTable::Due(store_, absl::FromUnixSeconds(kNine + 1'000'000), "", 1000).value();
  }
  void ExpectWhole() {
    const AuditReport report = Audit(*store_.Snapshot()).value();
    EXPECT_EQ(report.faults, 0u) << report.findings.at(0).where << " " << report.findings.at(0).detail;
  }

  MemoryStore store_;
};

TEST_F(WhistleTableTest, ABureauSeesAWhistleOnlyOnceItHasSounded) {
  Insert(MakeWhistle(1, kStreets[0]));
  EXPECT_THAT(List({.subdistrict = kStreets[0], .state = v1::WHISTLE_STATE_REVIEW}), ElementsAre("1001"));
  EXPECT_THAT(List({.bureau = kBureaus[0]}), IsEmpty());
  EXPECT_THAT(Timers(), IsEmpty());
  Update(Sounded(MakeWhistle(1, kStreets[0]), kNine + 60));
  EXPECT_THAT(List({.state = v1::WHISTLE_STATE_REVIEW}), IsEmpty());
  EXPECT_THAT(List({.bureau = kBureaus[0]}), ElementsAre("1001"));
  EXPECT_THAT(List({.bureau = kBureaus[2], .summons = v1::SUMMONS_STATE_SUMMONED}), ElementsAre("1001"));
  EXPECT_THAT(List({.bureau = kBureaus[2], .summons = v1::SUMMONS_STATE_ANSWERED}), IsEmpty());
  EXPECT_EQ(Timers().size(), 6u);
  ExpectWhole();
}

TEST_F(WhistleTableTest, AMetOrMarkedDeadlineHasNoTimer) {
  v1::Whistle whistle = Sounded(MakeWhistle(1, kStreets[0]), kNine);
  Insert(whistle);
  whistle.mutable_summons(0)->set_state(v1::SUMMONS_STATE_ANSWERED);
  whistle.mutable_summons(1)->mutable_answer_overdue_time()->set_seconds(kNine + 3600);
  whistle.mutable_summons(2)->set_state(v1::SUMMONS_STATE_CHECKED_IN);
  Update(whistle);
  const auto timers = Timers();
  ASSERT_EQ(timers.size(), 2u);
  for (const TimerTable::Entry& entry : timers) {
    EXPECT_EQ(entry.timer.kind(), v1::DEADLINE_KIND_WHISTLE_CHECK_IN);
    EXPECT_TRUE(IsOfWhistle(entry.timer.kind()));
    EXPECT_EQ(entry.timer.order(), "261124-0001-1001");
  }
  ExpectWhole();
}

TEST_F(WhistleTableTest, WhatSoundedIsFoundByTheTimeItDidWithBothEndsExact) {
  for (int i = 0; i < 5; ++i) Insert(Sounded(MakeWhistle(9 - i, kStreets[0]), kNine + 100 * i));
  Insert(Sounded(MakeWhistle(7 + 10, kStreets[1]), kNine + 200));
  const auto sounded = [&](int64_t from, int64_t to, const std::string& start, size_t size) {
    return WhistleTable::Sounded(store_, kStreets[0], absl::FromUnixSeconds(from), absl::FromUnixSeconds(to), start,
                                 size)
        .value();
  };
  EXPECT_THAT(NamesOf(sounded(kNine + 100, kNine + 300, "", 10)), ElementsAre("1007", "1008"));
  const auto first = sounded(kNine, kNine + 401, "", 3);
  EXPECT_THAT(NamesOf(first), ElementsAre("1005", "1006", "1007"));
  const auto second = sounded(kNine, kNine + 401, first.next, 3);
  EXPECT_THAT(NamesOf(second), ElementsAre("1008", "1009"));
  EXPECT_EQ(second.next, "");
}

TEST_F(WhistleTableTest, PositionsAreCountedThroughAllTheirPages) {
  Batch batch;
  std::vector<IndexRow> rows;
  for (int i = 0; i < 2500; ++i) rows.push_back({ListName("x", 0), OrderPosition(1000 + i, absl::StrCat(i))});
  MoveRows(batch, KeyTag::kOrderIndex, KeyTag::kOrderCount, {}, rows);
  ASSERT_TRUE(store_.CommitAndWait(std::move(batch)).value().committed());
  const auto count = [&](int64_t from, int64_t to) {
    return CountPositionsBetween(store_, KeyTag::kOrderIndex, ListName("x", 0), absl::FromUnixMicros(from),
                                 absl::FromUnixMicros(to))
        .value();
  };
  EXPECT_EQ(count(0, 10'000), 2500);
  EXPECT_EQ(count(1000, 3500), 2500);
  EXPECT_EQ(count(1001, 3499), 2498);
  EXPECT_EQ(count(1005, 1006), 1);
  EXPECT_EQ(count(1005, 1005), 0);
  EXPECT_EQ(count(3500, 9000), 0);
}

TEST_F(WhistleTableTest, AStrayTimerAndALostRowAreFound) {
  Insert(Sounded(MakeWhistle(1, kStreets[0]), kNine));
  Batch batch;
  batch.Delete(Timers().front().key);
  batch.Put(TimerKey(1, "261124-0009-0009", 1, v1::DEADLINE_KIND_WHISTLE_ANSWER),
            store_.Get(Timers().back().key).value().value());
  batch.Delete(IndexKey(KeyTag::kWhistleIndex, ListName("chengguan", 0),
                        OrderPosition((kNine + 1) * 1'000'000, "261124-0001-1001")));
  batch.Put(IndexKey(KeyTag::kWhistleIndex, ListName("chengguan", 0), OrderPosition(1, "261124-0001-1001")), "");
  ASSERT_TRUE(store_.CommitAndWait(std::move(batch)).value().committed());
  std::vector<AuditFault> faults;
  const AuditReport report = Audit(*store_.Snapshot()).value();
  for (const AuditFinding& finding : report.findings) faults.push_back(finding.fault);
  EXPECT_THAT(faults, testing::UnorderedElementsAre(AuditFault::kTimerMissing, AuditFault::kTimerStray,
                                                    AuditFault::kRowMissing));
}

TEST_F(WhistleTableTest, RandomLivesLeaveListsCountersAndTimersWhole) {
  const auto seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937 chance(seed);
  std::vector<v1::Whistle> model;
  for (int step = 0; step < 2000; ++step) {
    if (model.empty() || chance() % 4 == 0) {
      model.push_back(MakeWhistle(static_cast<int>(model.size()), kStreets[chance() % 2]));
      Insert(model.back());
      continue;
    }
    v1::Whistle& whistle = model[chance() % model.size()];
    if (!whistle.has_sound_time()) {
      whistle = Sounded(whistle, kNine + static_cast<int64_t>(chance() % 10'000));
    } else if (chance() % 5 == 0) {
      whistle.set_state(v1::WHISTLE_STATE_CLOSED);
    } else {
      v1::Summons& summons = *whistle.mutable_summons(static_cast<int>(chance() % 3));
      summons.set_state(static_cast<v1::SummonsState>(v1::SUMMONS_STATE_SUMMONED + chance() % 6));
      if (chance() % 3 == 0) summons.mutable_answer_overdue_time()->set_seconds(kNine);
    }
    Update(whistle);
  }
  ExpectWhole();
  for (const std::string& bureau : kBureaus) {
    int64_t answered = 0;
    for (const v1::Whistle& whistle : model) {
      for (const v1::Summons& summons : whistle.summons()) {
        answered += summons.bureau() == bureau && summons.state() == v1::SUMMONS_STATE_ANSWERED;
      }
    }
    const auto page =
        WhistleTable::List(store_, {.bureau = bureau, .summons = v1::SUMMONS_STATE_ANSWERED}, {.size = 500});
    EXPECT_EQ(page.value().total, answered);
    EXPECT_EQ(static_cast<int64_t>(page.value().entries.size()), answered);
  }
}

}  // namespace
}  // namespace peidan::storage
