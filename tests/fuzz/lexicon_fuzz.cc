// Any lexicon on any text. Input: the CSV of a lexicon, a line `---`, and the text to read with it. What is found must
// stand in the text, in the words of its concept, and the reading must add up.
#include <algorithm>
#include <string>

#include "absl/strings/string_view.h"
#include "matching/csv.h"
#include "matching/lexicon.h"
#include "matching/recognise.h"
#include "tests/fuzz/check.h"

namespace peidan::matching {
namespace {

constexpr size_t kMaxInput = 4096;

void CheckHits(const Lexicon& lexicon, std::u32string_view text, const std::vector<FormHit>& hits) {
  for (size_t i = 0; i < hits.size(); ++i) {
    const FormHit& hit = hits[i];
    PEIDAN_CHECK(hit.concept_id < lexicon.entries().size());
    PEIDAN_CHECK(hit.piece_count >= 1 && hit.piece_count <= kMaxPieces);
    PEIDAN_CHECK(i == 0 || hits[i - 1].begin() <= hit.begin());
    const std::vector<std::u32string>& pieces = lexicon.PiecesOf(hit.concept_id);
    for (int p = 0; p < hit.piece_count; ++p) {
      const Span span = hit.pieces[p];
      PEIDAN_CHECK(span.begin >= 0 && span.begin < span.end && span.end <= static_cast<int32_t>(text.size()));
      PEIDAN_CHECK(p == 0 || hit.pieces[p - 1].end <= span.begin);
      const std::u32string_view words = text.substr(static_cast<size_t>(span.begin), span.end - span.begin);
      PEIDAN_CHECK(std::find(pieces.begin(), pieces.end(), words) != pieces.end());
    }
  }
}

void CheckReading(const Lexicon& lexicon, absl::string_view text) {
  const Recognition read = Recognise(text, lexicon, Scoring());
  CheckHits(lexicon, read.text.text, lexicon.FindForms(read.text.text, SplitClauses(read.text.text)));
  ConceptSet present;
  for (const Mention& mention : read.mentions) {
    PEIDAN_CHECK(mention.original.begin < mention.original.end);
    PEIDAN_CHECK(mention.strength >= 0 && (!mention.negated || mention.strength == 0));
    if (!mention.negated && !IsMarker(lexicon.entries()[mention.concept_id].concept_class))
      present.set(mention.concept_id);
  }
  PEIDAN_CHECK(present == read.facts.present);
  PEIDAN_CHECK(read.strengths.size() == present.count());
  for (const ConceptStrength& s : read.strengths) PEIDAN_CHECK(present.test(s.concept_id));
}

}  // namespace
}  // namespace peidan::matching

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peidan::matching;
  constexpr absl::string_view kBreak = "\n---\n";
  if (size > kMaxInput) return 0;
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t end = std::min(input.find(kBreak), input.size());
  Faults faults;
  CsvTable table = ReadCsv("lexicon.csv", input.substr(0, end), faults);
  const auto& header = Lexicon::Header();
  if (!std::equal(header.begin(), header.end(), table.header.begin(), table.header.end())) return 0;
  const Lexicon lexicon = Lexicon::Compile({&table, 1}, faults);
  if (!faults.empty()) return 0;
  CheckReading(lexicon, end == input.size() ? absl::string_view() : input.substr(end + kBreak.size()));
  return 0;
}
