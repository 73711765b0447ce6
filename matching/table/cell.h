// A cell of a decision table: a unary test over the values of one type, as in DMN S-FEEL.
//
//   cell       = "-" | test *( "," test ) | "not(" test *( "," test ) ")"     a list holds where any of its tests does
//   test       = literal | ( "<" | "<=" | ">" | ">=" ) literal | interval
//   interval   = ( "[" | "(" | "]" ) literal ".." literal ( "]" | ")" | "[" )   `]a` and `(a` leave a out, `b[` and
//   `b)` b literal    = string | number | "true" | "false" | "null" | "date(" string ")" | "time(" string ")"
//              | "duration(" string ")"
//   string     = '"' *character '"'      with \" \\ \n \t \r and \uXXXX
//
// Officials edit in Excel and WPS, so these are accepted too: the full-width ，（）［］＜＞－．, ≤ and ≥, full-width
// digits, the quotes “ ” and ＂, in columns of dates, times and durations the bare texts `2026-11-24`, `2026/1/4`,
// `8:30`, `P3D`, and in columns of texts a bare word: `低保` is `"低保"`. A word has no spaces and none of , ; = " and
// brackets, does not begin with -, and is no number, no other literal and not one begun (`date(`). An empty cell is a
// fault, not `-`. Literals are exact: a text is compared byte for byte. Comparisons and intervals of texts and
// booleans, expressions, names, and times with a zone are not offered. Concept columns have the grammar of set_test.h.
//
// A missing value is UNKNOWN for every cell but `-`. Null passes `-` and `null` and what contains it, and no literal,
// comparison or interval; `not(…)` admits exactly what its list does not, null included.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "matching/fault.h"
#include "matching/lexicon.h"
#include "matching/set_test.h"
#include "matching/table/ordered_set.h"
#include "matching/table/text_set.h"
#include "matching/table/value.h"
#include "peidan/v1/match.pb.h"

namespace peidan::matching {

// What a cell may name.
struct CellContext {
  v1::ColumnType type;
  const Lexicon* lexicon = nullptr;                                // needed for CONCEPTS
  const std::set<std::string, std::less<>>* vocabulary = nullptr;  // STRING: the texts there are; null: any
};

// Immutable after construction, therefore thread-safe. Equal normal forms compare equal, whatever their text.
class Cell {
 public:
  // `-`.
  explicit Cell(v1::ColumnType type) : type_(type) {}
  // A cell in normal form, not `-`.
  Cell(v1::ColumnType type, bool null, OrderedSet ordered) : Cell(type, null) { ordered_ = std::move(ordered); }
  Cell(v1::ColumnType type, bool null, TextSet texts) : Cell(type, null) { texts_ = std::move(texts); }
  explicit Cell(SetTest concepts) : Cell(v1::COLUMN_TYPE_CONCEPTS, false) { concepts_ = std::move(concepts); }

  // nullopt: the text breaks the grammar, is not of the type, names what the context does not have, or holds a
  // comparison or an interval that no value can meet; each fault points at its character.
  static std::optional<Cell> Parse(absl::string_view text, const CellContext& context, const Place& place,
                                   Faults& faults);

  // REQUIRES: `value` is missing, null or of the type of the cell.
  v1::Verdict Evaluate(const Value& value) const;

  // Whether every known value that `other` admits is admitted here too. REQUIRES: the same type. Exact.
  bool Covers(const Cell& other) const;
  // Whether no known value is admitted by both. REQUIRES: the same type. Exact.
  bool Disjoint(const Cell& other) const;

  // Whether no known value is admitted, as by `any(a); none(a)` or `not(true, false, null)`.
  bool AdmitsNothing() const;

  v1::ColumnType type() const { return type_; }
  // `-`, which also holds for what is missing. A cell that admits every known value is not `-`.
  bool always() const { return always_; }
  // The normal form: null, and the one set that belongs to the type. REQUIRES: not always().
  bool admits_null() const { return null_; }
  const OrderedSet& ordered() const { return ordered_; }  // NUMBER, DATE, TIME, DURATION
  const TextSet& texts() const { return texts_; }         // STRING; BOOLEAN as `true` and `false`, never a complement
  const SetTest& concepts() const { return concepts_; }   // CONCEPTS

  bool operator==(const Cell&) const = default;

 private:
  Cell(v1::ColumnType type, bool null) : type_(type), always_(false), null_(null) {}

  v1::ColumnType type_;
  bool always_ = true;
  bool null_ = false;
  OrderedSet ordered_;
  TextSet texts_;
  SetTest concepts_;
};

}  // namespace peidan::matching
