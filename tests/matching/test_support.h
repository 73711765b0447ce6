// The small rule set and catalog of testdata/, and shorthands over them.
#pragma once

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "matching/compare.h"
#include "matching/matcher.h"
#include "matching/policy_tables.h"
#include "tests/matching/reference_catalog.h"

namespace peidan::matching {

inline std::string TestData(const std::string& path) {
  return std::string(PEIDAN_SOURCE_DIR "/tests/matching/testdata/") + path;
}

inline const std::shared_ptr<const RuleSet>& TestRules() {
  static const auto rules = ReadRuleSet(TestData("rules"));
  return rules;
}
inline const std::shared_ptr<const Catalog>& TestCatalog() {
  static const auto catalog = ReadCatalog(TestData("catalog"));
  return catalog;
}
inline const Matcher& TestMatcher() {
  static const Matcher matcher(TestCatalog(), TestRules());
  return matcher;
}

// Tuesday, 24 November 2026, 10:00 in Beijing.
inline absl::Time TestNow() {
  return absl::FromCivil(absl::CivilHour(2026, 11, 24, 10), absl::FixedTimeZone(8 * 3600));
}

// A need of a community in an old compound.
inline v1::Need NeedOf(const std::string& text) {
  v1::Need need;
  need.set_text(text);
  need.set_community("communities/110108001001");
  return need;
}

// A decision where nothing of any capacity is taken.
inline Decision DecideFreely(const v1::Need& need, const Matcher& matcher = TestMatcher()) {
  const Deliberation deliberation = matcher.Consider(need, TestNow());
  return deliberation.Decide(deliberation.Questions());
}

}  // namespace peidan::matching
