#include "storage/rule_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "storage/keys.h"
#include "storage/memory_store.h"

namespace peidan::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <typename Fill>
bool Commits(KeyValueStore& store, Fill fill) {
  Batch batch;
  fill(batch);
  return store.CommitAndWait(std::move(batch)).value().committed();
}

std::string Hash(char digit) { return std::string(63, 'a') + digit; }

RuleSetTable::Entry MakeRuleSet(const std::string& hash, int64_t seconds) {
  RuleSetTable::Entry entry{hash, {}};
  entry.record.set_note("增加充电桩一行");
  entry.record.mutable_create_time()->set_seconds(seconds);
  return entry;
}

record::v1::RuleFilesRecord MakeFiles() {
  record::v1::RuleFilesRecord files;
  v1::RuleFile& file = *files.add_files();
  file.set_name("routing.csv");
  file.set_text(
      "\xef\xbb\xbf"
      "id,topics\nR0001,噪声\n");
  return files;
}

TEST(RuleSetTableTest, KeepsARuleSetOnceAndItsFilesToTheByte) {
  MemoryStore store;
  const auto insert = [&] {
    return Commits(store, [](Batch& b) { RuleSetTable::Insert(b, MakeRuleSet(Hash('1'), 1), MakeFiles()); });
  };
  EXPECT_EQ(RuleSetTable::Get(store, Hash('1')).value(), std::nullopt);
  EXPECT_EQ(RuleSetTable::Files(store, Hash('1')).value(), std::nullopt);
  EXPECT_TRUE(insert());
  EXPECT_FALSE(insert());
  EXPECT_EQ(RuleSetTable::Get(store, Hash('1')).value()->record.note(), "增加充电桩一行");
  EXPECT_EQ(RuleSetTable::Files(store, Hash('1')).value()->SerializeAsString(), MakeFiles().SerializeAsString());
}

TEST(RuleSetTableTest, ListsNewestFirstByPage) {
  MemoryStore store;
  for (int i = 1; i <= 5; ++i) {
    const std::string hash = Hash(static_cast<char>('0' + i));
    Commits(store, [&](Batch& b) { RuleSetTable::Insert(b, MakeRuleSet(hash, 100 * i), MakeFiles()); });
  }
  std::vector<std::string> seen;
  PageRequest request{.size = 2};
  do {
    const auto page = RuleSetTable::List(store, request).value();
    EXPECT_EQ(page.total, 5);
    for (const auto& entry : page.entries) seen.push_back(entry.hash);
    request.start = page.next;
  } while (!request.start.empty());
  EXPECT_THAT(seen, ElementsAre(Hash('5'), Hash('4'), Hash('3'), Hash('2'), Hash('1')));
}

TEST(RuleSetTableTest, AShortHashFindsWhatBeginsWithIt) {
  MemoryStore store;
  for (const char digit : {'1', '2', '3'}) {
    Commits(store, [&](Batch& b) { RuleSetTable::Insert(b, MakeRuleSet(Hash(digit), 1), MakeFiles()); });
  }
  EXPECT_THAT(RuleSetTable::Find(store, "aaaaaaaa").value(), ElementsAre(Hash('1'), Hash('2')));
  EXPECT_THAT(RuleSetTable::Find(store, Hash('3')).value(), ElementsAre(Hash('3')));
  EXPECT_THAT(RuleSetTable::Find(store, "b").value(), IsEmpty());
}

TEST(RuleStateTableTest, TwoWhoReadTheSameStateCannotBothChangeIt) {
  MemoryStore store;
  const auto none = RuleStateTable::Get(store).value();
  EXPECT_EQ(none.version, 0u);
  record::v1::RuleStateRecord state;
  state.set_active(Hash('1'));
  EXPECT_TRUE(Commits(store, [&](Batch& b) { RuleStateTable::Update(b, none, state); }));
  EXPECT_FALSE(Commits(store, [&](Batch& b) { RuleStateTable::Update(b, none, state); }));
  const auto first = RuleStateTable::Get(store).value();
  EXPECT_EQ(first.message.active(), Hash('1'));
  EXPECT_TRUE(Commits(store, [&](Batch& b) { RuleStateTable::Update(b, first, state); }));
  Batch late;
  RuleStateTable::Update(late, first, state);
  const CommitOutcome outcome = store.CommitAndWait(late).value();
  EXPECT_FALSE(outcome.committed());
  EXPECT_TRUE(RuleStateTable::Owns(outcome.conflict_key));
  const auto present = RuleStateTable::Get(store).value();
  const auto requires_and_puts = [&](const auto& expected) {
    return Commits(store, [&](Batch& b) {
      RuleStateTable::Require(b, expected);
      b.Put("key", "value");
    });
  };
  EXPECT_TRUE(requires_and_puts(present));
  EXPECT_FALSE(requires_and_puts(first));
}

TEST(RuleActivationTableTest, ListsNewestFirstAndMissesNothing) {
  MemoryStore store;
  for (int64_t number = 1; number <= 300; ++number) {
    record::v1::RuleActivationRecord record;
    record.set_back(number - 1);
    EXPECT_TRUE(Commits(store, [&](Batch& b) { RuleActivationTable::Insert(b, number, record); }));
  }
  const auto newest = RuleActivationTable::List(store, 300, 2).value();
  ASSERT_EQ(newest.size(), 2u);
  EXPECT_EQ(newest[0].number, 300);
  EXPECT_EQ(newest[1].record.back(), 298);
  EXPECT_EQ(RuleActivationTable::List(store, 1, 50).value().size(), 1u);
  EXPECT_THAT(RuleActivationTable::List(store, 0, 50).value(), IsEmpty());
  EXPECT_EQ(RuleActivationTable::List(store, 301, 50).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(RuleActivationTable::Get(store, 301).value(), std::nullopt);
}

TEST(ShadowTableTest, KeepsTheLatestDecisionOfEachOrderByCandidate) {
  MemoryStore store;
  const auto put = [&](char candidate, const std::string& order, const std::string& advice) {
    v1::Match match;
    match.set_advice(advice);
    Commits(store, [&](Batch& b) { ShadowTable::Put(b, Hash(candidate), order, match); });
  };
  put('1', "orders/b", "先");
  put('1', "orders/b", "后");
  put('1', "orders/a", "甲");
  put('2', "orders/c", "乙");
  const auto first = ShadowTable::List(store, Hash('1'), "", 1).value();
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].order, "orders/a");
  const auto rest = ShadowTable::List(store, Hash('1'), first[0].order, 10).value();
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].order, "orders/b");
  EXPECT_EQ(rest[0].match.advice(), "后");
}

TEST(ShadowTableTest, DeletesWhatOthersDecidedAndNoMoreThanAsked) {
  MemoryStore store;
  const auto count = [&](char candidate) { return ShadowTable::List(store, Hash(candidate), "", 100).value().size(); };
  const auto delete_others = [&](const std::string& candidate, size_t limit) {
    Batch batch;
    const size_t deleted = ShadowTable::DeleteOthers(batch, store, candidate, limit).value();
    EXPECT_EQ(batch.mutations().size(), deleted);
    if (deleted > 0) {
      EXPECT_TRUE(store.CommitAndWait(std::move(batch)).value().committed());
    }
    return deleted;
  };
  for (const char candidate : {'1', '2', '3'}) {
    for (const char* order : {"orders/a", "orders/b"})
      Commits(store, [&](Batch& b) { ShadowTable::Put(b, Hash(candidate), order, {}); });
  }
  Commits(store, [&](Batch& b) { ShadowTable::UpdateProgress(b, {}, {}); });
  EXPECT_EQ(delete_others(Hash('2'), 3), 3u);
  EXPECT_EQ(count('1') + count('3'), 1u);
  EXPECT_EQ(delete_others(Hash('2'), 3), 1u);
  EXPECT_EQ(delete_others(Hash('2'), 3), 0u);
  EXPECT_EQ(count('2'), 2u);
  EXPECT_EQ(delete_others("", 3), 2u);
  EXPECT_EQ(ShadowTable::Progress(store).value().version, 1u) << "the neighbouring key stays";
}

TEST(ShadowTableTest, ProgressOfAReplacedCandidateIsRefused) {
  MemoryStore store;
  record::v1::ShadowProgress progress;
  progress.set_candidate(Hash('1'));
  Commits(store, [&](Batch& b) { ShadowTable::UpdateProgress(b, {}, progress); });
  const auto read = ShadowTable::Progress(store).value();
  progress.set_candidate(Hash('2'));
  EXPECT_TRUE(Commits(store, [&](Batch& b) { ShadowTable::UpdateProgress(b, read, progress); }));
  progress.set_candidate(Hash('1'));
  EXPECT_FALSE(Commits(store, [&](Batch& b) { ShadowTable::UpdateProgress(b, read, progress); }));
  EXPECT_EQ(ShadowTable::Progress(store).value().message.candidate(), Hash('2'));
}

}  // namespace
}  // namespace peidan::storage
