#include "matching/table/cell.h"

#include "matching/table/cell_parser.h"

namespace peidan::matching {
namespace {

// What a value is to a cell in normal form.
struct Admits {
  const Cell& cell;

  bool operator()(Missing) const { return false; }
  bool operator()(Null) const { return cell.admits_null(); }
  bool operator()(absl::string_view text) const { return cell.texts().Contains(text); }
  bool operator()(bool value) const { return cell.texts().Contains(value ? "true" : "false"); }
  bool operator()(Point point) const { return cell.ordered().Contains(point); }
  bool operator()(const ConceptSet* concepts) const { return cell.concepts().Holds(*concepts); }
};

const TextSet& BothTruths() {
  static const TextSet both({"true", "false"}, false);
  return both;
}

// Whether a cell in normal form admits every known value of its type.
bool AdmitsAll(const Cell& cell) {
  if (!cell.admits_null()) return false;
  if (cell.type() == v1::COLUMN_TYPE_STRING) return cell.texts() == TextSet({}, true);
  if (cell.type() == v1::COLUMN_TYPE_BOOLEAN) return cell.texts() == BothTruths();
  return cell.type() != v1::COLUMN_TYPE_CONCEPTS && cell.ordered() == OrderedSet::All(cell.type());
}

}  // namespace

std::optional<Cell> Cell::Parse(absl::string_view text, const CellContext& context, const Place& place,
                                Faults& faults) {
  if (context.type == v1::COLUMN_TYPE_CONCEPTS) return ParseConceptCell(text, *context.lexicon, place, faults);
  return CellParser(text, context, place, faults).Parse();
}

v1::Verdict Cell::Evaluate(const Value& value) const {
  if (always_) return v1::VERDICT_PASS;
  if (std::holds_alternative<Missing>(value)) return v1::VERDICT_UNKNOWN;
  return std::visit(Admits{*this}, value) ? v1::VERDICT_PASS : v1::VERDICT_FAIL;
}

bool Cell::Covers(const Cell& other) const {
  if (always_) return true;
  if (other.always_) return AdmitsAll(*this);
  if (other.null_ && !null_) return false;
  switch (type_) {
    case v1::COLUMN_TYPE_STRING:
    case v1::COLUMN_TYPE_BOOLEAN:
      return texts_.Covers(other.texts_);
    case v1::COLUMN_TYPE_CONCEPTS:
      return concepts_.Covers(other.concepts_);
    default:
      return ordered_.Covers(other.ordered_);
  }
}

bool Cell::Disjoint(const Cell& other) const {
  if (always_ || other.always_) {
    const Cell& rest = always_ ? other : *this;
    return !rest.always_ && rest.AdmitsNothing();
  }
  if (null_ && other.null_) return false;
  switch (type_) {
    case v1::COLUMN_TYPE_STRING:
    case v1::COLUMN_TYPE_BOOLEAN:
      return texts_.Disjoint(other.texts_);
    case v1::COLUMN_TYPE_CONCEPTS:
      return concepts_.Disjoint(other.concepts_);
    default:
      return ordered_.Disjoint(other.ordered_);
  }
}

bool Cell::AdmitsNothing() const {
  if (always_ || null_) return false;
  switch (type_) {
    case v1::COLUMN_TYPE_STRING:
    case v1::COLUMN_TYPE_BOOLEAN:
      return texts_.texts().empty() && !texts_.complement();
    case v1::COLUMN_TYPE_CONCEPTS:
      return concepts_.Disjoint(concepts_);
    default:
      return ordered_.empty();
  }
}

}  // namespace peidan::matching
