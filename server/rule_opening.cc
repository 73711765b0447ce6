#include "server/rule_opening.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "matching/local_time.h"
#include "server/error.h"
#include "server/rule_changes.h"
#include "server/rule_findings.h"
#include "server/rule_names.h"

namespace peidan::server {
namespace {

constexpr char kSystem[] = "system";
constexpr int kMaxRepetitions = 20;  // each means that another process that starts got further

absl::Status Commit(storage::KeyValueStore& store, storage::Batch batch) {
  const auto outcome = store.CommitAndWait(std::move(batch));
  if (!outcome.ok()) return outcome.status();
  return outcome->committed() ? absl::OkStatus() : absl::AbortedError("somebody else opened the store");
}

// The sentence that says why this release cannot use a rule set; nullopt: it can. Errors of the store.
absl::StatusOr<std::optional<std::string>> WhyUnusable(const storage::Reader& reader, RuleLibrary& library,
                                                       const std::string& hash) {
  const auto rules = library.RuleSetOf(reader, hash);
  if (rules.ok()) return std::nullopt;
  if (!absl::IsFailedPrecondition(rules.status())) return rules.status();
  return SentenceOf(rules.status());
}

// Activates the files of the folder, which are kept from now on where they were not yet.
absl::StatusOr<std::string> ActivateFolder(storage::KeyValueStore& store, const std::vector<matching::RuleFile>& files,
                                           const RuleState& before, v1::RuleActivationKind kind, const std::string& why,
                                           absl::Time now) {
  auto contents = storage::CatalogTable::Load(store);
  if (!contents.ok()) return contents.status();
  matching::WorkBudget budget;
  const CheckedRules checked = CheckFiles(files, *MakeCatalog(*std::move(contents)), matching::DayOf(now), budget);
  if (absl::Status status = StatusOf(checked); !status.ok()) return status;
  const std::string& hash = checked.rules->hash();
  const auto present = storage::RuleSetTable::Get(store, hash);
  if (!present.ok()) return present.status();
  storage::Batch batch;
  if (!present->has_value()) AddRuleSet(batch, *checked.rules, files, why, kSystem, now);
  AddActivation(batch, before, {kind, hash, why}, kSystem, now);
  if (absl::Status status = Commit(store, std::move(batch)); !status.ok()) return status;
  return hash;
}

// The newest activation before the one in effect that a rollback leads to and whose rule set can be used; 0: none.
absl::StatusOr<int64_t> UsableBefore(const storage::Reader& reader, RuleLibrary& library, int64_t in_effect) {
  for (int64_t number = in_effect; number != 0;) {
    const auto record = storage::RuleActivationTable::Get(reader, number);
    if (!record.ok()) return record.status();
    if (!record->has_value()) return absl::DataLossError("a rule activation is missing");
    if (number != in_effect) {
      const auto why = WhyUnusable(reader, library, std::string(HashIn((*record)->activation().rule_set())));
      if (!why.ok()) return why.status();
      if (!why->has_value()) return number;
    }
    number = (*record)->back();
  }
  return 0;
}

// Takes another rule set than the active one, which is unusable because of `fault`; returns its hash.
absl::StatusOr<std::string> FallBack(storage::KeyValueStore& store, RuleLibrary& library,
                                     const std::vector<matching::RuleFile>& files, const RuleState& before,
                                     const std::string& fault, absl::Time now) {
  const auto earlier = UsableBefore(store, library, before.message.in_effect());
  if (!earlier.ok()) return earlier.status();
  constexpr auto kKind = v1::RULE_ACTIVATION_KIND_FALLBACK;
  const std::string why = absl::StrCat(RuleSetName(before.message.active().substr(0, 8)), "：", fault, "；启动时已换用",
                                       *earlier == 0 ? "启动参数所指的规则集" : "更早生效过的规则集");
  if (*earlier == 0) return ActivateFolder(store, files, before, kKind, why, now);
  const auto target = storage::RuleActivationTable::Get(store, *earlier);
  if (!target.ok()) return target.status();
  std::string hash(HashIn((*target)->activation().rule_set()));
  storage::Batch batch;
  AddActivation(batch, before, {kKind, hash, why, *earlier}, kSystem, now);
  if (absl::Status status = Commit(store, std::move(batch)); !status.ok()) return status;
  return hash;
}

// Ends a candidate that cannot be used; returns its hash, empty where there is no such one.
absl::StatusOr<std::string> EndUnusableCandidate(storage::KeyValueStore& store, RuleLibrary& library, absl::Time now) {
  const auto state = storage::RuleStateTable::Get(store);
  if (!state.ok()) return state.status();
  const std::string& candidate = state->message.candidate();
  if (candidate.empty()) return std::string();
  const auto why = WhyUnusable(store, library, candidate);
  if (!why.ok()) return why.status();
  if (!why->has_value()) return std::string();
  record::v1::RuleStateRecord after = state->message;
  after.clear_candidate();
  storage::Batch batch;
  absl::Status status = AddCandidate(batch, store, *state, after, {kSystem, **why}, now);
  if (status.ok()) status = Commit(store, std::move(batch));
  if (!status.ok()) return status;
  return candidate;
}

// ABORTED: another process changed the rules meanwhile.
absl::StatusOr<OpenedRules> TryToOpen(storage::KeyValueStore& store, RuleLibrary& library,
                                      const std::vector<matching::RuleFile>& files, absl::Time now) {
  const auto state = storage::RuleStateTable::Get(store);
  if (!state.ok()) return state.status();
  OpenedRules opened{state->message.active(), "", ""};
  if (state->version == 0) {
    auto hash = ActivateFolder(store, files, *state, v1::RULE_ACTIVATION_KIND_INITIAL, "新库首次启用", now);
    if (!hash.ok()) return hash.status();
    opened.active = *std::move(hash);
    return opened;
  }
  const auto fault = WhyUnusable(store, library, opened.active);
  if (!fault.ok()) return fault.status();
  if (fault->has_value()) {
    auto hash = FallBack(store, library, files, *state, **fault, now);
    if (!hash.ok()) return hash.status();
    opened.replaced = std::exchange(opened.active, *std::move(hash));
  }
  auto candidate = EndUnusableCandidate(store, library, now);
  if (!candidate.ok()) return candidate.status();
  opened.ended_candidate = *std::move(candidate);
  return opened;
}

}  // namespace

absl::StatusOr<OpenedRules> OpenRules(storage::KeyValueStore& store, RuleLibrary& library,
                                      const std::vector<matching::RuleFile>& files, absl::Time now) {
  auto opened = TryToOpen(store, library, files, now);
  for (int again = 0; again < kMaxRepetitions && absl::IsAborted(opened.status()); ++again) {
    opened = TryToOpen(store, library, files, now);
  }
  return opened;
}

}  // namespace peidan::server
