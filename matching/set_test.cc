#include "matching/set_test.h"

#include <algorithm>
#include <optional>
#include <set>
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
  if (!absl::EndsWith(item, ".")) return false;
  const std::vector<LexiconEntry>& entries = lexicon.entries();
  auto it = std::lower_bound(entries.begin(), entries.end(), item,
                             [](const LexiconEntry& entry, absl::string_view id) { return entry.id < id; });
  for (; it != entries.end() && absl::StartsWith(it->id, item); ++it, found = true)
    out.push_back(static_cast<ConceptId>(it - entries.begin()));
  return found;
}

// Reads the terms of one cell; knows where in it a part stands.
class TermReader {
 public:
  TermReader(absl::string_view cell, const Lexicon& lexicon, const Place& place, Faults& faults)
      : cell_(cell), lexicon_(lexicon), place_(place), faults_(faults) {}

  // REQUIRES: `text` is a part of the cell.
  std::optional<SetTest::Term> Read(absl::string_view text) {
    const absl::string_view whole = text = absl::StripAsciiWhitespace(text);
    const std::optional<SetTest::Kind> kind = ConsumeKind(text);
    if (!kind || !absl::ConsumeSuffix(&text, ")")) {
      Fault(whole, absl::StrCat("`", whole, "` 应写作 any(…)、all(…) 或 none(…)"), v1::RULE_FAULT_REASON_SYNTAX);
      return std::nullopt;
    }
    SetTest::Term term{*kind, {}};
    std::set<absl::string_view> items;
    for (absl::string_view item : absl::StrSplit(text, ',')) {
      item = absl::StripAsciiWhitespace(item);
      if (!items.insert(item).second) continue;
      if (!AppendItem(item, lexicon_, term.concepts)) {
        Fault(item, absl::StrCat("词库里没有概念 `", item, "`"), v1::RULE_FAULT_REASON_CONCEPT);
      }
    }
    std::sort(term.concepts.begin(), term.concepts.end());
    term.concepts.erase(std::unique(term.concepts.begin(), term.concepts.end()), term.concepts.end());
    return term;
  }

 private:
  void Fault(absl::string_view part, absl::string_view message, v1::RuleFaultReason reason) {
    const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    place_.character = 1 + static_cast<int>(std::count_if(cell_.data(), part.data(), begins_character));
    faults_.Add(place_, message, reason);
  }

  absl::string_view cell_;
  const Lexicon& lexicon_;
  Place place_;
  Faults& faults_;
};

bool TermHolds(const SetTest::Term& term, const ConceptSet& present) {
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

// Terms as clauses: concepts of which one must be present, and concepts that must be absent. Because only single
// concepts are ever forbidden, the clauses can be met exactly where none of them is forbidden whole.
struct Clauses {
  std::vector<ConceptSet> wanted;
  ConceptSet forbidden;

  void Add(const SetTest& test) {
    for (const SetTest::Term& term : test.terms()) {
      ConceptSet together;
      for (ConceptId id : term.concepts) {
        together.set(id);
        if (term.kind == SetTest::Kind::kAll) wanted.push_back(ConceptSet().set(id));
      }
      if (term.kind == SetTest::Kind::kAny) wanted.push_back(together);
      if (term.kind == SetTest::Kind::kNone) forbidden |= together;
    }
  }

  bool CanBeMet(const ConceptSet& also_forbidden = {}) const {
    const ConceptSet allowed = ~(forbidden | also_forbidden);
    return std::all_of(wanted.begin(), wanted.end(), [&](const ConceptSet& c) { return (c & allowed).any(); });
  }
};

}  // namespace

SetTest SetTest::Parse(absl::string_view cell, const Lexicon& lexicon, const Place& place, Faults& faults) {
  SetTest test;
  if (absl::StripAsciiWhitespace(cell) == "-") return test;
  TermReader reader(cell, lexicon, place, faults);
  for (absl::string_view text : absl::StrSplit(cell, ';')) {
    std::optional<Term> term = reader.Read(text);
    if (term) test.terms_.push_back(*std::move(term));
  }
  std::sort(test.terms_.begin(), test.terms_.end(),
            [](const Term& a, const Term& b) { return a.kind != b.kind ? a.kind < b.kind : a.concepts < b.concepts; });
  return test;
}

bool SetTest::Holds(const ConceptSet& present) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const Term& term) { return TermHolds(term, present); });
}

bool SetTest::Covers(const SetTest& other) const {
  Clauses given;
  given.Add(other);
  if (!given.CanBeMet()) return true;
  Clauses claimed;
  claimed.Add(*this);
  const bool wanted = std::none_of(claimed.wanted.begin(), claimed.wanted.end(),
                                   [&](const ConceptSet& clause) { return given.CanBeMet(clause); });
  return wanted && (claimed.forbidden & ~given.forbidden).none();
}

bool SetTest::Disjoint(const SetTest& other) const {
  Clauses both;
  both.Add(*this);
  both.Add(other);
  return !both.CanBeMet();
}

v1::Verdict SetTest::Evaluate(const ConceptFacts& facts) const {
  if (always()) return v1::VERDICT_PASS;
  if (!facts.known) return v1::VERDICT_UNKNOWN;
  return Holds(facts.present) ? v1::VERDICT_PASS : v1::VERDICT_FAIL;
}

void SetTest::AppendWitnesses(const ConceptSet& present, std::vector<ConceptId>& out) const {
  for (const Term& term : terms_) {
    if (term.kind == Kind::kNone) continue;
    std::copy_if(term.concepts.begin(), term.concepts.end(), std::back_inserter(out),
                 [&](ConceptId id) { return present.test(id); });
  }
}

}  // namespace peidan::matching
