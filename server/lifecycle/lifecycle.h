// The life of an Order (点单): from (order, command, now) to (order, events).
//
// Pure functions of values: no clock, no store, no catalog. Which command is allowed in which state is one table
// (transitions.h); everything else here only carries out what the table allows. An order's state is never set by hand
// where it can be derived: it follows from what waits for a person and from the slowest active assignment.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "peidan/v1/assignment.pb.h"
#include "peidan/v1/error_reason.pb.h"
#include "peidan/v1/event.pb.h"
#include "peidan/v1/match.pb.h"
#include "peidan/v1/order.pb.h"

namespace peidan::lifecycle {

// What a command did.
struct Transition {
  v1::Order order;
  std::vector<v1::Event> events;  // in the order they happened; `name` is empty
  bool rematched = false;         // the order carries the match that the command brought along
};

// Why a command was not possible. A wrong move is an answer, not a failure of the machine.
struct Refusal {
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;  // ORDER_STATE_CONFLICT or ASSIGNMENT_STATE_CONFLICT
  std::string present;                                    // name of the present state's enum value
  std::string allowed;                                    // names of the states the command starts from, `, ` between
};

using Outcome = std::variant<Transition, Refusal>;

// One bureau's part in carrying out a match; becomes an Assignment (派单).
struct Part {
  std::string bureau;
  v1::BureauRole role = v1::BUREAU_ROLE_UNSPECIFIED;
  std::string resource;  // empty: the bureau is responsible without a resource
  int quantity = 0;      // units of the resource
  std::string period;    // capacity period the units come from
};

// A new order with its first decision. `draft` has name, need and contact; nothing else is read. `parts` carry out
// `match` and are empty exactly when the match names no lead.
Transition Place(v1::Order draft, v1::Match match, const std::vector<Part>& parts, absl::Time now);

// Commands of a bureau. `number` is the assignment's number, from 1. REQUIRES: the order has that assignment.
Outcome Accept(const v1::Order& order, int number, const std::string& handler, absl::Time now);
// `period` is the capacity period of the time that is fixed; the units held move there. Empty without a resource.
Outcome Schedule(const v1::Order& order, int number, const v1::TimeWindow& window, const std::string& period,
                 absl::Time now);
Outcome Complete(const v1::Order& order, int number, const v1::Completion& completion, absl::Time now);
// A decline of the lead goes with the decision that follows it, made without the bureaus of DeclinedBureaus() and this
// one: that match is carried out, and where it names no lead the order waits for a person. So it does, without a new
// match, where the reason does not say that another bureau is responsible (PassesOn, transitions.h), and where a
// cooperating bureau declines while the lead goes on: whether its part is needed is for a person to say.
Outcome Decline(const v1::Order& order, int number, const v1::Decline& decline, const v1::Match& match,
                const std::vector<Part>& parts, absl::Time now);

// A person of the district says who does it.
Outcome Dispatch(const v1::Order& order, const std::vector<Part>& parts, const std::string& reason, absl::Time now);

// Commands of the community.
Outcome Cancel(const v1::Order& order, const std::string& reason, absl::Time now);
Outcome Confirm(const v1::Order& order, absl::Time now);
Outcome Rate(const v1::Order& order, const v1::Rating& rating, absl::Time now);

// The passing of a deadline: the assignment is marked as overdue and the event says so; states and etags stay, because
// a late answer is still an answer. nullopt: `kind` is not the deadline that the assignment runs against, or it is not
// due yet, or marked already, or there is no such assignment.
std::optional<Transition> Expire(const v1::Order& order, int number, v1::DeadlineKind kind, absl::Time now);

// Bureaus that declined a part of the order, in the order of their assignments, each once.
std::vector<std::string> DeclinedBureaus(const v1::Order& order);

// Whether an assignment still counts: not declined and not withdrawn. Active assignments hold their capacity.
bool IsActive(const v1::Assignment& assignment);

}  // namespace peidan::lifecycle
