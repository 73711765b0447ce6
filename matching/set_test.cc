#include "matching/set_test.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace peidan::matching {
namespace {

std::optional<SetTest::Kind> ConsumeKind(absl::string_view& text) {
  if (absl::ConsumePrefix(&text, "any(")) return SetTest::Kind::kAny;
  if (absl::ConsumePrefix(&text, "all(")) return SetTest::Kind::kAll;
  if (absl::ConsumePrefix(&text, "none(")) return SetTest::Kind::kNone;
  return std::nullopt;
}

bool AppendItem(absl::string_view item, const Lexicon& lexicon, std::vector<ConceptId>& out) {
  if (!absl::ConsumeSuffix(&item, "*")) {
    const std::optional<ConceptId> id = lexicon.Find(item);
    if (id) out.push_back(*id);
    return id.has_value();
  }
  bool found = false;
  for (size_t i = 0; absl::EndsWith(item, ".") && i < lexicon.entries().size(); ++i) {
    if (!absl::StartsWith(lexicon.entries()[i].id, item)) continue;
    out.push_back(static_cast<ConceptId>(i));
    found = true;
  }
  return found;
}

std::optional<SetTest::Term> ParseTerm(absl::string_view text, const Lexicon& lexicon, const Place& place,
                                       Faults& faults) {
  const absl::string_view whole = text = absl::StripAsciiWhitespace(text);
  const std::optional<SetTest::Kind> kind = ConsumeKind(text);
  if (!kind || !absl::ConsumeSuffix(&text, ")")) {
    faults.Add(place, absl::StrCat("`", whole, "` is not `any(...)`, `all(...)` or `none(...)`"));
    return std::nullopt;
  }
  SetTest::Term term{*kind, {}};
  for (absl::string_view item : absl::StrSplit(text, ',')) {
    item = absl::StripAsciiWhitespace(item);
    if (!AppendItem(item, lexicon, term.concepts)) {
      faults.Add(place, absl::StrCat("`", item, "` names no concept of the lexicon"));
    }
  }
  std::sort(term.concepts.begin(), term.concepts.end());
  term.concepts.erase(std::unique(term.concepts.begin(), term.concepts.end()), term.concepts.end());
  return term;
}

bool Holds(const SetTest::Term& term, const ConceptSet& present) {
  const auto is_present = [&](ConceptId id) { return present.test(id); };
  switch (term.kind) {
    case SetTest::Kind::kAny:
      return std::any_of(term.concepts.begin(), term.concepts.end(), is_present);
    case SetTest::Kind::kAll:
      return std::all_of(term.concepts.begin(), term.concepts.end(), is_present);
    case SetTest::Kind::kNone:
      return std::none_of(term.concepts.begin(), term.concepts.end(), is_present);
  }
  return false;
}

}  // namespace

SetTest SetTest::Parse(absl::string_view cell, const Lexicon& lexicon, const Place& place, Faults& faults) {
  SetTest test;
  if (absl::StripAsciiWhitespace(cell) == "-") return test;
  for (absl::string_view text : absl::StrSplit(cell, ';')) {
    std::optional<Term> term = ParseTerm(text, lexicon, place, faults);
    if (term) test.terms_.push_back(*std::move(term));
  }
  std::sort(test.terms_.begin(), test.terms_.end(),
            [](const Term& a, const Term& b) { return a.kind != b.kind ? a.kind < b.kind : a.concepts < b.concepts; });
  return test;
}

v1::Verdict SetTest::Evaluate(const ConceptFacts& facts) const {
  if (always()) return v1::VERDICT_PASS;
  if (!facts.known) return v1::VERDICT_UNKNOWN;
  const bool holds =
      std::all_of(terms_.begin(), terms_.end(), [&](const Term& term) { return Holds(term, facts.present); });
  return holds ? v1::VERDICT_PASS : v1::VERDICT_FAIL;
}

void SetTest::AppendWitnesses(const ConceptSet& present, std::vector<ConceptId>& out) const {
  for (const Term& term : terms_) {
    if (term.kind == Kind::kNone) continue;
    std::copy_if(term.concepts.begin(), term.concepts.end(), std::back_inserter(out),
                 [&](ConceptId id) { return present.test(id); });
  }
}

}  // namespace peidan::matching
