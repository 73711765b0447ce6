// What the rows that hit mean together.
#pragma once

#include <cstdint>
#include <vector>

#include "matching/table/table.h"

namespace peidan::matching {

// The answer of `table` where these rows hit (positions in rows(), ascending); unknown_rows is left to the caller.
v1::TableOutcome ApplyHitPolicy(const CompiledTable& table, std::vector<uint32_t> hits);

}  // namespace peidan::matching
