// Which revision of the matcher writes what, so that a decision of an earlier release can be repeated to the byte.
//
// Rules and catalog are pinned by an order; the matcher is not, and what it writes grows. A change that gives the same
// inputs other bytes raises kEngineRevision, and WriteAs learns to leave the change out again.
#pragma once

#include "matching/matcher.h"

namespace peidan::matching {

// Precedents raised nothing: they are part of the catalog, and an order pins a revision of it, so that what was decided
// before there was one has the same inputs and gets the same bytes.
//
// 0: releases that did not count.
// 1: independent needs and the advice about them, rows that the words overruled, advice of an alarm without a row.
inline constexpr int kEngineRevision = 1;

// Leaves `decision` as revision `revision` wrote it. REQUIRES: 0 <= revision <= kEngineRevision.
void WriteAs(int revision, Decision& decision);

}  // namespace peidan::matching
