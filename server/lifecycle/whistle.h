// The life of a Whistle (吹哨): from (whistle, command, now) to (whistle, events).
//
// Pure functions of values: no clock, no store, no catalog, no rules; deadlines come as moments. Which command is
// allowed in which state, and what a command on the whole makes of each summons, are tables (whistle_transitions.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "peidan/v1/assignment.pb.h"
#include "peidan/v1/event.pb.h"
#include "peidan/v1/whistle.pb.h"
#include "server/lifecycle/whistle_transitions.h"

namespace peidan::lifecycle {

// What a command did.
struct WhistleTransition {
  v1::Whistle whistle;
  std::vector<v1::Event> events;  // in the order they happened; `name` is empty
};

// Why a command was not possible (WHISTLE_STATE_CONFLICT): what is in its way, and what is possible instead. `present`
// and `possible` are always there; bureaus in the way stand under `unrated`, `absent`, `checked_in` or `not_absent`,
// `, ` between.
struct WhistleRefusal {
  std::map<std::string, std::string> metadata;
};

using WhistleOutcome = std::variant<WhistleTransition, WhistleRefusal>;

// When a bureau has to answer and to be there, of a whistle that sounds now. InfiniteFuture: no limit.
struct WhistleDeadlines {
  absl::Time answer = absl::InfiniteFuture();
  absl::Time check_in = absl::InfiniteFuture();
};

// A new whistle. `draft` has what the street says; nothing else is read. `bureaus` are summoned, each once. An
// emergency sounds at once, and there `deadlines` are of use.
WhistleTransition SubmitWhistle(v1::Whistle draft, const std::vector<std::string>& bureaus,
                                const WhistleDeadlines& deadlines, absl::Time now);

// Commands of the district.
WhistleOutcome SoundWhistle(const v1::Whistle& whistle, const std::string& reason, const WhistleDeadlines& deadlines,
                            absl::Time now);
WhistleOutcome RejectWhistle(const v1::Whistle& whistle, const std::string& reason, absl::Time now);

// Commands of a bureau. `number` is the summons' place in the whistle, from 1. REQUIRES: there is one. Late, they
// count, and it is said first that they are.
WhistleOutcome AnswerSummons(const v1::Whistle& whistle, int number, v1::SummonsAnswer answer, absl::Time now);
WhistleOutcome CheckIn(const v1::Whistle& whistle, int number, v1::SummonsCheckIn check_in, absl::Time now);

// Commands of the street.
WhistleOutcome RateSummons(const v1::Whistle& whistle, int number, v1::Rating rating, absl::Time now);
WhistleOutcome WithdrawWhistle(const v1::Whistle& whistle, const std::string& reason, absl::Time now);
// `absences` are exactly of the bureaus that have not checked in.
WhistleOutcome CloseWhistle(const v1::Whistle& whistle, const std::vector<v1::SummonsAbsence>& absences,
                            const std::string& note, absl::Time now);

// The passing of a deadline: the summons is marked and the event says so; states and etags stay. nullopt: it does not
// run against `kind`, or it is not due yet, or marked already, or there is no such summons.
std::optional<WhistleTransition> ExpireSummons(const v1::Whistle& whistle, int number, v1::DeadlineKind kind,
                                               absl::Time now);

}  // namespace peidan::lifecycle
