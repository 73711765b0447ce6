#include "server/rule_desk.h"

#include <utility>

#include "absl/strings/strip.h"
#include "server/error.h"
#include "server/fingerprint.h"
#include "server/lifecycle/draft.h"
#include "server/order_desk.h"
#include "server/request_log.h"
#include "server/rule_names.h"

namespace peidan::server {
namespace {

using State = storage::Stored<record::v1::RuleStateRecord>;

constexpr char kSystem[] = "system";
constexpr char kDistrict[] = "district";

v1::Event RuleEvent(v1::EventType type, const std::string& hash, const std::string& actor, absl::Time now) {
  v1::Event event;
  event.set_type(type);
  event.set_subject(RuleSetName(hash));
  event.set_actor(actor);
  *event.mutable_event_time() = lifecycle::ToProto(now);
  return event;
}

std::string StateName(const std::string& hash, const record::v1::RuleStateRecord& state) {
  return v1::RuleSetState_Name(ToStored({hash, {}}, state).state());
}

// Keeps a new rule set, and says so.
storage::RuleSetTable::Entry AddRuleSet(storage::Batch& batch, const std::string& hash,
                                        const std::vector<matching::RuleFile>& files, const std::string& note,
                                        const std::string& actor, absl::Time now) {
  storage::RuleSetTable::Entry entry{hash, {}};
  entry.record.set_note(note);
  *entry.record.mutable_create_time() = lifecycle::ToProto(now);
  *entry.record.mutable_tables() = TableSizes(files);
  storage::RuleSetTable::Insert(batch, entry, ToRecord(files));
  v1::Event event = RuleEvent(v1::EVENT_TYPE_RULE_SET_UPLOADED, hash, actor, now);
  event.set_after(v1::RuleSetState_Name(v1::RULE_SET_STATE_IDLE));
  event.set_why(note);
  storage::EventTable::Append(batch, event);
  return entry;
}

// One change of the active rule set.
struct Activation {
  v1::RuleActivationKind kind = v1::RULE_ACTIVATION_KIND_UNSPECIFIED;
  std::string hash;
  std::string reason;
  int64_t in_effect = 0;  // ROLLBACK: the activation whose rule set is taken again
};

v1::EventType EventTypeOf(v1::RuleActivationKind kind) {
  return kind == v1::RULE_ACTIVATION_KIND_ROLLBACK ? v1::EVENT_TYPE_RULE_SET_ROLLED_BACK
                                                   : v1::EVENT_TYPE_RULE_SET_ACTIVATED;
}

// Numbers and keeps the activation, moves the state on, and says so. A candidate that becomes active is none any more.
v1::RuleActivation AddActivation(storage::Batch& batch, const State& before, const Activation& activation,
                                 const std::string& actor, absl::Time now) {
  record::v1::RuleStateRecord after = before.message;
  after.set_active(activation.hash);
  after.set_activations(before.message.activations() + 1);
  if (after.candidate() == activation.hash) after.clear_candidate();
  record::v1::RuleActivationRecord record;
  v1::RuleActivation& told = *record.mutable_activation();
  told.set_kind(activation.kind);
  told.set_rule_set(RuleSetName(activation.hash));
  if (!before.message.active().empty()) told.set_previous(RuleSetName(before.message.active()));
  *told.mutable_activate_time() = lifecycle::ToProto(now);
  told.set_reason(activation.reason);
  if (activation.kind == v1::RULE_ACTIVATION_KIND_ROLLBACK) {
    after.set_in_effect(activation.in_effect);
  } else {
    record.set_back(before.message.in_effect());
    after.set_in_effect(after.activations());
  }
  storage::RuleActivationTable::Insert(batch, after.activations(), record);
  storage::RuleStateTable::Update(batch, before, after);
  v1::Event event = RuleEvent(EventTypeOf(activation.kind), activation.hash, actor, now);
  event.set_before(StateName(activation.hash, before.message));
  event.set_after(StateName(activation.hash, after));
  event.set_why(activation.reason);
  storage::EventTable::Append(batch, event);
  told.set_name(RuleActivationName(after.activations()));
  return told;
}

// ABORTED (ETAG_MISMATCH) where the caller believes another rule set active.
absl::Status CheckExpected(const storage::Reader& reader, const std::string& expected, const State& state) {
  if (expected.empty()) return absl::OkStatus();
  const auto hash = ResolveRuleSet(reader, "expected_active", expected);
  if (!hash.ok()) return hash.status();
  return CheckEtag(*hash, state.message.active());
}

// The state that a command starts from; nullopt: the request was carried out before, and `reply` is its answer.
template <typename Reply>
absl::StatusOr<std::optional<State>> Begin(const storage::Reader& reader, const std::string& request_id,
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

// The latest activation as callers see it.
absl::StatusOr<v1::RuleActivation> Latest(const storage::Reader& reader, const State& state) {
  auto entries = storage::RuleActivationTable::List(reader, state.message.activations(), 1);
  if (!entries.ok()) return entries.status();
  v1::RuleActivation activation = entries->front().record.activation();
  activation.set_name(RuleActivationName(state.message.activations()));
  return activation;
}

}  // namespace

absl::StatusOr<storage::Batch> RuleDesk::Upload(const storage::Reader& reader, const RuleUpload& upload,
                                                const CheckedRules& checked, v1::UploadRuleSetResponse* reply) const {
  v1::UploadRuleSetRequest body;
  body.set_note(upload.note);
  body.set_validate_only(upload.validate_only);
  const std::string fingerprint =
      Sha256(absl::StrCat(FingerprintOf("UploadRuleSet", body), FingerprintOf("files", ToRecord(upload.files))));
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
  reply->mutable_rule_set()->set_name(RuleSetName(hash));
  reply->mutable_rule_set()->set_note(upload.note);
  *reply->mutable_rule_set()->mutable_tables() = TableSizes(upload.files);
  if (upload.validate_only || HasError(checked.findings)) return batch;
  const absl::Time now = env_.clock();
  const auto entry = AddRuleSet(batch, hash, upload.files, upload.note, kDistrict, now);
  RecordRequest(batch, upload.request_id, fingerprint, RuleSetName(hash), now);
  *reply->mutable_rule_set() = ToStored(entry, state->message);
  return batch;
}

absl::StatusOr<storage::Batch> RuleDesk::Activate(const storage::Reader& reader,
                                                  const v1::ActivateRuleSetRequest& request,
                                                  v1::RuleActivation* reply) const {
  const std::string fingerprint = FingerprintOf("ActivateRuleSet", request);
  const auto begun = Begin(reader, request.request_id(), fingerprint, reply);
  if (!begun.ok()) return begun.status();
  storage::Batch batch;
  if (!begun->has_value()) return batch;
  const State& state = **begun;
  const auto hash = ResolveRuleSet(reader, "name", request.name());
  if (!hash.ok()) return hash.status();
  if (absl::Status status = CheckExpected(reader, request.expected_active(), state); !status.ok()) return status;
  if (*hash == state.message.active()) {
    auto latest = Latest(reader, state);
    if (!latest.ok()) return latest.status();
    *reply = *std::move(latest);
    return batch;
  }
  const auto rules = env_.library.RuleSetOf(reader, *hash);
  if (!rules.ok()) return rules.status();
  const absl::Time now = env_.clock();
  *reply = AddActivation(batch, state, {v1::RULE_ACTIVATION_KIND_ACTIVATE, *hash, request.reason()}, kDistrict, now);
  RecordRequest(batch, request.request_id(), fingerprint, RuleSetName(*hash), now, reply->SerializeAsString());
  return batch;
}

absl::StatusOr<storage::Batch> RuleDesk::RollBack(const storage::Reader& reader,
                                                  const v1::RollBackRuleSetRequest& request,
                                                  v1::RuleActivation* reply) const {
  const std::string fingerprint = FingerprintOf("RollBackRuleSet", request);
  const auto begun = Begin(reader, request.request_id(), fingerprint, reply);
  if (!begun.ok()) return begun.status();
  storage::Batch batch;
  if (!begun->has_value()) return batch;
  const State& state = **begun;
  if (absl::Status status = CheckExpected(reader, request.expected_active(), state); !status.ok()) return status;
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
  absl::string_view hash = (*target)->activation().rule_set();
  absl::ConsumePrefix(&hash, RuleSetName(""));
  const auto rules = env_.library.RuleSetOf(reader, std::string(hash));
  if (!rules.ok()) return rules.status();
  const absl::Time now = env_.clock();
  *reply = AddActivation(batch, state, {v1::RULE_ACTIVATION_KIND_ROLLBACK, std::string(hash), request.reason(), back},
                         kDistrict, now);
  RecordRequest(batch, request.request_id(), fingerprint, RuleSetName(hash), now, reply->SerializeAsString());
  return batch;
}

absl::StatusOr<storage::Batch> RuleDesk::Shadow(const storage::Reader& reader, const v1::ShadowRuleSetRequest& request,
                                                v1::ShadowRuleSetResponse* reply) const {
  const std::string fingerprint = FingerprintOf("ShadowRuleSet", request);
  const auto begun = Begin(reader, request.request_id(), fingerprint, reply);
  if (!begun.ok()) return begun.status();
  storage::Batch batch;
  if (!begun->has_value()) return batch;
  const State& state = **begun;
  std::string candidate;
  if (!request.name().empty()) {
    const auto hash = ResolveRuleSet(reader, "name", request.name());
    if (!hash.ok()) return hash.status();
    const auto rules = env_.library.RuleSetOf(reader, *hash);
    if (!rules.ok()) return rules.status();
    candidate = *hash;
  }
  if (!candidate.empty() && candidate == state.message.active()) {
    return InvalidFields({{"name", v1::ERROR_REASON_FIELD_MALFORMED, "已是生效的规则集，不必试运行"}});
  }
  record::v1::RuleStateRecord after = state.message;
  after.set_candidate(candidate);
  reply->Clear();
  if (!candidate.empty()) {
    auto entry = storage::RuleSetTable::Get(reader, candidate);
    if (!entry.ok()) return entry.status();
    *reply->mutable_candidate() = ToStored(**entry, after);
  }
  if (candidate == state.message.candidate()) return batch;
  storage::RuleStateTable::Update(batch, state, after);
  if (absl::Status status = BeginShadow(reader, candidate, batch); !status.ok()) return status;
  const absl::Time now = env_.clock();
  const std::string& concerned = candidate.empty() ? state.message.candidate() : candidate;
  v1::Event event = RuleEvent(v1::EVENT_TYPE_RULE_SET_SHADOWED, concerned, kDistrict, now);
  event.set_before(StateName(concerned, state.message));
  event.set_after(StateName(concerned, after));
  storage::EventTable::Append(batch, event);
  RecordRequest(batch, request.request_id(), fingerprint, RuleSetName(concerned), now, reply->SerializeAsString());
  return batch;
}

absl::Status RuleDesk::BeginShadow(const storage::Reader& reader, const std::string& candidate,
                                   storage::Batch& batch) const {
  if (candidate.empty()) return absl::OkStatus();
  const auto before = storage::ShadowTable::Progress(reader);
  if (!before.ok()) return before.status();
  const auto last = storage::EventTable::Last(reader);
  if (!last.ok()) return last.status();
  record::v1::ShadowProgress progress;
  progress.set_candidate(candidate);
  progress.set_cursor(*last);
  storage::ShadowTable::UpdateProgress(batch, *before, progress);
  return absl::OkStatus();
}

void RuleDesk::Run(CommandRunner::Attempt attempt, std::function<void(absl::Status)> done) const {
  env_.background.Post([this, attempt = std::move(attempt), done = std::move(done)] {
    env_.runner.Run(attempt, [this, done](const absl::Status& status) {
      if (!status.ok()) return done(status);
      env_.runner.Post([this, done] { done(env_.matcher.Reload(env_.store)); });
    });
  });
}

absl::StatusOr<std::string> OpenRules(storage::KeyValueStore& store, const std::vector<matching::RuleFile>& files,
                                      absl::Time now) {
  const auto state = storage::RuleStateTable::Get(store);
  if (!state.ok()) return state.status();
  if (state->version != 0) return state->message.active();
  const auto rules = matching::RuleSet::Compile(files);
  if (!rules.ok()) return rules.status();
  const std::string& hash = (*rules)->hash();
  constexpr char kWhy[] = "新库首次启用";
  storage::Batch batch;
  AddRuleSet(batch, hash, files, kWhy, kSystem, now);
  AddActivation(batch, *state, {v1::RULE_ACTIVATION_KIND_INITIAL, hash, kWhy}, kSystem, now);
  const auto outcome = store.CommitAndWait(std::move(batch));
  if (!outcome.ok()) return outcome.status();
  if (!outcome->committed()) return absl::AbortedError("somebody else opened the store");
  return hash;
}

}  // namespace peidan::server
