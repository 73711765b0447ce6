// How a table came to its answer, row by row and cell by cell.
#pragma once

#include <vector>

#include "absl/types/span.h"
#include "matching/table/row_bits.h"
#include "matching/table/table.h"

namespace peidan::matching {

// Most rows that a trace lists: what hit and what nearly did; nobody reads the rest.
inline constexpr int kMaxTracedRows = 200;

// Everything but the outcome. `in_force` are the rows that count on the day.
v1::TableTrace TraceRows(const CompiledTable& table, const v1::Facts& facts, absl::Span<const Value> values,
                         const RowBits& in_force);

}  // namespace peidan::matching
