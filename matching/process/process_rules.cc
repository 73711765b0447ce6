#include "matching/process/process_rules.h"

namespace peidan::process {

const std::vector<NamedLimit>& NamedLimits() {
  static const auto& limits = *new std::vector<NamedLimit>{
      {"decline", [](ProcessRules& rules) -> Limit& { return rules.decline; }},
      {"offer", [](ProcessRules& rules) -> Limit& { return rules.offer; }},
      {"confirm", [](ProcessRules& rules) -> Limit& { return rules.confirm; }},
      {"reopen", [](ProcessRules& rules) -> Limit& { return rules.reopen; }},
      {"waitlist_claim", [](ProcessRules& rules) -> Limit& { return rules.waitlist_claim; }},
      {"whistle_answer_complaint", [](ProcessRules& rules) -> Limit& { return rules.whistle_answer[0]; }},
      {"whistle_answer_joint", [](ProcessRules& rules) -> Limit& { return rules.whistle_answer[1]; }},
      {"whistle_check_in_complaint", [](ProcessRules& rules) -> Limit& { return rules.whistle_check_in[0]; }},
      {"whistle_check_in_joint", [](ProcessRules& rules) -> Limit& { return rules.whistle_check_in[1]; }},
      {"whistle_check_in_emergency", [](ProcessRules& rules) -> Limit& { return rules.whistle_check_in[2]; }},
  };
  return limits;
}

const std::vector<NamedNumber>& NamedNumbers() {
  static const auto& numbers = *new std::vector<NamedNumber>{
      {"max_reopenings", &ProcessRules::max_reopenings, 0, 10},
      {"callback_percent", &ProcessRules::callback_percent, 0, 100, "百分比"},
      {"duty_declines", &ProcessRules::duty_declines, 1, 10},
      {"whistle_rate_low", &ProcessRules::whistle_rate_low, 0, 1000, "千分比"},
      {"whistle_rate_high", &ProcessRules::whistle_rate_high, 0, 1000, "千分比"},
  };
  return numbers;
}

}  // namespace peidan::process
