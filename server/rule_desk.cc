#include "server/rule_desk.h"

#include <utility>

#include "server/error.h"
#include "server/fingerprint.h"
#include "server/order_desk.h"
#include "server/request_log.h"
#include "server/rule_names.h"
#include "server/rule_trials.h"

namespace peidan::server {
namespace {

constexpr char kDistrict[] = "district";

// ABORTED (ETAG_MISMATCH) where the caller believes another rule set active.
absl::Status CheckExpected(const storage::Reader& reader, const std::string& expected, const RuleState& state) {
  if (expected.empty()) return absl::OkStatus();
  const auto hash = ResolveRuleSet(reader, "expected_active", expected);
  if (!hash.ok()) return hash.status();
  return CheckEtag(*hash, state.message.active());
}

// The state that a command starts from; nullopt: the request was carried out before, and `reply` is its answer.
template <typename Reply>
absl::StatusOr<std::optional<RuleState>> Begin(const storage::Reader& reader, const std::string& request_id,
                                               const std::string& fingerprint, Reply* reply) {
  const auto earlier = FindRequest(reader, request_id, fingerprint);
  if (!earlier.ok()) return earlier.status();
  if (earlier->has_value()) {
    reply->ParseFromString((*earlier)->response());
    return std::nullopt;
  }
  auto state = storage::RuleStateTable::Get(reader);
  if (!state.ok()) return state.status();
  return *std::move(state);
}

// The fingerprint of an upload: of everything that decides what it does.
std::string UploadFingerprint(const RuleUpload& upload) {
  v1::UploadRuleSetRequest options;
  options.set_validate_only(upload.validate_only);
  options.set_note(upload.note);
  return Sha256(absl::StrCat(FingerprintOf("UploadRuleSet", options), FingerprintOf("", ToRecord(upload.files))));
}

// The latest activation as callers see it.
absl::StatusOr<v1::RuleActivation> Latest(const storage::Reader& reader, const RuleState& state) {
  auto entries = storage::RuleActivationTable::List(reader, state.message.activations(), 1);
  if (!entries.ok()) return entries.status();
  v1::RuleActivation activation = entries->front().record.activation();
  activation.set_name(RuleActivationName(state.message.activations()));
  return activation;
}

}  // namespace

absl::StatusOr<storage::Batch> RuleDesk::Upload(const storage::Reader& reader, const RuleUpload& upload,
                                                const CheckedRules& checked, v1::UploadRuleSetResponse* reply) const {
  const std::string fingerprint = UploadFingerprint(upload);
  const auto earlier = FindRequest(reader, upload.request_id, fingerprint);
  if (!earlier.ok()) return earlier.status();
  reply->Clear();
  *reply->mutable_findings() = {checked.findings.begin(), checked.findings.end()};
  storage::Batch batch;
  if (checked.rules == nullptr) return batch;
  const std::string& hash = checked.rules->hash();
  const auto present = storage::RuleSetTable::Get(reader, hash);
  if (!present.ok()) return present.status();
  const auto state = storage::RuleStateTable::Get(reader);
  if (!state.ok()) return state.status();
  if (present->has_value()) {
    *reply->mutable_rule_set() = ToStored(**present, state->message);
    return batch;
  }
  const absl::Time now = env_.clock();
  const auto entry = AddRuleSet(batch, *checked.rules, upload.files, upload.note, kDistrict, now);
  *reply->mutable_rule_set() = ToStored(entry, state->message);
  if (upload.validate_only || HasError(checked.findings)) {
    reply->mutable_rule_set()->clear_create_time();
    return storage::Batch();
  }
  RecordRequest(batch, upload.request_id, fingerprint, RuleSetName(hash), now);
  return batch;
}

absl::StatusOr<std::optional<Activation>> RuleDesk::Chosen(const storage::Reader& reader, const RuleState& state,
                                                           const v1::ActivateRuleSetRequest& request) const {
  const auto hash = ResolveRuleSet(reader, "name", request.name());
  if (!hash.ok()) return hash.status();
  if (*hash == state.message.active()) return std::nullopt;
  if (absl::Status status = CheckCases(env_, reader, *hash); !status.ok()) return status;
  return Activation{v1::RULE_ACTIVATION_KIND_ACTIVATE, *hash, request.reason()};
}

absl::StatusOr<std::optional<Activation>> RuleDesk::Chosen(const storage::Reader& reader, const RuleState& state,
                                                           const v1::RollBackRuleSetRequest& request) const {
  const auto undone = storage::RuleActivationTable::Get(reader, state.message.in_effect());
  if (!undone.ok()) return undone.status();
  if (!undone->has_value() || (*undone)->back() == 0) {
    return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_RULE_SET_NO_PREVIOUS,
                     "没有更早的规则集可以回退");
  }
  const int64_t back = (*undone)->back();
  const auto target = storage::RuleActivationTable::Get(reader, back);
  if (!target.ok()) return target.status();
  if (!target->has_value()) return absl::DataLossError("a rule activation is missing");
  std::string hash(HashIn((*target)->activation().rule_set()));
  const auto matcher = env_.library.MatcherFor(reader, {env_.matcher.Get()->catalog().revision(), hash});
  if (!matcher.ok()) return matcher.status();
  return Activation{v1::RULE_ACTIVATION_KIND_ROLLBACK, std::move(hash), request.reason(), back};
}

template <typename Request>
absl::StatusOr<storage::Batch> RuleDesk::Change(const storage::Reader& reader, const char* method,
                                                const Request& request, v1::RuleActivation* reply) const {
  const std::string fingerprint = FingerprintOf(method, request);
  const auto begun = Begin(reader, request.request_id(), fingerprint, reply);
  if (!begun.ok()) return begun.status();
  storage::Batch batch;
  if (!begun->has_value()) return batch;
  const RuleState& state = **begun;
  if (absl::Status status = CheckExpected(reader, request.expected_active(), state); !status.ok()) return status;
  const auto chosen = Chosen(reader, state, request);
  if (!chosen.ok()) return chosen.status();
  if (!chosen->has_value()) {
    auto latest = Latest(reader, state);
    if (!latest.ok()) return latest.status();
    *reply = *std::move(latest);
    return batch;
  }
  const absl::Time now = env_.clock();
  *reply = AddActivation(batch, state, **chosen, kDistrict, now);
  RecordRequest(batch, request.request_id(), fingerprint, RuleSetName((*chosen)->hash), now,
                reply->SerializeAsString());
  return batch;
}

absl::StatusOr<storage::Batch> RuleDesk::Activate(const storage::Reader& reader,
                                                  const v1::ActivateRuleSetRequest& request,
                                                  v1::RuleActivation* reply) const {
  return Change(reader, "ActivateRuleSet", request, reply);
}

absl::StatusOr<storage::Batch> RuleDesk::RollBack(const storage::Reader& reader,
                                                  const v1::RollBackRuleSetRequest& request,
                                                  v1::RuleActivation* reply) const {
  return Change(reader, "RollBackRuleSet", request, reply);
}

absl::StatusOr<std::string> RuleDesk::CandidateOf(const storage::Reader& reader,
                                                  const v1::ShadowRuleSetRequest& request,
                                                  const record::v1::RuleStateRecord& state) const {
  if (request.name().empty()) return std::string();
  auto hash = ResolveRuleSet(reader, "name", request.name());
  if (!hash.ok()) return hash.status();
  if (*hash == state.active()) {
    return InvalidFields({{"name", v1::ERROR_REASON_FIELD_MALFORMED, "已是生效的规则集，不必试运行"}});
  }
  const auto rules = env_.library.RuleSetOf(reader, *hash);
  if (!rules.ok()) return rules.status();
  return hash;
}

absl::StatusOr<storage::Batch> RuleDesk::Shadow(const storage::Reader& reader, const v1::ShadowRuleSetRequest& request,
                                                v1::ShadowRuleSetResponse* reply) const {
  const std::string fingerprint = FingerprintOf("ShadowRuleSet", request);
  const auto begun = Begin(reader, request.request_id(), fingerprint, reply);
  if (!begun.ok()) return begun.status();
  storage::Batch batch;
  if (!begun->has_value()) return batch;
  const RuleState& state = **begun;
  const auto candidate = CandidateOf(reader, request, state.message);
  if (!candidate.ok()) return candidate.status();
  record::v1::RuleStateRecord after = state.message;
  after.set_candidate(*candidate);
  reply->Clear();
  if (!candidate->empty()) {
    const auto entry = storage::RuleSetTable::Get(reader, *candidate);
    if (!entry.ok()) return entry.status();
    *reply->mutable_candidate() = ToStored(**entry, after);
  }
  if (*candidate == state.message.candidate()) return batch;
  const absl::Time now = env_.clock();
  if (absl::Status status = AddCandidate(batch, reader, state, after, {kDistrict, ""}, now); !status.ok())
    return status;
  RecordRequest(batch, request.request_id(), fingerprint, "ruleSets/candidate", now, reply->SerializeAsString());
  return batch;
}

void RuleDesk::Run(CommandRunner::Attempt attempt, CommandRunner::Done done) const {
  env_.background.Post([this, attempt = std::move(attempt), done = std::move(done)] {
    env_.runner.RunHere(attempt, [this, done](const absl::StatusOr<uint64_t>& commit_seq) {
      if (!commit_seq.ok()) return done(commit_seq);
      env_.runner.Post([this, done, commit_seq] {
        const absl::Status reloaded = env_.matcher.Reload(env_.store);
        done(reloaded.ok() ? commit_seq : reloaded);
      });
    });
  });
}

}  // namespace peidan::server
