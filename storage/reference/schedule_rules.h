// The grammar of a schedule window: RRULE parts of RFC 5545, as far as the catalog knows them. Pure.
#pragma once

#include <string>

#include "peidan/v1/catalog.pb.h"
#include "storage/reference/field_rules.h"

namespace peidan::storage {

// Adds the faults of one window below `field`: MALFORMED for a recurrence or a time that cannot be read,
// WINDOW_REVERSED where it closes before it opens.
//   FREQ first: WEEKLY (with BYDAY=MO,TU,...) or MONTHLY (with BYDAY=2SA,-1SU,... or BYMONTHDAY=1,15,...)
//   then, at most once each: BYDAY, BYMONTHDAY, BYMONTH=1,...,12; no value twice
void CheckScheduleWindow(FieldChecker& checker, const std::string& field, const v1::ScheduleWindow& window);

}  // namespace peidan::storage
