// An audit finds nothing in a whole store, and names what does not fit in any other.
#include "storage/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/apply.h"
#include "storage/keys.h"
#include "storage/memory_store.h"
#include "storage/records.h"
#include "storage/rule_tables.h"
#include "storage/tables.h"
#include "storage/timers.h"

namespace peidan::storage {
namespace {

constexpr char kOrder[] = "orders/261124-0001-0025";
constexpr char kResource[] = "resources/minzheng-001";

v1::Order MakeOrder(const std::string& name) {
  v1::Order order;
  order.set_name(name);
  order.mutable_create_time()->set_seconds(1795500000);
  order.mutable_need()->set_community("communities/110108010001");
  order.set_state(v1::ORDER_STATE_RATED);
  v1::Assignment& assignment = *order.add_assignments();
  assignment.set_bureau("bureaus/minzheng");
  assignment.set_state(v1::ASSIGNMENT_STATE_ASSIGNED);
  *assignment.mutable_create_time() = order.create_time();
  assignment.mutable_accept_due_time()->set_seconds(1795528800);
  return order;
}

class AuditTest : public testing::Test {
 protected:
  AuditTest() {
    StoreHeaderTable::OpenOrCreate(store_, {}).value();
    Batch batch;
    v1::Bureau bureau;
    bureau.set_name("bureaus/minzheng");
    CatalogTable::Put(batch, bureau, 1);
    CatalogTable::BumpRevision(batch, 0);
    RuleSetTable::Insert(batch, {std::string(64, 'a'), {}}, {});
    record::v1::RuleStateRecord rules;
    rules.set_active(std::string(64, 'a'));
    rules.set_activations(1);
    RuleStateTable::Update(batch, {}, rules);
    RuleActivationTable::Insert(batch, 1, {});
    EXPECT_TRUE(store_.CommitAndWait(std::move(batch)).value().committed());
    for (const char* name : {kOrder, "orders/261124-0002-0017"}) Place(MakeOrder(name));
  }

  void Place(const v1::Order& order) {
    Batch batch;
    OrderTable::Insert(batch, order);
    CertificateTable::Put(batch, order.name(), {});
    v1::Event event;
    event.set_type(v1::EVENT_TYPE_ORDER_PLACED);
    event.set_subject(order.name());
    EventTable::Append(batch, event);
    RequestTable::Insert(batch, order.name(), {});
    LedgerTable::Hold(batch, kResource, "2026-11", order.need().community(), 1, 10, 10);
    EXPECT_TRUE(store_.CommitAndWait(std::move(batch)).value().committed());
  }
  void Do(const std::function<void(Batch&)>& change) {
    Batch batch;
    change(batch);
    EXPECT_TRUE(store_.CommitAndWait(std::move(batch)).value().committed());
  }
  AuditReport Run() { return Audit(*store_.Snapshot()).value(); }
  std::vector<AuditFault> Faults() {
    std::vector<AuditFault> faults;
    for (const AuditFinding& finding : Run().findings) faults.push_back(finding.fault);
    return faults;
  }
  std::string FirstKey(KeyTag tag) {
    return store_.Scan({.begin = TagPrefix(tag), .end = AfterTag(tag), .limit = 1}).value().at(0).key;
  }

  MemoryStore store_;
};

TEST_F(AuditTest, AWholeStoreHasNoFindings) {
  const AuditReport report = Run();
  EXPECT_EQ(report.faults, 0u) << (report.findings.empty() ? "" : report.findings[0].where + report.findings[0].detail);
  EXPECT_EQ(report.orders, 2u);
  EXPECT_EQ(report.events, 2u);
  EXPECT_EQ(report.requests, 2u);
  EXPECT_EQ(report.commit_seq, 4u);
}

TEST_F(AuditTest, AnEmptyStoreHasNoFindings) { EXPECT_EQ(Audit(MemoryStore()).value().faults, 0u); }

TEST_F(AuditTest, FindsAFlippedBitOfAnyValue) {
  const auto entries = store_.Scan({}).value();
  for (const KeyValue& entry : entries) {
    if (entry.value.empty()) continue;
    std::string damaged = entry.value;
    damaged.back() = static_cast<char>(damaged.back() ^ 1);
    Do([&](Batch& batch) { batch.Put(entry.key, damaged); });
    EXPECT_THAT(Faults(), testing::Contains(AuditFault::kUndecodable)) << entry.key;
    Do([&](Batch& batch) { batch.Put(entry.key, entry.value); });
  }
  EXPECT_EQ(Run().faults, 0u);
}

TEST_F(AuditTest, FindsALostRowAndTheCounterThatCountsIt) {
  Do([&](Batch& batch) { batch.Delete(FirstKey(KeyTag::kOrderIndex)); });
  EXPECT_THAT(Faults(), testing::UnorderedElementsAre(AuditFault::kRowMissing, AuditFault::kCountWrong));
}

TEST_F(AuditTest, FindsAStrayRow) {
  Do([&](Batch& batch) {
    batch.Put(IndexKey(KeyTag::kAssignmentIndex, ListName("", 0), AssignmentPosition(1, "261124-0009-0009", 1)), "");
    batch.Add(CountKey(KeyTag::kAssignmentCount, ListName("", 0)), 1, 0, 100);
  });
  EXPECT_THAT(Faults(), testing::ElementsAre(AuditFault::kRowStray));
}

TEST_F(AuditTest, FindsAWrongCounter) {
  Do([&](Batch& batch) { batch.Add(CountKey(KeyTag::kOrderCount, ListName("", 0)), 1, 0, 100); });
  EXPECT_THAT(Faults(), testing::ElementsAre(AuditFault::kCountWrong));
}

TEST_F(AuditTest, FindsALostOrderBehindItsRowsAndItsEvent) {
  Do([&](Batch& batch) { batch.Delete(EntryKey(KeyTag::kOrder, LastSegment(kOrder))); });
  EXPECT_THAT(Faults(), testing::IsSupersetOf({AuditFault::kRowStray, AuditFault::kReferenceLost}));
}

TEST_F(AuditTest, FindsALostEvent) {
  Do([&](Batch& batch) { batch.Delete(FirstKey(KeyTag::kEvent)); });
  EXPECT_THAT(Faults(), testing::ElementsAre(AuditFault::kFeedGap));
}

TEST_F(AuditTest, WhatWasDeletedFromTheFrontOfTheFeedIsNoGap) {
  const auto events = EventTable::List(store_, "", 1);
  Do([&](Batch& batch) { EventTable::DeleteOldest(batch, {}, *events); });
  EXPECT_EQ(Run().faults, 0u);
  Do([](Batch& batch) {
    EventTable::Append(batch, {});
    EventTable::Append(batch, {});
  });
  const auto floor = EventTable::Floor(store_);
  const auto next = EventTable::List(store_, floor->message.cursor(), 2);  // one of a commit, and half of the next
  Do([&](Batch& batch) { EventTable::DeleteOldest(batch, *floor, *next); });
  EXPECT_EQ(Run().faults, 0u) << "half of a commit is left";
}

TEST_F(AuditTest, FindsAnEventBeforeTheBeginningOfTheFeed) {
  Do([&](Batch& batch) {
    record::v1::FeedFloor floor;
    floor.set_cursor(EventTable::List(store_, "", 1)->front().cursor);
    batch.Put(TagPrefix(KeyTag::kFeedFloor), EncodeRecord(floor, 1));
  });
  EXPECT_THAT(Faults(), testing::ElementsAre(AuditFault::kFeedGap));
}

TEST_F(AuditTest, FindsALostEventInTheMiddleOfACommit) {
  Do([](Batch& batch) {
    EventTable::Append(batch, {});
    EventTable::Append(batch, {});
  });
  EXPECT_EQ(Run().faults, 0u);
  Do([](Batch& batch) { batch.Delete(EventKey(std::string("\0\0\0\0\0\0\0\5\0\0", 10))); });
  EXPECT_THAT(Faults(), testing::ElementsAre(AuditFault::kFeedGap));
}

TEST_F(AuditTest, FindsALedgerThatDoesNotAddUp) {
  Do([](Batch& batch) { batch.Add(LedgerTotalKey(kResource, "2026-11"), 1, 0, 100); });
  EXPECT_THAT(Faults(), testing::ElementsAre(AuditFault::kLedgerWrong));
}

TEST_F(AuditTest, FindsALostActivationAndLostFiles) {
  Do([](Batch& batch) {
    batch.Delete(RuleActivationKey(1));
    batch.Delete(EntryKey(KeyTag::kRuleFiles, std::string(64, 'a')));
  });
  EXPECT_THAT(Faults(), testing::ElementsAre(AuditFault::kReferenceLost, AuditFault::kReferenceLost));
}

TEST_F(AuditTest, FindsACatalogThatIsNotItsHistory) {
  Do([](Batch& batch) { batch.Delete(EntryKey(KeyTag::kBureau, "minzheng")); });
  EXPECT_THAT(Faults(), testing::ElementsAre(AuditFault::kReferenceLost));
}

TEST_F(AuditTest, AsksForNoHistoryOfALayoutThatHadNone) {
  const auto set_layout = [](Batch& batch, int layout, bool migrating = false) {
    record::v1::StoreHeader header;
    header.set_schema_version(layout);
    header.set_migrating(migrating);
    batch.Put(TagPrefix(KeyTag::kHeader), EncodeRecord(header, 1));
  };
  const std::string history = FirstKey(KeyTag::kCatalogHistory);  // of the one entry
  Do([&](Batch& batch) {
    set_layout(batch, 1);
    batch.Delete(history);
  });
  EXPECT_THAT(Faults(), testing::IsEmpty());
  Do([&](Batch& batch) { set_layout(batch, 2, true); });
  EXPECT_THAT(Faults(), testing::IsEmpty()) << "its beginning was interrupted";
  Do([&](Batch& batch) { set_layout(batch, 2); });
  EXPECT_THAT(Faults(), testing::ElementsAre(AuditFault::kReferenceLost));
}

TEST_F(AuditTest, FindsADeadlineWithoutItsTimer) {
  Do([&](Batch& batch) { batch.Delete(FirstKey(KeyTag::kTimer)); });
  EXPECT_THAT(Faults(), testing::ElementsAre(AuditFault::kTimerMissing));
}

TEST_F(AuditTest, FindsATimerWithoutADeadlineThatRuns) {
  record::v1::Timer timer;
  timer.set_order(std::string(LastSegment(kOrder)));
  timer.set_assignment(1);
  timer.set_kind(v1::DEADLINE_KIND_COMPLETE);
  timer.mutable_due_time()->set_seconds(1795528800);
  Do([&](Batch& batch) { batch.Put(KeyOf(timer), EncodeRecord(timer, 1)); });
  EXPECT_THAT(Faults(), testing::ElementsAre(AuditFault::kTimerStray));
  Do([&](Batch& batch) { batch.Delete(KeyOf(timer)); });
  EXPECT_EQ(Run().faults, 0u);
}

TEST_F(AuditTest, AsksForNoTimersOfALayoutThatHadNone) {
  const auto set_layout = [](Batch& batch, int layout, bool migrating) {
    record::v1::StoreHeader header;
    header.set_schema_version(layout);
    header.set_migrating(migrating);
    batch.Put(TagPrefix(KeyTag::kHeader), EncodeRecord(header, 1));
  };
  Do([&](Batch& batch) {
    set_layout(batch, 3, false);
    batch.Delete(FirstKey(KeyTag::kTimer));
  });
  EXPECT_THAT(Faults(), testing::IsEmpty());
  Do([&](Batch& batch) { set_layout(batch, 4, true); });
  EXPECT_THAT(Faults(), testing::IsEmpty()) << "half of them are made";
  Do([&](Batch& batch) { set_layout(batch, 4, false); });
  EXPECT_THAT(Faults(), testing::ElementsAre(AuditFault::kTimerMissing));
}

TEST_F(AuditTest, FindsAKeyOfNobody) {
  Do([](Batch& batch) { batch.Put("\x7f", ""); });
  EXPECT_THAT(Faults(), testing::ElementsAre(AuditFault::kUnknownKey));
}

}  // namespace
}  // namespace peidan::storage
