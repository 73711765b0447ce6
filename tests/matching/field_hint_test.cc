// Need.service_field: a hint that helps among candidates and never makes one.
#include "gtest/gtest.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

// The value of the term in the explanation of the resource; 0: it has none. A resource that is no candidate fails.
double TermOf(const Decision& decision, const std::string& resource, const std::string& term) {
  for (const v1::CandidateExplanation& candidate : decision.certificate.resources()) {
    if (candidate.candidate() != resource) continue;
    for (const v1::ScoreTerm& written : candidate.terms()) {
      if (written.term() == term) return written.value();
    }
    return 0;
  }
  ADD_FAILURE() << resource << " is no candidate";
  return 0;
}

v1::Need Hinting(const std::string& text, v1::ServiceField field) {
  v1::Need need = NeedOf(text);
  need.set_service_field(field);
  return need;
}

TEST(FieldHintTest, AResourceWithTheFieldGetsItsSmallWeight) {
  const Decision decision = DecideFreely(Hinting("想学心肺复苏", v1::SERVICE_FIELD_HEALTH));
  EXPECT_EQ(TermOf(decision, "resources/honghui-001", "field"), TestRules()->tables().scoring.field_weight);
}

TEST(FieldHintTest, AResourceWithoutTheFieldGetsNothing) {
  const Decision decision = DecideFreely(Hinting("想学心肺复苏", v1::SERVICE_FIELD_ELDERLY_CARE));
  EXPECT_EQ(TermOf(decision, "resources/honghui-001", "field"), 0);
}

TEST(FieldHintTest, WithoutAHintThereIsNoTerm) {
  EXPECT_EQ(TermOf(DecideFreely(NeedOf("想学心肺复苏")), "resources/honghui-001", "field"), 0);
}

TEST(FieldHintTest, TheHintMakesNoCandidate) {
  for (const char* text : {"", "婚姻登记在哪办", "想学心肺复苏"}) {
    const Decision without = DecideFreely(NeedOf(text));
    const Decision with = DecideFreely(Hinting(text, v1::SERVICE_FIELD_SAFETY));
    EXPECT_EQ(with.match.resources_size(), without.match.resources_size()) << text;
    EXPECT_EQ(with.match.decision(), without.match.decision()) << text;
  }
}

}  // namespace
}  // namespace peidan::matching
