// In which lists a whistle stands, and which timers it has. Both follow from its record alone.
#pragma once

#include <vector>

#include "peidan/record/v1/record.pb.h"
#include "peidan/v1/whistle.pb.h"
#include "storage/listing.h"

namespace peidan::storage {

// Rows of KeyTag::kWhistleIndex. A bureau's lists have only what has sounded.
std::vector<IndexRow> WhistleRows(const v1::Whistle& whistle);

// One for each running deadline that was not noticed to be missed, in the order of the summonses.
std::vector<record::v1::Timer> TimersOf(const v1::Whistle& whistle);

// Whether a timer of this kind belongs to a whistle.
bool IsOfWhistle(v1::DeadlineKind kind);

}  // namespace peidan::storage
