// What orders teach: labelled cases from what people did, and suggestions from them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "matching/suggest.h"
#include "peidan/v1/order.pb.h"
#include "peidan/v1/rule_service.pb.h"
#include "server/environment.h"

namespace peidan::server {

// Whether a person corrected or completed the decision of the machine: dispatched the order, declined a part of it, or
// ruled on it.
bool IsCorrected(const v1::Order& order);

// What an order says about its text; nullopt where it says nothing yet: nobody dispatched, declined or accepted it, or
// it has no text. The bureaus that declined stand before those that the machine ranked without them. A ruling (裁定)
// settles who leads, whatever became of the order since, and overrules that its lead declined. Orders that follow its
// precedent and are taken speak for a row, too, as if the rules had thought of the lead last.
std::optional<matching::LabelledCase> LabelledCaseOf(const v1::Order& order);

// Learns from the newest orders on the background, a portion at a time, and calls `done` once. Between two portions it
// asks `cancelled`, and ends with CANCELLED.
void SuggestFromNewest(const Environment& env, size_t max_orders, const matching::SuggestionLimits& limits,
                       std::function<bool()> cancelled,
                       std::function<void(absl::StatusOr<v1::SuggestRulesResponse>)> done);

}  // namespace peidan::server
