// Which command on a Whistle (吹哨) is allowed in which state, by whom, and where it leads: the tables of its life.
#pragma once

#include <string>

#include "peidan/v1/assignment.pb.h"
#include "peidan/v1/whistle.pb.h"

namespace peidan::lifecycle {

// Commands on a whistle; kSound and kReject are the two answers of a review.
enum class WhistleCommand { kSound, kReject, kWithdraw, kClose };
// Commands on one bureau's summons.
enum class SummonsCommand { kAnswer, kCheckIn, kRate };
// Who gives a command.
enum class WhistleParty { kDistrict, kStreet, kBureau };

inline constexpr WhistleCommand kWhistleCommands[] = {WhistleCommand::kSound, WhistleCommand::kReject,
                                                      WhistleCommand::kWithdraw, WhistleCommand::kClose};
inline constexpr SummonsCommand kSummonsCommands[] = {SummonsCommand::kAnswer, SummonsCommand::kCheckIn,
                                                      SummonsCommand::kRate};

// The state a command leads to; UNSPECIFIED: not allowed from `from`.
v1::WhistleState NextState(WhistleCommand command, v1::WhistleState from);
v1::SummonsState NextState(SummonsCommand command, v1::SummonsState from);
// What a command on the whole whistle makes of a summons; UNSPECIFIED: a summons in this state stands in its way.
v1::SummonsState FollowingState(WhistleCommand command, v1::SummonsState from);

WhistleParty PartyOf(WhistleCommand command);
WhistleParty PartyOf(SummonsCommand command);

// Whether a summons in this state still runs against this kind of deadline.
bool RunsAgainst(v1::SummonsState state, v1::DeadlineKind kind);

// Names of the rpcs that are possible now, `, ` between; empty: it is over. Those on a summons for the second, all of
// them for the first.
std::string PossibleNow(const v1::Whistle& whistle);
std::string PossibleNow(const v1::Summons& summons);

}  // namespace peidan::lifecycle
