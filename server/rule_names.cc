#include "server/rule_names.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/error.h"

namespace peidan::server {
namespace {

constexpr char kRuleSets[] = "ruleSets/";
constexpr size_t kHashLength = 64;
constexpr size_t kLeastHashLength = 8;  // people read it over a telephone

bool IsHash(absl::string_view text) {
  return text.size() >= kLeastHashLength && text.size() <= kHashLength &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

absl::Status Unknown(const std::string& message) {
  return MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_RULE_SET_UNKNOWN, message);
}

absl::StatusOr<std::string> Single(const storage::Reader& reader, absl::string_view digits) {
  const auto hashes = storage::RuleSetTable::Find(reader, std::string(digits));
  if (!hashes.ok()) return hashes.status();
  if (hashes->empty()) return Unknown("没有这个规则集");
  if (hashes->size() > 1) return Unknown("不止一个规则集以此开头，请写出更多位");
  return hashes->front();
}

}  // namespace

std::string RuleSetName(absl::string_view hash) { return absl::StrCat(kRuleSets, hash); }

std::string RuleActivationName(int64_t number) { return absl::StrCat("ruleActivations/", number); }

absl::string_view HashIn(absl::string_view rule_set_name) { return absl::StripPrefix(rule_set_name, kRuleSets); }

absl::StatusOr<std::string> ResolveRuleSet(const storage::Reader& reader, const std::string& field,
                                           absl::string_view name) {
  if (name.empty()) return InvalidFields({{field, v1::ERROR_REASON_FIELD_REQUIRED, "不能为空"}});
  const bool prefixed = absl::ConsumePrefix(&name, kRuleSets);
  if (prefixed && IsHash(name)) return Single(reader, name);
  if (!prefixed || (name != "active" && name != "candidate")) {
    return InvalidFields({{field, v1::ERROR_REASON_FIELD_MALFORMED,
                           "应为 ruleSets/ 加规则集编号（至少 8 位）、ruleSets/active 或 ruleSets/candidate"}});
  }
  const auto state = storage::RuleStateTable::Get(reader);
  if (!state.ok()) return state.status();
  const std::string& hash = name == "active" ? state->message.active() : state->message.candidate();
  if (hash.empty()) return Unknown("目前没有试运行的规则集");
  return hash;
}

v1::StoredRuleSet ToStored(const storage::RuleSetTable::Entry& entry, const record::v1::RuleStateRecord& state) {
  v1::StoredRuleSet stored;
  stored.set_name(RuleSetName(entry.hash));
  stored.set_state(entry.hash == state.active()      ? v1::RULE_SET_STATE_ACTIVE
                   : entry.hash == state.candidate() ? v1::RULE_SET_STATE_CANDIDATE
                                                     : v1::RULE_SET_STATE_IDLE);
  stored.set_note(entry.record.note());
  if (entry.record.has_create_time()) *stored.mutable_create_time() = entry.record.create_time();
  *stored.mutable_tables() = entry.record.tables();
  return stored;
}

absl::StatusOr<v1::StoredRuleSet> LoadRuleSet(const storage::Reader& reader, const std::string& hash) {
  const auto entry = storage::RuleSetTable::Get(reader, hash);
  if (!entry.ok()) return entry.status();
  if (!entry->has_value()) return Unknown("没有这个规则集");
  const auto state = storage::RuleStateTable::Get(reader);
  if (!state.ok()) return state.status();
  return ToStored(**entry, state->message);
}

}  // namespace peidan::server
