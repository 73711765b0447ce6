#include "server/rule_trials.h"

#include <utility>

#include "matching/rule_cases.h"
#include "server/error.h"

namespace peidan::server {

absl::StatusOr<v1::TestRuleSetResponse> TestCases(const Environment& env, const storage::Reader& reader,
                                                  const std::string& hash) {
  const auto rules = env.library.RuleSetOf(reader, hash);
  if (!rules.ok()) return rules.status();
  const auto matcher = env.library.MatcherFor(reader, {env.matcher.Get()->catalog().revision(), hash});
  if (!matcher.ok()) return matcher.status();
  matching::Faults ignored;  // a rule set that compiles has none
  const std::vector<matching::RuleCase> cases = matching::LoadRuleCases((*rules)->message(), ignored);
  v1::TestRuleSetResponse response;
  for (v1::RuleCaseResult& result : matching::TestRuleCases(cases, **matcher, env.clock())) {
    response.set_cases(response.cases() + 1);
    if (!result.passed()) *response.add_failures() = std::move(result);
  }
  return response;
}

absl::Status CheckCases(const Environment& env, const storage::Reader& reader, const std::string& hash) {
  const auto tested = TestCases(env, reader, hash);
  if (!tested.ok()) return tested.status();
  if (tested->failures().empty()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_RULE_CASES_FAILED,
                   absl::StrCat("规则集自带的案例有 ", tested->failures_size(), " 个没有通过，如 ",
                                tested->failures(0).id(), "，不能启用"),
                   {{"case", tested->failures(0).id()}});
}

}  // namespace peidan::server
