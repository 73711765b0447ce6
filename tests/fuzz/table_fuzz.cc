// Any definition, rows and facts (table_input.h). The index must agree with reading row by row, and the order of rows
// must not matter.
#include <algorithm>
#include <string>

#include "matching/table/fact_reader.h"
#include "matching/table/table.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/table_input.h"

namespace peidan::matching {
namespace {

constexpr size_t kMaxInput = 4096;

const Lexicon& SmallLexicon() {
  static const Lexicon lexicon = [] {
    Faults faults;
    const CsvTable tables[] = {ReadCsv("lexicon.csv",
                                       "concept,class,name,forms,note\n"
                                       "a.one,topic,一,一一,\n"
                                       "a.two,topic,二,二二,\n"
                                       "b,topic,三,三三,\n",
                                       faults)};
    return Lexicon::Compile(tables, faults);
  }();
  return lexicon;
}

std::unique_ptr<const CompiledTable> Compile(const v1::RuleTable& message) {
  Vocabularies vocabularies;
  vocabularies.lexicon = &SmallLexicon();
  Faults faults;
  auto table = CompiledTable::Compile(message, vocabularies, faults);
  PEIDAN_CHECK((table != nullptr) == faults.empty());
  return table;
}

void CheckEachRow(const CompiledTable& table, const v1::Facts& facts, absl::CivilDay day) {
  const FactReader reader(table, &SmallLexicon(), facts);
  const std::vector<uint32_t> hits = table.Hits(reader.values(), day);
  for (uint32_t i = 0; i < table.rows().size(); ++i) {
    const CompiledRow& row = table.rows()[i];
    const bool expected = row.InForce(day) && VerdictOfRow(row, reader.values()) == v1::VERDICT_PASS;
    PEIDAN_CHECK(std::binary_search(hits.begin(), hits.end(), i) == expected);
  }
}

// The answer without the lines, which say where a row stands.
std::string AnswerOf(const CompiledTable& table, const v1::Facts& facts, absl::CivilDay day) {
  v1::TableTrace trace;
  v1::TableOutcome outcome = table.Evaluate(facts, day, &trace);
  PEIDAN_CHECK(trace.outcome().SerializeAsString() == outcome.SerializeAsString());
  PEIDAN_CHECK(trace.rows_size() + trace.rows_left_out() + trace.rows_not_in_force_size() ==
               static_cast<int>(table.rows().size()));
  for (v1::TableHit& hit : *outcome.mutable_hits()) hit.clear_line();
  return outcome.SerializeAsString();
}

}  // namespace
}  // namespace peidan::matching

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peidan::matching;
  if (size > kMaxInput) return 0;
  Faults faults;
  TableInput input = ReadTableInput({reinterpret_cast<const char*>(data), size}, faults);
  const auto table = Compile(input.table);
  if (table == nullptr) return 0;
  const absl::CivilDay day(2026, 11, 24);
  CheckEachRow(*table, input.facts, day);
  const std::string answer = AnswerOf(*table, input.facts, day);
  if (input.table.hit_policy() == peidan::v1::HIT_POLICY_RULE_ORDER) return 0;
  std::reverse(input.table.mutable_rows()->begin(), input.table.mutable_rows()->end());
  PEIDAN_CHECK(AnswerOf(*Compile(input.table), input.facts, day) == answer);
  return 0;
}
