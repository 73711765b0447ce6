// Checks of the lexicon. (A form twice among the markers, or twice among the other concepts, is a fault already.)
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "matching/check/check_context.h"
#include "matching/check/row_places.h"
#include "matching/normalise.h"
#include "matching/rule_files.h"

namespace peidan::matching {
namespace {

constexpr FindingKind kAlarmHidden{kError, "FORM_HIDES_ALARM"};
constexpr FindingKind kNegationVoid{kWarning, "FORM_VOIDS_NEGATION"};
constexpr FindingKind kUnused{kWarning, "CONCEPT_UNUSED"};
constexpr char kFormsColumn[] = "forms";

// A form as one of them writes it, and the two concepts that share it; null: there is none.
struct Owners {
  std::string form;
  const LexiconEntry* marker = nullptr;
  const LexiconEntry* other = nullptr;
};

// By normal form.
std::map<std::u32string, Owners> OwnersOfForms(const CheckContext& context) {
  std::map<std::u32string, Owners> owners;
  Faults ignored;  // there are none: the set compiled
  for (const v1::RuleTable& table : context.rules.message().tables()) {
    if (table.kind() != v1::TABLE_KIND_LEXICON) continue;
    for (const CsvRow& row : ToCsv(table, Lexicon::Header(), ignored).rows) {
      const LexiconEntry& entry = context.tables().lexicon.entries()[*context.tables().lexicon.Find(row.cells[0])];
      for (absl::string_view form : absl::StrSplit(row.cells[3], ';')) {
        form = absl::StripAsciiWhitespace(form);
        Owners& own = owners[Normalise(form).text];
        own.form = std::string(form);
        (IsMarker(entry.concept_class) ? own.marker : own.other) = &entry;
      }
    }
  }
  return owners;
}

// Concepts that a cell of any decision table names.
ConceptSet UsedConcepts(const CheckContext& context) {
  ConceptSet used;
  const auto add = [&](const Cell& cell) {
    for (const SetTest::Term& term : cell.concepts().terms()) {
      for (ConceptId id : term.concepts) used.set(id);
    }
  };
  for (const auto& [name, checked] : context.decisions) {
    for (const CompiledRow& row : checked.table.rows()) {
      for (const Cell& cell : row.inputs) add(cell);
      for (const std::optional<Cell>& cell : row.exceptions) {
        if (cell) add(*cell);
      }
    }
  }
  return used;
}

// Which characters a concept can take away from others: the longest form of a class wins, and a negation inside a form
// that is no marker takes nothing out, so a concept that no table names may still change what is read.
class Shields {
 public:
  Shields(const Lexicon& lexicon, const ConceptSet& used, WorkBudget& budget) : lexicon_(lexicon), budget_(budget) {
    for (size_t i = 0; i < lexicon.entries().size(); ++i) {
      const ConceptClass kind = lexicon.entries()[i].concept_class;
      if (!used.test(i) && kind != ConceptClass::kNegation) continue;
      const std::vector<std::u32string>& pieces = lexicon.PiecesOf(static_cast<ConceptId>(i));
      taken_[kind].insert(taken_[kind].end(), pieces.begin(), pieces.end());
    }
    for (auto& [kind, pieces] : taken_) std::sort(pieces.begin(), pieces.end());
  }

  bool Has(ConceptId id) {
    const std::vector<std::u32string>& pieces = lexicon_.PiecesOf(id);
    return std::any_of(pieces.begin(), pieces.end(), [&](const std::u32string& piece) {
      return Holds(piece, taken_[lexicon_.entries()[id].concept_class]) ||
             Holds(piece, taken_[ConceptClass::kNegation]);
    });
  }

 private:
  // Whether any of `others`, which are ascending, stands in a text.
  bool Holds(std::u32string_view text, const std::vector<std::u32string>& others) {
    for (size_t begin = 0; begin < text.size(); ++begin) {
      auto low = others.begin(), high = others.end();
      for (size_t depth = 0; begin + depth < text.size() && low != high; ++depth) {
        if (!budget_.Spend(1)) return false;
        // Those that have the next character too. Each is longer than `depth`, or the search had ended.
        const char32_t next = text[begin + depth];
        low = std::lower_bound(low, high, next,
                               [depth](const std::u32string& other, char32_t c) { return other[depth] < c; });
        high = std::upper_bound(low, high, next,
                                [depth](char32_t c, const std::u32string& other) { return c < other[depth]; });
        if (low != high && low->size() == depth + 1) return true;
      }
    }
    return false;
  }

  const Lexicon& lexicon_;
  WorkBudget& budget_;
  std::map<ConceptClass, std::vector<std::u32string>> taken_;  // ascending
};

// Whether it is told elsewhere, or no matter, that no table names a concept of a class: markers and actions are read by
// code (an action raises what it is said of), and topics and alarms without a row are findings of their own.
bool IsReadAnyway(ConceptClass kind) {
  return IsMarker(kind) || kind == ConceptClass::kAction || kind == ConceptClass::kTopic ||
         kind == ConceptClass::kUrgency;
}

// On the same characters an alarm and a marker are one class and the marker comes first (Lexicon::FindForms), so the
// alarm is never raised; and a negation that is a word of its own elsewhere takes nothing out (recognise.cc).
void CheckSharedForms(CheckContext& context, const RowPlaces& places) {
  for (const auto& [normal, own] : OwnersOfForms(context)) {
    if (own.marker == nullptr || own.other == nullptr) continue;
    if (own.other->concept_class == ConceptClass::kUrgency) {
      context.findings.Add(kAlarmHidden, places.Of(own.marker->id, kFormsColumn), {own.marker->id, own.other->id},
                           absl::StrCat("词形 `", own.form, "` 也是险情 `", own.other->id,
                                        "` 的词形，会把险情盖住而不报警，请从标记词里删除"));
    } else if (own.marker->concept_class == ConceptClass::kNegation) {
      context.findings.Add(kNegationVoid, places.Of(own.marker->id, kFormsColumn), {own.marker->id, own.other->id},
                           absl::StrCat("词形 `", own.form, "` 也是概念 `", own.other->id,
                                        "` 的词形，这个否定词因此从不起作用，请删除其一"));
    }
  }
}

}  // namespace

void CheckLexicon(CheckContext& context) {
  const RowPlaces places(context.rules.message(), v1::TABLE_KIND_LEXICON);
  CheckSharedForms(context, places);
  const Lexicon& lexicon = context.tables().lexicon;
  const ConceptSet used = UsedConcepts(context);
  Shields shields(lexicon, used, context.budget);
  for (size_t i = 0; i < lexicon.entries().size(); ++i) {
    const LexiconEntry& entry = lexicon.entries()[i];
    if (used.test(i) || IsReadAnyway(entry.concept_class) || shields.Has(static_cast<ConceptId>(i))) continue;
    if (context.budget.ended()) return;
    context.findings.Add(
        kUnused, places.Of(entry.id), {entry.id},
        absl::StrCat("概念 `", entry.id, "`（", entry.name, "）没有任何一张表用到，请删除或在规则里使用"));
  }
}

}  // namespace peidan::matching
