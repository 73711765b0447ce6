#include "matching/table/value.h"

#include <cmath>

#include "matching/table/iso.h"

namespace peidan::matching {
namespace {

std::optional<Value> OfPoint(std::optional<Point> point) {
  if (!point) return std::nullopt;
  return Value(*point);
}

}  // namespace

std::optional<Point> NumberPoint(double number) {
  if (!std::isfinite(number)) return std::nullopt;
  return Point{0, number == 0 ? 0.0 : number};  // minus zero is zero
}

std::optional<Value> ReadFact(const v1::FactValue& fact, v1::ColumnType type) {
  switch (fact.kind_case()) {
    case v1::FactValue::kNull:
    case v1::FactValue::KIND_NOT_SET:
      return Value(Null{});
    case v1::FactValue::kBoolean:
      if (type != v1::COLUMN_TYPE_BOOLEAN) return std::nullopt;
      return Value(fact.boolean());
    case v1::FactValue::kNumber:
      return type == v1::COLUMN_TYPE_NUMBER ? OfPoint(NumberPoint(fact.number())) : std::nullopt;
    case v1::FactValue::kText:
      if (type == v1::COLUMN_TYPE_STRING) return Value(absl::string_view(fact.text()));
      return IsTemporal(type) ? OfPoint(ParseTemporal(fact.text(), type)) : std::nullopt;
    case v1::FactValue::kList:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace peidan::matching
