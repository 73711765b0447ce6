// The life of an Order (点单): from (order, command, clockwork) to (order, events).
//
// Pure functions of values: no clock, no store, no catalog. Which command is allowed in which state is one table
// (transitions.h); everything else here only carries out what the table allows. An order's state is never set by hand
// where it can be derived: it follows from what waits for a person and from the slowest active assignment.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "peidan/v1/assignment.pb.h"
#include "peidan/v1/error_reason.pb.h"
#include "peidan/v1/event.pb.h"
#include "peidan/v1/match.pb.h"
#include "peidan/v1/order.pb.h"
#include "server/lifecycle/clockwork.h"

namespace peidan::lifecycle {

// What a command did.
struct Transition {
  v1::Order order;
  std::vector<v1::Event> events;  // in the order they happened; `name` is empty
  bool rematched = false;         // the order carries the match that the command brought along
};

// Why a command was not possible. A wrong move is an answer, not a failure of the machine.
struct Refusal {
  // ORDER_STATE_CONFLICT or ASSIGNMENT_STATE_CONFLICT; or the state is right and something else is not.
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  std::string present;        // name of the present state's enum value; or what stands in the way
  std::string allowed;        // names of the states the command starts from, `, ` between; or until when, or how often
  std::string possible = {};  // names of the commands that are possible now, `, ` between
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

// A decision that a command brings along, made without the bureaus that it rules out.
struct Remake {
  v1::Match match;
  std::vector<Part> parts;  // carry out `match`; empty exactly when it names no lead
};

// A new order with its first decision. `draft` has name, need and contact; nothing else is read.
Transition Place(v1::Order draft, v1::Match match, const std::vector<Part>& parts, const Clockwork& clockwork);

// Commands on one assignment. `number` is its number, from 1. REQUIRES: the order has that assignment.

Outcome Accept(const v1::Order& order, int number, const std::string& handler, const Clockwork& clockwork);
// Refused where the order was ruled on (RULING_BINDS) or the time for it is over (DECLINE_TOO_LATE). A decline of the
// lead goes with the decision that follows it, made without the bureaus of DeclinedBureaus() and this one: that match
// is carried out, and where it names no lead the order waits for a person. So it does, without a new match, where the
// reason does not say that another bureau is responsible (PassesOn, transitions.h), and where a cooperating bureau
// declines while the lead goes on: whether its part is needed is for a person to say. Where as many leads as the rules
// say have declined for reasons of duty, the order waits for a ruling instead.
Outcome Decline(const v1::Order& order, int number, const v1::Decline& decline, const Remake& remake,
                const Clockwork& clockwork);
// Another time or amount; nothing of the assignment changes until it is taken.
Outcome Offer(const v1::Order& order, int number, const v1::Offer& offer, const Clockwork& clockwork);
// The community takes it: accepted, at the time and in the amount that were offered. `period` as in Schedule. Of a
// smaller amount the rest is matched again: `rest` is the decision on it, made without this bureau.
Outcome TakeOffer(const v1::Order& order, int number, const std::string& period, const Remake& rest,
                  const Clockwork& clockwork);
// The community leaves it, or did not answer in time (`lapsed`): as a decline for that reason.
Outcome LeaveOffer(const v1::Order& order, int number, bool lapsed, const Remake& remake, const Clockwork& clockwork);
// `period` is the capacity period of the time that is fixed; the units held move there. Empty without a resource.
Outcome Schedule(const v1::Order& order, int number, const v1::TimeWindow& window, const std::string& period,
                 const Clockwork& clockwork);
// Refused (EXTENSION_REFUSED, `present`: again, late, none, long) beside the rules for extensions.
Outcome RequestExtension(const v1::Order& order, int number, int64_t seconds, const std::string& reason,
                         const Clockwork& clockwork);
// Refused (EXTENSION_REFUSED, `present`: none) where none waits.
Outcome DecideExtension(const v1::Order& order, int number, bool grant, const std::string& answer,
                        const Clockwork& clockwork);
Outcome Suspend(const v1::Order& order, int number, const std::string& reason, const Clockwork& clockwork);
Outcome Resume(const v1::Order& order, int number, const Clockwork& clockwork);
// Refused where the assignment leads.
Outcome Release(const v1::Order& order, int number, const std::string& reason, const Clockwork& clockwork);
// Refused (COOPERATION_OPEN) where it leads and a cooperating bureau has not finished. Of what was not delivered the
// rest is matched again: `rest` is the decision on it, made without this bureau.
Outcome Complete(const v1::Order& order, int number, const v1::Completion& completion, const Remake& rest,
                 const Clockwork& clockwork);

// Commands of the district.

Outcome Dispatch(const v1::Order& order, const std::vector<Part>& parts, const std::string& reason,
                 const Clockwork& clockwork);
// What it assigns cannot be declined. `ruling.rule_time` is set here.
Outcome Rule(const v1::Order& order, const std::vector<Part>& parts, const v1::Ruling& ruling,
             const Clockwork& clockwork);
// Of an order that was drawn and not called yet. Not solved, it is reopened.
Outcome RecordCallback(const v1::Order& order, const v1::Callback& callback, const Clockwork& clockwork);

// An order and the assignment that was given units.
struct Granted {
  Transition transition;
  int number = 0;  // of the assignment
};
// Gives an order units that are held for it already (候补): to the active assignment of that bureau which has no
// resource and is not completed, else to a new one, which leads where nobody does, except in an emergency, where a
// person must say who does. `part.role` is not read. Refused (ORDER_STATE_CONFLICT) where the order has ended.
std::variant<Granted, Refusal> Grant(const v1::Order& order, const Part& part, const Clockwork& clockwork);

// Commands of the community.

Outcome Cancel(const v1::Order& order, const std::string& reason, const Clockwork& clockwork);
Outcome Confirm(const v1::Order& order, const Clockwork& clockwork);
Outcome Rate(const v1::Order& order, const v1::Rating& rating, const Clockwork& clockwork);
// Refused (REOPEN_REFUSED, `present`: times, late) beyond what the rules allow. It waits for a person, with its
// history.
Outcome Reopen(const v1::Order& order, const std::string& reason, const Clockwork& clockwork);

// What passes by itself. `number` 0: the order's own deadline.

// What is due by now of the deadline of this kind: steps of its ladder are said, the deadline itself marks the
// assignment as overdue; states and etags stay, because a late answer is still an answer. Missed, the confirmation
// counts as given. nullopt: `kind` is not the deadline that runs, or nothing of it is due or left to be said, or there
// is no such assignment; or it is an offer that lapses (OfferLapses), which takes a decision.
std::optional<Transition> Expire(const v1::Order& order, int number, v1::DeadlineKind kind, const Clockwork& clockwork);
// Whether the offer of this assignment was not answered in time: LeaveOffer is due.
bool OfferLapses(const v1::Order& order, int number, absl::Time now);
// The order with the times of its clocks worked out anew, because the calendar is another; nullopt: none moves.
std::optional<Transition> Recompute(const v1::Order& order, const Clockwork& clockwork);

// Bureaus that declined a part of the order, in the order of their assignments, each once.
std::vector<std::string> DeclinedBureaus(const v1::Order& order);

// Whether an assignment still counts: not declined, withdrawn or sent back.
bool IsActive(const v1::Assignment& assignment);

// Units of its resource that an assignment takes from the capacity of its period: held, or delivered for good.
int UnitsTaken(const v1::Assignment& assignment);

}  // namespace peidan::lifecycle
