// Any need on the small rule set and catalog of the tests. Input: a line of `key=number` pairs (community, orderer,
// field, people, units, from, days, taken, named, excluded; what is left out is not said), and the text. The decision
// must keep the limits of match.proto, its scores must add up, and it must be the same when made again from what the
// certificate says was read.
#include <map>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "tests/fuzz/check.h"
#include "tests/matching/test_support.h"
#include "unicode/utf8.h"

namespace peidan::matching {
namespace {

constexpr size_t kMaxInput = 4096;

using Options = std::map<std::string, int>;

Options ReadOptions(absl::string_view line) {
  Options options;
  for (absl::string_view pair : absl::StrSplit(line, ' ', absl::SkipEmpty())) {
    const std::pair<std::string, absl::string_view> parts = absl::StrSplit(pair, absl::MaxSplits('=', 1));
    int value = 0;
    if (absl::SimpleAtoi(parts.second, &value) && value >= 0) options[parts.first] = value;
  }
  return options;
}

bool IsUtf8(absl::string_view text) {
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(text.data(), i, size, c);
    if (c < 0) return false;
  }
  return true;
}

template <typename Entry>
const std::string& NameOf(const std::vector<Entry>& entries, int number) {
  return entries[static_cast<size_t>(number) % entries.size()].name();
}

v1::Need ReadNeed(Options& options, absl::string_view text) {
  const Catalog& catalog = *TestCatalog();
  v1::Need need;
  need.set_text(std::string(text));
  if (options.count("community") > 0) need.set_community(NameOf(catalog.communities(), options["community"]));
  need.set_orderer(static_cast<v1::OrdererType>(options["orderer"] % v1::OrdererType_ARRAYSIZE));
  need.set_service_field(static_cast<v1::ServiceField>(options["field"] % v1::ServiceField_ARRAYSIZE));
  if (options.count("people") > 0) need.set_headcount(options["people"]);
  if (options.count("units") > 0) need.set_quantity(options["units"]);
  if (options.count("named") > 0) need.add_resources(NameOf(catalog.resources(), options["named"]));
  if (options.count("excluded") > 0) need.add_excluded_bureaus(NameOf(catalog.bureaus(), options["excluded"]));
  if (options.count("from") > 0) {
    const int64_t start = absl::ToUnixSeconds(TestNow()) + int64_t{86400} * options["from"];
    need.mutable_preferred_window()->mutable_start_time()->set_seconds(start);
    need.mutable_preferred_window()->mutable_end_time()->set_seconds(start +
                                                                     int64_t{86400} * (int64_t{options["days"]} + 1));
  }
  return need;
}

void CheckCandidates(const google::protobuf::RepeatedPtrField<v1::CandidateExplanation>& candidates) {
  double previous = 0;
  for (int i = 0; i < candidates.size(); ++i) {
    double sum = 0;
    for (const v1::ScoreTerm& term : candidates[i].terms()) sum += term.value();
    PEIDAN_CHECK(sum == candidates[i].raw_score());
    PEIDAN_CHECK(i == 0 || sum <= previous);
    previous = sum;
  }
}

void CheckDecision(const Decision& decision) {
  const v1::Match& match = decision.match;
  PEIDAN_CHECK(match.decision() != v1::MATCH_DECISION_UNSPECIFIED);
  PEIDAN_CHECK(match.bureaus_size() <= 10 && match.resources_size() <= kMaxLedgerReadings / 2);
  const bool matched = match.decision() == v1::MATCH_DECISION_MATCHED;
  PEIDAN_CHECK(matched == !match.chosen_resources().empty());
  PEIDAN_CHECK((match.gap() != v1::GAP_CLASS_UNSPECIFIED) == (match.decision() == v1::MATCH_DECISION_GAP));
  CheckCandidates(decision.certificate.bureaus());
  CheckCandidates(decision.certificate.resources());
  for (const v1::ConceptMention& mention : decision.certificate.concepts())
    PEIDAN_CHECK(mention.begin() < mention.end() && !mention.surface().empty());
}

std::string BytesOf(const Decision& decision) {
  return decision.match.SerializeAsString() + decision.certificate.SerializeAsString();
}

}  // namespace
}  // namespace peidan::matching

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peidan::matching;
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t line = std::min(input.find('\n'), size);
  const absl::string_view text = input.substr(std::min(line + 1, size));
  if (size > kMaxInput || !IsUtf8(text)) return 0;
  Options options = ReadOptions(input.substr(0, line));
  const Deliberation deliberation = TestMatcher().Consider(ReadNeed(options, text), TestNow());
  std::vector<peidan::v1::LedgerReading> ledger = deliberation.Questions();
  PEIDAN_CHECK(static_cast<int>(ledger.size()) <= kMaxLedgerReadings);
  for (peidan::v1::LedgerReading& reading : ledger) reading.set_taken(options["taken"]);
  const Decision decision = deliberation.Decide(ledger);
  CheckDecision(decision);
  const peidan::v1::DecisionInputs& inputs = decision.certificate.inputs();
  const Decision again =
      TestMatcher().Consider(inputs.need(), TestNow()).Decide({inputs.ledger().begin(), inputs.ledger().end()});
  PEIDAN_CHECK(BytesOf(again) == BytesOf(decision));
  return 0;
}
