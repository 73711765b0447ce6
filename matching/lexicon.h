// The lexicon (词库): concepts, and the surface forms by which people name them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "matching/concept_set.h"
#include "matching/csv.h"

namespace peidan::matching {

// What a concept says about a need. Markers (from kNegation on) say how to read the words around them.
enum class ConceptClass : uint8_t {
  kTopic,
  kAction,
  kSetting,
  kAudience,
  kUrgency,
  kScope,
  kNegation,
  kDone,
  kRequest,
  kReport,
  kNeutral
};

inline bool IsMarker(ConceptClass c) { return c >= ConceptClass::kNegation; }

// The name of a class in the tables and in a Certificate, e.g. `topic`.
absl::string_view ClassName(ConceptClass c);

struct LexiconEntry {
  std::string id;
  ConceptClass concept_class;
  std::string name;  // short Chinese name
};

// Most characters of a form; people name things in fewer, and the tree of all forms is as deep as the longest.
inline constexpr size_t kMaxFormLength = 100;
// Most characters that a `*` in a form may stand for; a longer gap joins words that have nothing to do with each other.
inline constexpr int kMaxGap = 8;
// Most pieces between the `*` of one form.
inline constexpr int kMaxPieces = 3;

// A half-open range of characters in a text.
struct Span {
  int32_t begin;
  int32_t end;
  bool operator==(const Span&) const = default;
};

// A form found in a text; `pieces` are the literal characters, between them lie the gaps.
struct FormHit {
  ConceptId concept_id;
  uint8_t piece_count;
  std::array<Span, kMaxPieces> pieces;

  int32_t begin() const { return pieces[0].begin; }
  int32_t end() const { return pieces[piece_count - 1].end; }
  int32_t literal_length() const;
};

// Immutable after construction, therefore thread-safe.
class Lexicon {
 public:
  // The columns of a lexicon file.
  static const std::vector<absl::string_view>& Header();
  // Compiles all tables together. Faults: ids twice or malformed, unknown classes, forms that are empty, have too many
  // pieces, or stand twice (a marker may share its form with a concept that is none). The order of tables and rows
  // means nothing.
  static Lexicon Compile(absl::Span<const CsvTable> tables, Faults& faults);

  // In order of id; a ConceptId is a position here.
  const std::vector<LexiconEntry>& entries() const { return entries_; }
  std::optional<ConceptId> Find(absl::string_view id) const;
  // The literal pieces of the forms of a concept, normalised, in a fixed order.
  const std::vector<std::u32string>& PiecesOf(ConceptId id) const { return pieces_[id]; }

  // Every form in `text`, by position; `clauses[i]` is the clause of character i, and a gap never leaves its clause. On
  // the same characters the longest form of a class wins (markers and alarms count as one class); two forms with a gap
  // may share a piece.
  std::vector<FormHit> FindForms(std::u32string_view text, absl::Span<const int32_t> clauses) const;

 private:
  struct Node {
    uint32_t first_edge = 0;
    uint32_t edge_count = 0;
    int32_t piece = -1;  // the piece that ends here
  };
  struct Edge {
    char32_t label;
    uint32_t target;
  };
  struct Form {
    ConceptId concept_id;
    std::vector<uint32_t> pieces;
  };
  struct Occurrence {
    uint32_t piece;
    Span span;
  };

  class FormReader;
  struct RawForm {
    std::string concept_id;
    std::vector<std::u32string> pieces;
  };

  void CompileForms(std::vector<RawForm> raw);
  void BuildTrie(const std::vector<std::u32string>& sorted_pieces);
  uint32_t Grow(const std::vector<std::u32string>& pieces, size_t first, size_t last, size_t depth);
  std::vector<Occurrence> FindPieces(std::u32string_view text) const;
  bool Complete(absl::Span<const Occurrence> later, absl::Span<const int32_t> clauses, const Form& form,
                FormHit& hit) const;
  std::vector<FormHit> KeepLongest(std::vector<FormHit> hits) const;

  std::vector<LexiconEntry> entries_;
  std::vector<std::vector<std::u32string>> pieces_;  // by concept
  std::vector<Form> forms_;
  std::vector<std::vector<uint32_t>> forms_by_first_piece_;
  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
};

}  // namespace peidan::matching
