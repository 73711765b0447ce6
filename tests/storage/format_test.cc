// The stored bytes are a public interface: every key and the frame of a record, to the byte. Never change a line here;
// a new layout raises kSchemaVersion and adds lines.
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "storage/apply.h"
#include "storage/big_endian.h"
#include "storage/certificate_dictionary.h"
#include "storage/checksum.h"
#include "storage/compression.h"
#include "storage/keys.h"
#include "storage/memory_store.h"
#include "storage/records.h"
#include "storage/tables.h"
#include "storage/whistle_rows.h"

namespace peidan::storage {
namespace {

constexpr int64_t kCreateMicros = 1795500000123456;  // 2026-11-24
constexpr char kOrder[] = "261124-0001-0025";
constexpr char kCommunity[] = "110108010001";
constexpr char kCompressedBureau[] =
    "000000000000000386d79dac0128b52ffd600500e5010034030a10627572656175732f6d696e7a68656e672af0"
    "01e585bbe88081e69c8de58aa1e38081e7a4bee4bc9ae69591e58aa9efbc9b0100f30c948202";

constexpr char kCompressedCertificate[] =
    "00000000000000010f2965e10228b52ffd23c1f26c0ca65d01005822a3012d303031221114130bfcb2bdc8a042ebee12e5c8"
    "576d5210dfb307610b020d80b046c64125b70d";

std::string Hex(std::string_view bytes) { return absl::BytesToHexString(std::string(bytes)); }

TEST(FormatTest, SchemaVersionIsFive) { EXPECT_EQ(kSchemaVersion, 5); }

TEST(FormatTest, EntriesAreTagAndId) {
  EXPECT_EQ(Hex(TagPrefix(KeyTag::kHeader)), "01");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kBureau, "minzheng")), "106d696e7a68656e67");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kSubdistrict, "110108010")), "11313130313038303130");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kCommunity, kCommunity)), "12313130313038303130303031");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kResource, "minzheng-001")), "136d696e7a68656e672d303031");
  EXPECT_EQ(Hex(TagPrefix(KeyTag::kCatalogRevision)), "14");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kPrecedent, kOrder)), "163236313132342d303030312d30303235");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kOrder, kOrder)), "203236313132342d303030312d30303235");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kCertificate, kOrder)), "253236313132342d303030312d30303235");
  EXPECT_EQ(Hex(TagPrefix(KeyTag::kFeedFloor)), "31");
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

TEST(FormatTest, TimersStandByDueTimeOrderAssignmentAndKind) {
  const std::string key = TimerKey(kCreateMicros, kOrder, 258, v1::DEADLINE_KIND_COMPLETE);
  EXPECT_EQ(Hex(key), "26000660ff6bb39a403236313132342d303030312d303032350000010202");
  EXPECT_EQ(DueMicrosAt(key), kCreateMicros);
  record::v1::Timer timer;
  timer.set_order(kOrder);
  timer.set_assignment(2);
  timer.set_kind(v1::DEADLINE_KIND_ACCEPT);
  timer.mutable_due_time()->set_seconds(1795500000);
  EXPECT_EQ(Hex(EncodeRecord(timer, 1)),
            "000000000000000191118aba"
            "0a103236313132342d303030312d30303235100218012206"
            "08e0cf94d806");
}

TEST(FormatTest, OverdueAssignmentsHaveListsOfTheirOwn) {
  EXPECT_EQ(Hex(ListName("minzheng", OverdueState(v1::DEADLINE_KIND_ACCEPT))), "00086d696e7a68656e6781");
  EXPECT_EQ(Hex(ListName("", OverdueState(v1::DEADLINE_KIND_COMPLETE))), "000082");
}

TEST(FormatTest, WhistlesStandByIdAndInTheListsOfStreetsAndBureaus) {
  EXPECT_EQ(Hex(EntryKey(KeyTag::kWhistle, kOrder)), "703236313132342d303030312d30303235");
  EXPECT_EQ(Hex(IndexKey(KeyTag::kWhistleIndex, ListName("110108001", v1::WHISTLE_STATE_SOUNDED),
                         OrderPosition(kCreateMicros, kOrder))),
            "71000931313031303830303102fff99f00944c65bf3236313132342d303030312d30303235");
  EXPECT_EQ(Hex(ListName("chengguan", SummonsListState(v1::SUMMONS_STATE_SUMMONED))), "00096368656e676775616e42");
  EXPECT_EQ(Hex(CountKey(KeyTag::kWhistleCount, ListName("110108001", kSoundedListState))),
            "72000931313031303830303180");
  EXPECT_EQ(Hex(PositionsFrom(kCreateMicros)), "fff99f00944c65bf");
  EXPECT_EQ(Hex(TimerKey(kCreateMicros, kOrder, 3, v1::DEADLINE_KIND_WHISTLE_CHECK_IN)),
            "26000660ff6bb39a403236313132342d303030312d30303235000000030b");
}

TEST(FormatTest, AWhistleIsReadForEverAsItIsWritten) {
  v1::Whistle whistle;
  whistle.set_name("whistles/261124-0001-0025");
  whistle.set_subdistrict("subdistricts/110108001");
  whistle.set_kind(v1::WHISTLE_KIND_EMERGENCY);
  whistle.set_state(v1::WHISTLE_STATE_SOUNDED);
  v1::Summons& summons = *whistle.add_summons();
  summons.set_bureau("bureaus/chengguan");
  summons.set_state(v1::SUMMONS_STATE_SUMMONED);
  summons.mutable_check_in_due_time()->set_seconds(1795501800);
  EXPECT_EQ(Hex(EncodeRecord(whistle, 1)),
            "0000000000000001dae701360a1977686973746c65732f3236313132342d303030312d3030323512"
            "167375626469737472696374732f31313031303830303118033802421d0a11627572656175732f63"
            "68656e676775616e1002220608e8dd94d806");
}

TEST(FormatTest, LedgerKeysKeepTheirPartsApart) {
  EXPECT_EQ(Hex(LedgerTotalKey("resources/minzheng-001", "2026-11")),
            "50000c6d696e7a68656e672d3030310007323032362d3131");
  EXPECT_EQ(Hex(LedgerCommunityKey("resources/minzheng-001", "2026-11", "communities/110108010001")),
            "50000c6d696e7a68656e672d3030310007323032362d3131000c313130313038303130303031");
  EXPECT_NE(LedgerTotalKey("ab", "c"), LedgerTotalKey("a", "bc"));
  EXPECT_NE(LedgerTotalKey("a", "b"), LedgerCommunityKey("a", "b", ""));
}

TEST(FormatTest, WaitlistsStandByResourceAndPeriodInThePublishedOrder) {
  const std::string list = WaitlistName("resources/minzheng-001", "2026-11");
  EXPECT_EQ(Hex(list), "000c6d696e7a68656e672d3030310007323032362d3131");
  const std::string row = WaitlistRowKey(list, Standing::kWaiting, kCreateMicros, kOrder, 258);
  EXPECT_EQ(Hex(row),
            "78000c6d696e7a68656e672d3030310007323032362d3131"
            "02000660ff6bb39a403236313132342d303030312d3030323500000102");
  EXPECT_LT(WaitlistRowKey(list, Standing::kOffered, kCreateMicros, kOrder, 1), row);
  EXPECT_LT(row, WaitlistRowKey(list, Standing::kWaiting, kCreateMicros + 1, "", 0));
  EXPECT_EQ(Hex(WaitingKey(kOrder, 258)), "7900103236313132342d303030312d3030323500000102");
  EXPECT_EQ(Hex(WaitlistCountKey(list, 0)), "7a000c6d696e7a68656e672d3030310007323032362d313100");
  EXPECT_EQ(Hex(WaitlistCountKey(list, 2)), "7a000c6d696e7a68656e672d3030310007323032362d313102");
}

TEST(FormatTest, KeysOfWaitlistsReadBack) {
  const std::string list = WaitlistName("resources/minzheng-001", "2026-11");
  const std::string row = WaitlistRowKey(list, Standing::kOffered, kCreateMicros, kOrder, 258);
  const WaitlistPlace at = WaitlistRowAt(row).value();
  EXPECT_EQ(at.waitlist, list);
  EXPECT_EQ(at.standing, Standing::kOffered);
  EXPECT_EQ(at.order_id, kOrder);
  EXPECT_EQ(at.number, 258u);
  const CapacityPlace place{"minzheng-001", "2026-11"};
  EXPECT_EQ(CapacityPlaceOf(list), place);
  EXPECT_EQ(LedgerTotalAt(LedgerTotalKey("resources/minzheng-001", "2026-11")), place);
  EXPECT_EQ(LedgerTotalAt(LedgerCommunityKey("resources/minzheng-001", "2026-11", kCommunity)), std::nullopt);
  EXPECT_EQ(LedgerTotalAt(row), std::nullopt);
  EXPECT_EQ(WaitlistRowAt(row.substr(0, 30)), std::nullopt);
}

TEST(FormatTest, TheCatalogsHistoryStandsByRevision) {
  const std::string key = CatalogHistoryKey(258, KeyTag::kBureau, "minzheng");
  EXPECT_EQ(Hex(key), "150000000000000102106d696e7a68656e67");
  EXPECT_EQ(EntryInHistory(key), EntryKey(KeyTag::kBureau, "minzheng"));
  EXPECT_EQ(Hex(CatalogHistoryKey(258, KeyTag::kPrecedent, kOrder)),
            "150000000000000102163236313132342d303030312d30303235");
}

TEST(FormatTest, RuleSetsStandByHash) {
  EXPECT_EQ(Hex(EntryKey(KeyTag::kRuleSet, "0af1")), "6030616631");
  EXPECT_EQ(Hex(EntryKey(KeyTag::kRuleFiles, "0af1")), "6130616631");
  EXPECT_EQ(Hex(IndexKey(KeyTag::kRuleSetIndex, ListName("", 0), OrderPosition(kCreateMicros, "0af1"))),
            "62000000fff99f00944c65bf30616631");
  EXPECT_EQ(Hex(CountKey(KeyTag::kRuleSetCount, ListName("", 0))), "63000000");
  EXPECT_EQ(Hex(RuleActivationKey(258)), "640000000000000102");
  EXPECT_EQ(Hex(TagPrefix(KeyTag::kRuleState)), "65");
  EXPECT_EQ(Hex(ShadowDecisionKey("0af1", kOrder)),
            "6630616631"
            "3236313132342d303030312d30303235");
  EXPECT_EQ(Hex(TagPrefix(KeyTag::kShadowProgress)), "67");
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

TEST(FormatTest, CountersAreEightBytesTwosComplementAndAChecksum) {
  EXPECT_EQ(Hex(EncodeCounter(258)), "0000000000000102c08c0f47");
  EXPECT_EQ(Hex(EncodeCounter(-1)), "ffffffffffffffff60bb2d61");
  EXPECT_EQ(DecodeCounter(EncodeCounter(-5)).value(), -5);
  EXPECT_EQ(DecodeCounter(BigEndian64(258)).value(), 258) << "of layouts 1 and 2";
}

TEST(FormatTest, EveryFlippedBitOfANumberIsDataLoss) {
  const std::string bytes = EncodeNumber(258);
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(DecodeNumber(damaged, "a number").status().code(), absl::StatusCode::kDataLoss) << "bit " << bit;
  }
  EXPECT_EQ(DecodeNumber(bytes.substr(0, 11), "a number").status().message(), "a number has 11 bytes instead of 12");
}

TEST(FormatTest, RecordsAreVersionChecksumAndMessage) {
  v1::Bureau bureau;
  EXPECT_EQ(Hex(EncodeRecord(bureau, 1)), "000000000000000182810f23");
  bureau.set_name("bureaus/minzheng");
  bureau.set_short_name("区民政局");
  EXPECT_EQ(Hex(EncodeRecord(bureau, 3)),
            "000000000000000392e5913f0a10627572656175732f6d696e7a68656e671a0ce58cbae6b091e694bfe5b180");
}

TEST(FormatTest, RecordsOfLayoutsOneAndTwoAreRead) {
  v1::Bureau read;
  EXPECT_EQ(DecodeRecord(absl::HexStringToBytes("0000000000000001a282ead8"), read).value(), 1u);
  EXPECT_EQ(DecodeRecord(absl::HexStringToBytes("0000000000000003e4f4dc5c0a10627572656175732f6d696e7a68656e67"
                                                "1a0ce58cbae6b091e694bfe5b180"),
                         read)
                .value(),
            3u);
  EXPECT_EQ(read.short_name(), "区民政局");
}

v1::Bureau WordyBureau() {
  v1::Bureau bureau;
  bureau.set_name("bureaus/minzheng");
  for (int i = 0; i < 8; ++i) bureau.mutable_duties()->append("养老服务、社会救助；");
  return bureau;
}

TEST(FormatTest, ACompressedBodyIsAMarkAndAZstandardFrame) {
  const v1::Bureau bureau = WordyBureau();
  const std::string bytes = EncodeCompressedRecord(bureau, 3);
  EXPECT_LT(bytes.size(), EncodeRecord(bureau, 3).size());
  EXPECT_EQ(Hex(bytes.substr(0, 8)), "0000000000000003");
  EXPECT_EQ(Hex(bytes.substr(12, 5)), "0128b52ffd");
  v1::Bureau read;
  EXPECT_EQ(DecodeRecord(bytes, read).value(), 3u);
  EXPECT_EQ(read.SerializeAsString(), bureau.SerializeAsString());
}

TEST(FormatTest, ACompressedBodyOfTodayIsReadForEver) {
  const std::string bytes = absl::HexStringToBytes(kCompressedBureau);
  v1::Bureau read;
  EXPECT_EQ(DecodeRecord(bytes, read).value(), 3u);
  EXPECT_EQ(read.SerializeAsString(), WordyBureau().SerializeAsString());
}

v1::Certificate ShortCertificate() {
  v1::Certificate certificate;
  v1::CandidateExplanation& resource = *certificate.add_resources();
  resource.set_candidate("resources/minzheng-001");
  for (const char* condition : {"state", "validity", "orderer", "community_type", "service_area", "headcount"}) {
    v1::ConditionCheck& check = *resource.add_checks();
    check.set_condition(condition);
    check.set_verdict(v1::VERDICT_PASS);
    check.set_required("不限");
  }
  return certificate;
}

TEST(FormatTest, ABodyWithTheDictionaryOfCertificatesIsReadForEver) {
  const std::string message = ShortCertificate().SerializeAsString();
  const std::string bytes = EncodeCompressedRecord(message, 1, Compression::kCertificate);
  EXPECT_EQ(Hex(bytes.substr(12, 5)), "0228b52ffd");
  EXPECT_LT(bytes.size(), EncodeCompressedRecord(message, 1).size());
  v1::Certificate read;
  EXPECT_EQ(DecodeRecord(bytes, read).value(), 1u);
  EXPECT_EQ(read.SerializeAsString(), message);
  EXPECT_EQ(DecodeRecord(absl::HexStringToBytes(kCompressedCertificate), read).value(), 1u);
  EXPECT_EQ(read.SerializeAsString(), message);
}

TEST(FormatTest, TheDictionaryOfCertificatesNeverChanges) {
  EXPECT_EQ(CertificateDictionary().size(), 8192u);
  EXPECT_EQ(MaskedChecksum({CertificateDictionary()}), 0x00904e0cu);
}

TEST(FormatTest, ABodyThatWouldGrowIsLeftAsItIs) {
  v1::Bureau bureau;
  bureau.set_name("bureaus/minzheng");
  EXPECT_EQ(Hex(EncodeCompressedRecord(bureau, 3)), Hex(EncodeRecord(bureau, 3)));
  EXPECT_EQ(Hex(EncodeCompressedRecord(v1::Bureau(), 1)), Hex(EncodeRecord(v1::Bureau(), 1)));
}

TEST(FormatTest, AFrameThatClaimsTooMuchIsDataLossAndTakesNoMemory) {
  std::string frame = Compressed(std::string(kMaxExpandedBytes, 'a'));
  EXPECT_EQ(Expanded(frame)->size(), kMaxExpandedBytes);
  EXPECT_EQ(Expanded(Compressed(std::string(kMaxExpandedBytes + 1, 'a'))).status().code(), absl::StatusCode::kDataLoss);
  frame.resize(frame.size() - 1);
  EXPECT_EQ(Expanded(frame).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Expanded("\x01").status().code(), absl::StatusCode::kDataLoss);
}

TEST(FormatTest, EveryFlippedBitOfARecordIsDataLoss) {
  v1::Bureau bureau = WordyBureau();
  const std::string bytes = EncodeCompressedRecord(bureau, 3);
  v1::Bureau read;
  EXPECT_EQ(DecodeRecord(bytes, read).value(), 3u);
  EXPECT_EQ(read.name(), bureau.name());
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
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
