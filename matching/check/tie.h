// Whether two rows of responsibility leave a need without a lead that stands out.
#pragma once

#include "matching/check/work_budget.h"
#include "matching/decision_table.h"

namespace peidan::matching {

// Whether there is a need that says just what `a` asks for, one concept for each of its clauses and nothing else, for
// which `b` fires as well, on a common topic. A need that must mention more than either row asks for to fire both is a
// need with two sides, which the evidence or a person weighs; that is no fault of the table. The clauses of one row can
// be shared out to those of the other in ways without number: false where the budget ends.
bool FiresOnLeastNeedOf(const RowCondition& b, const RowCondition& a, WorkBudget& budget);

// The concepts of the column of topics that let a row fire.
ConceptSet TopicsOf(const RowCondition& condition);

}  // namespace peidan::matching
