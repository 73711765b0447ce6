#include "matching/wire_writer.h"

#include "gmock/gmock.h"
#include "peidan/v1/match.pb.h"

namespace peidan::matching {
namespace {

TEST(WireWriterTest, FieldsOfEveryTypeAreReadBack) {
  WireWriter out(0);
  out.Text(v1::ConceptMention::kSurfaceFieldNumber, {"电动", "车"});
  out.Number(v1::ConceptMention::kBeginFieldNumber, 300);
  out.Number(v1::ConceptMention::kEndFieldNumber, -1);
  out.Number(v1::ConceptMention::kNegatedFieldNumber, true);
  v1::ConceptMention mention;
  ASSERT_TRUE(mention.ParseFromString(out.Take()));
  EXPECT_EQ(mention.surface(), "电动车");
  EXPECT_EQ(mention.begin(), 300);
  EXPECT_EQ(mention.end(), -1);
  EXPECT_TRUE(mention.negated());
}

TEST(WireWriterTest, DefaultsAreLeftOutAndEmptyElementsAreNot) {
  WireWriter out(0);
  out.Text(v1::NeedPart::kTextFieldNumber, "");
  out.Number(v1::NeedPart::kBeginFieldNumber, 0);
  out.Real(v1::ScoreTerm::kValueFieldNumber, 0.0);
  out.Element(v1::NeedPart::kConceptsFieldNumber, "");
  v1::NeedPart part;
  part.add_concepts("");
  EXPECT_EQ(out.Take(), part.SerializeAsString());
}

// The size in front of a message takes one byte, two, or three.
TEST(WireWriterTest, MessagesInMessagesHaveTheBytesOfTheSerialisation) {
  for (const size_t size : {0, 100, 127, 128, 16000, 16383, 16384, 40000}) {
    v1::Certificate whole;
    v1::CandidateExplanation& candidate = *whole.add_resources();
    v1::ScoreTerm& term = *candidate.add_terms();
    term.set_term(std::string(size, 'x'));
    term.set_value(-0.5);
    whole.mutable_inputs()->mutable_need()->set_text("急救");

    WireWriter out(0);
    const size_t resource = out.Begin(v1::Certificate::kResourcesFieldNumber);
    const size_t written = out.Begin(v1::CandidateExplanation::kTermsFieldNumber);
    out.Text(v1::ScoreTerm::kTermFieldNumber, term.term());
    out.Real(v1::ScoreTerm::kValueFieldNumber, term.value());
    out.End(written);
    out.End(resource);
    const size_t inputs = out.Begin(v1::Certificate::kInputsFieldNumber);
    out.Message(v1::DecisionInputs::kNeedFieldNumber, whole.inputs().need());
    out.End(inputs);
    EXPECT_EQ(out.Take(), whole.SerializeAsString()) << size;
  }
}

}  // namespace
}  // namespace peidan::matching
