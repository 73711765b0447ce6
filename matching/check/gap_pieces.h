// The values of a fact as a few pieces, each of which no row of a table tells apart.
#pragma once

#include <string>
#include <vector>

#include "matching/check/table_regions.h"
#include "matching/table/value.h"

namespace peidan::matching {

// One piece, by a value that stands for it.
struct GapPiece {
  Value value;       // of texts and concepts: borrowed from the regions, or from static storage
  std::string name;  // for people, as a cell would say it
};

// Pieces that together are everything the fact can be. Numbers and durations below zero count only where a row names
// one, texts of no vocabulary only as far as rows name them, and of the concepts only the need that mentions none; null
// and what is missing are left out. The regions must outlive the pieces.
std::vector<GapPiece> PiecesOf(const TableRegions& regions, size_t fact);

// An interval as a cell would say it, e.g. `[60..80)` or `>= 80`; one value as itself.
std::string FormatInterval(const Interval& interval, v1::ColumnType type);

}  // namespace peidan::matching
