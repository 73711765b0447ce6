// Runs tests/matching/cases/*.txtpb. Each case is a DecisionInputs, a line `---`, and the expected Match; a second
// `---` may be followed by the expected Certificate. Only the fields that are written are compared; of a list, its
// beginning. Where the inputs hold no ledger, nothing is taken. The clock stands at TestNow().
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

std::vector<std::string> CaseFiles() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(PEIDAN_SOURCE_DIR "/tests/matching/cases")) {
    if (entry.path().extension() == ".txtpb") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

template <typename Message>
Message ParseText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

// Cuts every list in `actual` to the length it has in `expected`, and drops the fields that `expected` does not set.
void KeepOnly(const google::protobuf::Message& expected, google::protobuf::Message& actual) {
  const auto& from = *expected.GetReflection();
  const auto& to = *actual.GetReflection();
  for (int i = 0; i < expected.GetDescriptor()->field_count(); ++i) {
    const auto* field = expected.GetDescriptor()->field(i);
    const bool nested = field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE;
    if (field->is_repeated()) {
      while (to.FieldSize(actual, field) > from.FieldSize(expected, field)) to.RemoveLast(&actual, field);
      for (int j = 0; nested && j < to.FieldSize(actual, field); ++j) {
        KeepOnly(from.GetRepeatedMessage(expected, field, j), *to.MutableRepeatedMessage(&actual, field, j));
      }
    } else if (!from.HasField(expected, field)) {
      to.ClearField(&actual, field);
    } else if (nested && to.HasField(actual, field)) {
      KeepOnly(from.GetMessage(expected, field), *to.MutableMessage(&actual, field));
    }
  }
}

std::string Print(const google::protobuf::Message& message) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(message, &text);
  return text;
}

template <typename Message>
void ExpectContains(const Message& expected, Message actual) {
  KeepOnly(expected, actual);
  EXPECT_EQ(Print(expected), Print(actual));
}

class CasesTest : public testing::TestWithParam<std::string> {};

TEST_P(CasesTest, DecidesAsTheCaseSays) {
  std::ifstream in(GetParam());
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const std::vector<std::string> parts = absl::StrSplit(text, "\n---\n");
  ASSERT_GE(parts.size(), 2u);
  const auto inputs = ParseText<v1::DecisionInputs>(parts[0]);
  std::vector<v1::LedgerReading> ledger(inputs.ledger().begin(), inputs.ledger().end());
  const Deliberation deliberation = TestMatcher().Consider(inputs.need(), TestNow());
  if (ledger.empty()) ledger = deliberation.Questions();
  const Decision decision = deliberation.Decide(ledger);
  ExpectContains(ParseText<v1::Match>(parts[1]), decision.match);
  if (parts.size() > 2) ExpectContains(ParseText<v1::Certificate>(parts[2]), decision.certificate);
}

INSTANTIATE_TEST_SUITE_P(Files, CasesTest, testing::ValuesIn(CaseFiles()),
                         [](const auto& file) { return std::filesystem::path(file.param).stem().string(); });

}  // namespace
}  // namespace peidan::matching
