// The evaluation of a decision table (判定过程) in words.
#pragma once

#include <string>

#include <peidan/v1/rule_table.pb.h>

#include "client/peidanctl/render/table.h"

namespace peidan::ctl {

// A value as people write it: 未知 for what is not there, 空值 for null, quotes around a text.
std::string FactText(const v1::FactValue& value);

// The rows that hit with their outputs, or the aggregates.
Table HitTable(const v1::TableOutcome& outcome);

// The answer, and below it every row that was considered with the cells that decided.
std::string TraceText(const v1::TableTrace& trace);

}  // namespace peidan::ctl
