// The stored bytes are a public interface: every key and the frame of a record, to the byte. Never change a line here;
// a new layout raises kSchemaVersion and adds lines.
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "storage/apply.h"
#include "storage/keys.h"
#include "storage/memory_store.h"
#include "storage/records.h"
#include "storage/tables.h"

namespace peidan::storage {
namespace {

constexpr int64_t kCreateMicros = 1795500000123456;  // 2026-11-24
constexpr char kOrder[] = "261124-0001-0025";
constexpr char kCommunity[] = "110108010001";

std::string Hex(std::string_view bytes) { return absl::BytesToHexString(std::string(bytes)); }

TEST(FormatTest, SchemaVersionIsOne) { EXPECT_EQ(kSchemaVersion, 1); }

TEST(FormatTest, EntriesAreTagAndId) {
  EXPECT_EQ(Hex(TagPrefix(KeyTag::kHeader)), "01");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kBureau, "minzheng")), "106d696e7a68656e67");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kSubdistrict, "110108010")), "11313130313038303130");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kCommunity, kCommunity)), "12313130313038303130303031");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kResource, "minzheng-001")), "136d696e7a68656e672d303031");
  EXPECT_EQ(Hex(TagPrefix(KeyTag::kCatalogRevision)), "14");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kOrder, kOrder)), "203236313132342d303030312d30303235");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kCertificate, kOrder)), "253236313132342d303030312d30303235");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kRequest, "r-1")), "40722d31");
  EXPECT_EQ(Hex(kCommitSeqKey), "00636f6d6d69745f736571");
}

TEST(FormatTest, IndexesAreTagListAndPosition) {
  EXPECT_EQ(Hex(IndexKey(KeyTag::kOrderIndex, ListName(kCommunity, 2), OrderPosition(kCreateMicros, kOrder))),
            "21000c31313031303830313030303102fff99f00944c65bf3236313132342d303030312d30303235");
  EXPECT_EQ(Hex(CountKey(KeyTag::kOrderCount, ListName("", 0))), "22000000");
  EXPECT_EQ(
      Hex(IndexKey(KeyTag::kAssignmentIndex, ListName("minzheng", 1), AssignmentPosition(kCreateMicros, kOrder, 2))),
      "2300086d696e7a68656e6701fff99f00944c65bf3236313132342d303030312d3030323500000002");
  EXPECT_EQ(Hex(CountKey(KeyTag::kAssignmentCount, ListName("minzheng", 1))), "2400086d696e7a68656e6701");
}

TEST(FormatTest, PositionsReadBack) {
  EXPECT_EQ(OrderIdAt(OrderPosition(kCreateMicros, kOrder)), kOrder);
  const std::string position = AssignmentPosition(kCreateMicros, kOrder, 70000);
  EXPECT_EQ(AssignmentAt(position).order_id, kOrder);
  EXPECT_EQ(AssignmentAt(position).number, 70000u);
  EXPECT_LT(OrderPosition(kCreateMicros + 1, "z"), OrderPosition(kCreateMicros, "a")) << "the newest is first";
}

TEST(FormatTest, LedgerKeysKeepTheirPartsApart) {
  EXPECT_EQ(Hex(LedgerTotalKey("resources/minzheng-001", "2026-11")),
            "50000c6d696e7a68656e672d3030310007323032362d3131");
  EXPECT_EQ(Hex(LedgerCommunityKey("resources/minzheng-001", "2026-11", "communities/110108010001")),
            "50000c6d696e7a68656e672d3030310007323032362d3131000c313130313038303130303031");
  EXPECT_NE(LedgerTotalKey("ab", "c"), LedgerTotalKey("a", "bc"));
  EXPECT_NE(LedgerTotalKey("a", "b"), LedgerCommunityKey("a", "b", ""));
}

TEST(FormatTest, EventsStandAtTheirCommitNumber) {
  MemoryStore store;
  Batch batch;
  EventTable::Append(batch, v1::Event());
  EventTable::Append(batch, v1::Event());
  ASSERT_EQ(store.CommitAndWait(batch).value().commit_seq, 1u);
  const auto entries = store.Scan({}).value();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(Hex(entries[1].key), "3000000000000000010001");
}

TEST(FormatTest, CountersAreEightBytesTwosComplement) {
  EXPECT_EQ(Hex(EncodeCounter(258)), "0000000000000102");
  EXPECT_EQ(Hex(EncodeCounter(-1)), "ffffffffffffffff");
  EXPECT_EQ(DecodeCounter(EncodeCounter(-5)).value(), -5);
}

TEST(FormatTest, RecordsAreVersionChecksumAndMessage) {
  v1::Bureau bureau;
  EXPECT_EQ(Hex(EncodeRecord(bureau, 1)), "0000000000000001a282ead8");
  bureau.set_name("bureaus/minzheng");
  bureau.set_short_name("区民政局");
  EXPECT_EQ(Hex(EncodeRecord(bureau, 3)),
            "0000000000000003e4f4dc5c0a10627572656175732f6d696e7a68656e671a0ce58cbae6b091e694bfe5b180");
}

TEST(FormatTest, EveryFlippedBitOfARecordIsDataLoss) {
  v1::Bureau bureau;
  bureau.set_name("bureaus/minzheng");
  const std::string bytes = EncodeRecord(bureau, 3);
  v1::Bureau read;
  EXPECT_EQ(DecodeRecord(bytes, read).value(), 3u);
  EXPECT_EQ(read.name(), bureau.name());
  for (size_t bit = 64; bit < 8 * bytes.size(); ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(DecodeRecord(damaged, read).status().code(), absl::StatusCode::kDataLoss) << "bit " << bit;
  }
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeRecord(bytes.substr(0, size), read).status().code(), absl::StatusCode::kDataLoss) << size;
  }
}

TEST(FormatTest, PrefixesEndWhereTheNextBegins) {
  EXPECT_EQ(AfterPrefix("ab"), "ac");
  EXPECT_EQ(AfterPrefix("a\xff\xff"), "b");
  EXPECT_EQ(AfterPrefix("\xff"), "");
  EXPECT_EQ(AfterTag(KeyTag::kEvent), "\x31");
}

}  // namespace
}  // namespace peidan::storage
