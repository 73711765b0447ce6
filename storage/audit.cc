#include "storage/audit.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "peidan/v1/whistle.pb.h"
#include "storage/apply.h"
#include "storage/auditor.h"
#include "storage/checksum.h"
#include "storage/records.h"
#include "storage/tables.h"

namespace peidan::storage {
namespace {

constexpr size_t kPortion = 1024;
constexpr uint64_t kTellEvery = 100'000;

template <typename M>
bool Same(const std::vector<M>& left, const std::vector<M>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const M& one, const M& other) {
    return SerializeDeterministically(one) == SerializeDeterministically(other);
  });
}

bool IsNumber(KeyTag tag) {
  return tag == KeyTag::kCatalogRevision || tag == KeyTag::kOrderCount || tag == KeyTag::kAssignmentCount ||
         tag == KeyTag::kRuleSetCount || tag == KeyTag::kLedger || tag == KeyTag::kWaitlistCount ||
         tag == KeyTag::kWhistleCount;
}

bool IsRow(KeyTag tag) {
  return tag == KeyTag::kOrderIndex || tag == KeyTag::kAssignmentIndex || tag == KeyTag::kRuleSetIndex ||
         tag == KeyTag::kWaitlistRow ||
         tag == KeyTag::kWhistleIndex;
}

// An empty message of the kind that stands under this tag; null: none does.
std::unique_ptr<google::protobuf::MessageLite> MessageOf(KeyTag tag) {
  switch (tag) {
    case KeyTag::kHeader:
      return std::make_unique<record::v1::StoreHeader>();
    case KeyTag::kBureau:
      return std::make_unique<v1::Bureau>();
    case KeyTag::kSubdistrict:
      return std::make_unique<v1::Subdistrict>();
    case KeyTag::kCommunity:
      return std::make_unique<v1::Community>();
    case KeyTag::kResource:
      return std::make_unique<v1::Resource>();
    case KeyTag::kPrecedent:
      return std::make_unique<v1::Precedent>();
    case KeyTag::kOrder:
      return std::make_unique<v1::Order>();
    case KeyTag::kCertificate:
      return std::make_unique<v1::Certificate>();
    case KeyTag::kWaiting:
      return std::make_unique<v1::Waiting>();
    case KeyTag::kTimer:
      return std::make_unique<record::v1::Timer>();
    case KeyTag::kEvent:
      return std::make_unique<v1::Event>();
    case KeyTag::kFeedFloor:
      return std::make_unique<record::v1::FeedFloor>();
    case KeyTag::kRequest:
      return std::make_unique<record::v1::RequestRecord>();
    case KeyTag::kRuleSet:
      return std::make_unique<record::v1::RuleSetRecord>();
    case KeyTag::kRuleFiles:
      return std::make_unique<record::v1::RuleFilesRecord>();
    case KeyTag::kRuleActivation:
      return std::make_unique<record::v1::RuleActivationRecord>();
    case KeyTag::kRuleState:
      return std::make_unique<record::v1::RuleStateRecord>();
    case KeyTag::kShadowDecision:
      return std::make_unique<v1::Match>();
    case KeyTag::kShadowProgress:
      return std::make_unique<record::v1::ShadowProgress>();
    case KeyTag::kWhistle:
      return std::make_unique<v1::Whistle>();
    default:
      return nullptr;
  }
}

KeyTag TagOf(std::string_view key) { return static_cast<KeyTag>(key[0]); }

// Under which tag the kind of entry stands that a key of the catalog's history keeps.
KeyTag KindOf(std::string_view key) {
  if (TagOf(key) != KeyTag::kCatalogHistory) return TagOf(key);
  const std::string_view entry = key.size() > 9 ? EntryInHistory(key) : std::string_view();
  return entry.empty() ? KeyTag::kCatalogHistory : TagOf(entry);
}

// The layout that the store has reached.
int LayoutOf(const record::v1::StoreHeader& header) { return header.schema_version() - (header.migrating() ? 1 : 0); }

}  // namespace

absl::StatusOr<AuditReport> Audit(const Reader& snapshot, const std::function<void(uint64_t)>& progress) {
  return Auditor(snapshot, progress).Run();
}

absl::StatusOr<AuditReport> Auditor::Run() {
  const auto last = reader_.Get(kCommitSeqKey);
  if (!last.ok()) return last.status();
  const auto commit_seq = DecodeCommitSeq(*last);
  if (commit_seq.ok()) report_.commit_seq = *commit_seq;
  if (!commit_seq.ok()) Find(AuditFault::kUndecodable, kCommitSeqKey, std::string(commit_seq.status().message()));
  for (const auto& part : {&Auditor::Layout, &Auditor::Values, &Auditor::Catalog, &Auditor::Whistles, &Auditor::Orders,
                           &Auditor::Feed, &Auditor::Ledger, &Auditor::RuleSets}) {
    if (absl::Status status = (this->*part)(); !status.ok()) return status;
  }
  return std::move(report_);
}

absl::Status Auditor::Each(const std::string& begin, const std::string& end,
                           absl::FunctionRef<absl::Status(const KeyValue&)> see) {
  std::string from = begin;
  while (true) {
    const auto entries = reader_.Scan({.begin = from, .end = end, .limit = kPortion});
    if (!entries.ok()) return entries.status();
    for (const KeyValue& entry : *entries) {
      if (absl::Status status = see(entry); !status.ok()) return status;
    }
    if (entries->size() < kPortion) return absl::OkStatus();
    from = entries->back().key + '\0';
  }
}

absl::Status Auditor::EachOf(KeyTag tag, absl::FunctionRef<absl::Status(const KeyValue&)> see) {
  return Each(TagPrefix(tag), AfterTag(tag), see);
}

void Auditor::Find(AuditFault fault, std::string_view key, std::string detail) {
  ++report_.faults;
  if (report_.findings.size() == kMaxFindings) return;
  const std::string tag = absl::BytesToHexString(std::string(key.substr(0, 1)));
  report_.findings.push_back(
      {fault, absl::StrCat(tag, " ", absl::CHexEscape(std::string(key.substr(1)))), std::move(detail)});
}

bool Auditor::Decodes(const KeyValue& entry, google::protobuf::MessageLite& message) {
  return DecodeRecord(entry.value, message).ok();
}

absl::StatusOr<bool> Auditor::Exists(std::string_view key) {
  const auto value = reader_.Get(key);
  if (!value.ok()) return value.status();
  return value->has_value();
}

absl::Status Auditor::Values() {
  return Each("", "", [this](const KeyValue& entry) { return Entry(entry); });
}

absl::Status Auditor::Entry(const KeyValue& entry) {
  if (++report_.entries % kTellEvery == 0 && progress_) progress_(report_.entries);
  const KeyTag tag = TagOf(entry.key);
  absl::Status decoded;
  if (IsNumber(tag)) {
    decoded = DecodeNumber(entry.value, "a number").status();
  } else if (IsRow(tag)) {
    if (!entry.value.empty()) decoded = absl::DataLossError("a row of a list is not empty");
  } else if (const auto message = MessageOf(KindOf(entry.key))) {
    decoded = DecodeRecord(entry.value, *message).status();
  } else {
    Find(AuditFault::kUnknownKey, entry.key, "no table has such keys");
  }
  if (!decoded.ok()) Find(AuditFault::kUndecodable, entry.key, std::string(decoded.message()));
  report_.events += tag == KeyTag::kEvent;
  report_.requests += tag == KeyTag::kRequest;
  return absl::OkStatus();
}

// A store without a header is looked at as one of the present layout.
absl::Status Auditor::Layout() {
  const auto header = StoreHeaderTable::Get(reader_);
  if (!header.ok() && !absl::IsDataLoss(header.status())) return header.status();
  if (!header.ok() || header->has_value()) layout_ = header.ok() ? LayoutOf(**header) : 0;
  return absl::OkStatus();
}

// The present entries are those that the history ends with, where there is one.
absl::Status Auditor::Catalog() {
  if (layout_ < kFirstLayoutWithHistory) return absl::OkStatus();
  const auto present = CatalogTable::Load(reader_);
  if (absl::IsDataLoss(present.status())) return absl::OkStatus();  // said already
  if (!present.ok()) return present.status();
  const auto kept = CatalogTable::LoadAt(reader_, present->revision);
  if (absl::IsDataLoss(kept.status())) return absl::OkStatus();
  if (!kept.ok() || !Same(present->bureaus, kept->bureaus) || !Same(present->subdistricts, kept->subdistricts) ||
      !Same(present->communities, kept->communities) || !Same(present->resources, kept->resources) ||
      !Same(present->precedents, kept->precedents)) {
    Find(AuditFault::kReferenceLost, TagPrefix(KeyTag::kCatalogRevision),
         "the present catalog is not what its history ends with");
  }
  return absl::OkStatus();
}

}  // namespace peidan::storage
