// Orders to begin with, and the moves of their lives, for tests.
#pragma once

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "server/lifecycle/lifecycle.h"
#include "tests/lifecycle/clockworks.h"

namespace peidan::lifecycle {

inline const absl::Time kNine = absl::FromUnixSeconds(1795482000);  // 2026-11-24 09:00 in Beijing

inline Part LeadPart(const std::string& bureau) { return {"bureaus/" + bureau, v1::BUREAU_ROLE_LEAD, "", 0, ""}; }
inline Part HelpPart(const std::string& bureau) {
  return {"bureaus/" + bureau, v1::BUREAU_ROLE_COOPERATING, "", 0, ""};
}
// So many units of a resource of the bureau.
inline Part UnitPart(const std::string& bureau, v1::BureauRole role, int units) {
  return {"bureaus/" + bureau, role, "resources/" + bureau + "-1", units, "2026-11"};
}

// The decision that these parts carry out; without any a person must look.
inline Remake Decided(std::vector<Part> parts) {
  Remake remake;
  remake.match.set_decision(parts.empty() ? v1::MATCH_DECISION_REVIEW : v1::MATCH_DECISION_MATCHED);
  remake.match.set_sign_in_hours(8);
  remake.match.set_limit_hours(100);
  remake.parts = std::move(parts);
  return remake;
}

inline Transition PlaceOrder(const std::vector<Part>& parts, const Clockwork& clockwork) {
  v1::Order order;
  order.set_name("orders/261124-4827-1935");
  order.mutable_need()->set_text("楼道里有人给电动车充电");
  order.mutable_need()->set_community("communities/110108001001");
  return Place(order, Decided(parts).match, parts, clockwork);
}

inline v1::Decline NotOurDuty() {
  v1::Decline decline;
  decline.set_reason(v1::DECLINE_REASON_NOT_OUR_DUTY);
  decline.set_cited_duty("三定方案第四条");
  return decline;
}

}  // namespace peidan::lifecycle
