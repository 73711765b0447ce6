#include "server/lifecycle/whistle_transitions.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_join.h"

namespace peidan::lifecycle {
namespace {

struct WhistleRule {
  WhistleCommand command;
  v1::WhistleState from;
  v1::WhistleState to;
};

constexpr WhistleRule kWhistleRules[] = {
    {WhistleCommand::kSound, v1::WHISTLE_STATE_REVIEW, v1::WHISTLE_STATE_SOUNDED},
    {WhistleCommand::kReject, v1::WHISTLE_STATE_REVIEW, v1::WHISTLE_STATE_REJECTED},
    {WhistleCommand::kWithdraw, v1::WHISTLE_STATE_REVIEW, v1::WHISTLE_STATE_WITHDRAWN},
    {WhistleCommand::kWithdraw, v1::WHISTLE_STATE_SOUNDED, v1::WHISTLE_STATE_WITHDRAWN},
    {WhistleCommand::kClose, v1::WHISTLE_STATE_SOUNDED, v1::WHISTLE_STATE_CLOSED},
};

struct SummonsRule {
  SummonsCommand command;
  v1::SummonsState from;
  v1::SummonsState to;
};

constexpr SummonsRule kSummonsRules[] = {
    {SummonsCommand::kAnswer, v1::SUMMONS_STATE_SUMMONED, v1::SUMMONS_STATE_ANSWERED},
    {SummonsCommand::kCheckIn, v1::SUMMONS_STATE_SUMMONED, v1::SUMMONS_STATE_CHECKED_IN},
    {SummonsCommand::kCheckIn, v1::SUMMONS_STATE_ANSWERED, v1::SUMMONS_STATE_CHECKED_IN},
    {SummonsCommand::kRate, v1::SUMMONS_STATE_CHECKED_IN, v1::SUMMONS_STATE_RATED},
};

// Who has come cannot be sent away unthanked: nothing is taken back after a check-in, nothing closed before a rating.
struct FollowRule {
  WhistleCommand command;
  v1::SummonsState from;
  v1::SummonsState to;
};

constexpr FollowRule kFollowRules[] = {
    {WhistleCommand::kSound, v1::SUMMONS_STATE_WAITING, v1::SUMMONS_STATE_SUMMONED},
    {WhistleCommand::kReject, v1::SUMMONS_STATE_WAITING, v1::SUMMONS_STATE_WITHDRAWN},
    {WhistleCommand::kWithdraw, v1::SUMMONS_STATE_WAITING, v1::SUMMONS_STATE_WITHDRAWN},
    {WhistleCommand::kWithdraw, v1::SUMMONS_STATE_SUMMONED, v1::SUMMONS_STATE_WITHDRAWN},
    {WhistleCommand::kWithdraw, v1::SUMMONS_STATE_ANSWERED, v1::SUMMONS_STATE_WITHDRAWN},
    {WhistleCommand::kClose, v1::SUMMONS_STATE_SUMMONED, v1::SUMMONS_STATE_ABSENT},
    {WhistleCommand::kClose, v1::SUMMONS_STATE_ANSWERED, v1::SUMMONS_STATE_ABSENT},
    {WhistleCommand::kClose, v1::SUMMONS_STATE_RATED, v1::SUMMONS_STATE_RATED},
};

struct DeadlineRule {
  v1::SummonsState state;
  v1::DeadlineKind kind;
};

constexpr DeadlineRule kDeadlineRules[] = {
    {v1::SUMMONS_STATE_SUMMONED, v1::DEADLINE_KIND_WHISTLE_ANSWER},
    {v1::SUMMONS_STATE_SUMMONED, v1::DEADLINE_KIND_WHISTLE_CHECK_IN},
    {v1::SUMMONS_STATE_ANSWERED, v1::DEADLINE_KIND_WHISTLE_CHECK_IN},
};

const char* RpcOf(WhistleCommand command) {
  switch (command) {
    case WhistleCommand::kSound:
    case WhistleCommand::kReject:
      return "ReviewWhistle";
    case WhistleCommand::kWithdraw:
      return "WithdrawWhistle";
    case WhistleCommand::kClose:
      break;
  }
  return "CloseWhistle";
}

const char* RpcOf(SummonsCommand command) {
  switch (command) {
    case SummonsCommand::kAnswer:
      return "AnswerSummons";
    case SummonsCommand::kCheckIn:
      return "CheckIn";
    case SummonsCommand::kRate:
      break;
  }
  return "RateSummons";
}

void AddOnce(std::vector<std::string>& names, const char* name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

bool IsPossible(SummonsCommand command, const v1::Summons& summons) {
  return NextState(command, summons.state()) != v1::SUMMONS_STATE_UNSPECIFIED;
}

}  // namespace

v1::WhistleState NextState(WhistleCommand command, v1::WhistleState from) {
  for (const WhistleRule& rule : kWhistleRules) {
    if (rule.command == command && rule.from == from) return rule.to;
  }
  return v1::WHISTLE_STATE_UNSPECIFIED;
}

v1::SummonsState NextState(SummonsCommand command, v1::SummonsState from) {
  for (const SummonsRule& rule : kSummonsRules) {
    if (rule.command == command && rule.from == from) return rule.to;
  }
  return v1::SUMMONS_STATE_UNSPECIFIED;
}

v1::SummonsState FollowingState(WhistleCommand command, v1::SummonsState from) {
  for (const FollowRule& rule : kFollowRules) {
    if (rule.command == command && rule.from == from) return rule.to;
  }
  return v1::SUMMONS_STATE_UNSPECIFIED;
}

WhistleParty PartyOf(WhistleCommand command) {
  const bool review = command == WhistleCommand::kSound || command == WhistleCommand::kReject;
  return review ? WhistleParty::kDistrict : WhistleParty::kStreet;
}

WhistleParty PartyOf(SummonsCommand command) {
  return command == SummonsCommand::kRate ? WhistleParty::kStreet : WhistleParty::kBureau;
}

bool RunsAgainst(v1::SummonsState state, v1::DeadlineKind kind) {
  return std::any_of(std::begin(kDeadlineRules), std::end(kDeadlineRules),
                     [&](const DeadlineRule& rule) { return rule.state == state && rule.kind == kind; });
}

std::string PossibleNow(const v1::Whistle& whistle) {
  std::vector<std::string> names;
  for (const WhistleCommand command : kWhistleCommands) {
    const bool blocked = std::any_of(whistle.summons().begin(), whistle.summons().end(), [&](const v1::Summons& part) {
      return FollowingState(command, part.state()) == v1::SUMMONS_STATE_UNSPECIFIED;
    });
    if (NextState(command, whistle.state()) != v1::WHISTLE_STATE_UNSPECIFIED && !blocked) {
      AddOnce(names, RpcOf(command));
    }
  }
  for (const SummonsCommand command : kSummonsCommands) {
    for (const v1::Summons& summons : whistle.summons()) {
      if (IsPossible(command, summons)) AddOnce(names, RpcOf(command));
    }
  }
  return absl::StrJoin(names, ", ");
}

std::string PossibleNow(const v1::Summons& summons) {
  std::vector<std::string> names;
  for (const SummonsCommand command : kSummonsCommands) {
    if (IsPossible(command, summons)) AddOnce(names, RpcOf(command));
  }
  return absl::StrJoin(names, ", ");
}

}  // namespace peidan::lifecycle
