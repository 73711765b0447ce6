#include "server/rule_changes.h"

#include <utility>

#include "server/lifecycle/draft.h"
#include "server/rule_findings.h"
#include "server/rule_library.h"
#include "server/rule_names.h"

namespace peidan::server {
namespace {

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

v1::EventType EventTypeOf(v1::RuleActivationKind kind) {
  if (kind == v1::RULE_ACTIVATION_KIND_ROLLBACK) return v1::EVENT_TYPE_RULE_SET_ROLLED_BACK;
  if (kind == v1::RULE_ACTIVATION_KIND_FALLBACK) return v1::EVENT_TYPE_RULE_SET_FELL_BACK;
  return v1::EVENT_TYPE_RULE_SET_ACTIVATED;
}

}  // namespace

storage::RuleSetTable::Entry AddRuleSet(storage::Batch& batch, const matching::RuleSet& rules,
                                        const std::vector<matching::RuleFile>& files, const std::string& note,
                                        const std::string& actor, absl::Time now) {
  const std::string& hash = rules.hash();
  storage::RuleSetTable::Entry entry{hash, {}};
  entry.record.set_note(note);
  *entry.record.mutable_create_time() = lifecycle::ToProto(now);
  *entry.record.mutable_tables() = TableSizes(rules.message());
  storage::RuleSetTable::Insert(batch, entry, ToRecord(files));
  v1::Event event = RuleEvent(v1::EVENT_TYPE_RULE_SET_UPLOADED, hash, actor, now);
  event.set_after(v1::RuleSetState_Name(v1::RULE_SET_STATE_IDLE));
  event.set_why(note);
  storage::EventTable::Append(batch, event);
  return entry;
}

v1::RuleActivation AddActivation(storage::Batch& batch, const RuleState& before, const Activation& activation,
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
  after.set_in_effect(activation.in_effect != 0 ? activation.in_effect : after.activations());
  if (activation.kind == v1::RULE_ACTIVATION_KIND_ACTIVATE) record.set_back(before.message.in_effect());
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

absl::Status AddCandidate(storage::Batch& batch, const storage::Reader& reader, const RuleState& before,
                          const record::v1::RuleStateRecord& after, const Occasion& occasion, absl::Time now) {
  storage::RuleStateTable::Update(batch, before, after);
  const bool ends = after.candidate().empty();
  if (!ends) {
    const auto progress = storage::ShadowTable::Progress(reader);
    if (!progress.ok()) return progress.status();
    const auto last = storage::EventTable::Last(reader);
    if (!last.ok()) return last.status();
    record::v1::ShadowProgress begin;
    begin.set_candidate(after.candidate());
    begin.set_cursor(*last);
    storage::ShadowTable::UpdateProgress(batch, *progress, begin);
  }
  const std::string& concerned = ends ? before.message.candidate() : after.candidate();
  v1::Event event = RuleEvent(v1::EVENT_TYPE_RULE_SET_SHADOWED, concerned, occasion.actor, now);
  event.set_before(StateName(concerned, before.message));
  event.set_after(StateName(concerned, after));
  event.set_why(occasion.why);
  storage::EventTable::Append(batch, event);
  return absl::OkStatus();
}

}  // namespace peidan::server
