#include "server/lifecycle/whistle.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "server/lifecycle/whistle_draft.h"

namespace peidan::lifecycle {
namespace {

using Bureaus = std::vector<std::string>;

constexpr char kDistrict[] = "district";

WhistleRefusal Refused(const v1::Whistle& whistle) {
  return {{{"present", v1::WhistleState_Name(whistle.state())}, {"possible", PossibleNow(whistle)}}};
}

Bureaus InState(const v1::Whistle& whistle, std::initializer_list<v1::SummonsState> states) {
  Bureaus bureaus;
  for (const v1::Summons& summons : whistle.summons()) {
    if (std::find(states.begin(), states.end(), summons.state()) != states.end()) bureaus.push_back(summons.bureau());
  }
  return bureaus;
}

void AddBureaus(WhistleRefusal& refusal, const std::string& key, const Bureaus& bureaus) {
  if (!bureaus.empty()) refusal.metadata[key] = absl::StrJoin(bureaus, ", ");
}

std::optional<WhistleRefusal> WhyNot(const v1::Whistle& whistle, WhistleCommand command) {
  if (NextState(command, whistle.state()) == v1::WHISTLE_STATE_UNSPECIFIED) return Refused(whistle);
  WhistleRefusal refusal = Refused(whistle);
  bool blocked = false;
  for (const v1::Summons& summons : whistle.summons()) {
    blocked |= FollowingState(command, summons.state()) == v1::SUMMONS_STATE_UNSPECIFIED;
  }
  if (!blocked) return std::nullopt;
  if (command == WhistleCommand::kClose) {
    AddBureaus(refusal, "unrated", InState(whistle, {v1::SUMMONS_STATE_CHECKED_IN}));
  } else {
    AddBureaus(refusal, "checked_in", InState(whistle, {v1::SUMMONS_STATE_CHECKED_IN, v1::SUMMONS_STATE_RATED}));
  }
  return refusal;
}

std::optional<WhistleRefusal> WhyNot(const v1::Summons& summons, SummonsCommand command) {
  if (NextState(command, summons.state()) != v1::SUMMONS_STATE_UNSPECIFIED) return std::nullopt;
  return WhistleRefusal{{{"present", v1::SummonsState_Name(summons.state())}, {"possible", PossibleNow(summons)}}};
}

// Carries out a command on one summons that WhyNot has let pass.
void MoveOne(WhistleDraft& draft, int number, SummonsCommand command, v1::EventType type) {
  v1::Summons& summons = draft.summons(number);
  const v1::SummonsState before = summons.state();
  draft.Move(summons, NextState(command, before));
  const bool street = PartyOf(command) == WhistleParty::kStreet;
  v1::Event& event = draft.Say(type, street ? draft.whistle().subdistrict() : summons.bureau(),
                               v1::SummonsState_Name(before), v1::SummonsState_Name(summons.state()));
  event.set_bureau(summons.bureau());
}

}  // namespace

WhistleTransition SubmitWhistle(v1::Whistle draft, const std::vector<std::string>& bureaus,
                                const WhistleDeadlines& deadlines, absl::Time now) {
  WhistleDraft made(std::move(draft), now);
  v1::Whistle& whistle = made.whistle();
  whistle.set_state(v1::WHISTLE_STATE_REVIEW);
  *whistle.mutable_create_time() = made.now();
  for (const std::string& bureau : bureaus) {
    v1::Summons& summons = *whistle.add_summons();
    summons.set_bureau(bureau);
    summons.set_state(v1::SUMMONS_STATE_WAITING);
    summons.set_etag("1");
    *summons.mutable_update_time() = made.now();
  }
  const bool emergency = whistle.kind() == v1::WHISTLE_KIND_EMERGENCY;
  made.Say(v1::EVENT_TYPE_WHISTLE_SUBMITTED, whistle.subdistrict(), "", v1::WhistleState_Name(whistle.state()))
      .set_why(emergency ? "应急处置，直接分哨，不经审核" : "");
  if (emergency) made.Sound(whistle.subdistrict(), deadlines);
  return made.Finish();
}

WhistleOutcome SoundWhistle(const v1::Whistle& whistle, const std::string& reason, const WhistleDeadlines& deadlines,
                            absl::Time now) {
  if (auto refusal = WhyNot(whistle, WhistleCommand::kSound)) return *std::move(refusal);
  WhistleDraft draft(whistle, now);
  draft.whistle().mutable_review()->set_reason(reason);
  *draft.whistle().mutable_review()->mutable_review_time() = draft.now();
  draft.Sound(kDistrict, deadlines);
  return draft.Finish();
}

WhistleOutcome RejectWhistle(const v1::Whistle& whistle, const std::string& reason, absl::Time now) {
  if (auto refusal = WhyNot(whistle, WhistleCommand::kReject)) return *std::move(refusal);
  WhistleDraft draft(whistle, now);
  draft.whistle().mutable_review()->set_reason(reason);
  *draft.whistle().mutable_review()->mutable_review_time() = draft.now();
  draft.MoveAll(WhistleCommand::kReject, v1::EVENT_TYPE_WHISTLE_REJECTED, kDistrict, "审核未通过");
  draft.End("");
  return draft.Finish();
}

WhistleOutcome AnswerSummons(const v1::Whistle& whistle, int number, v1::SummonsAnswer answer, absl::Time now) {
  if (auto refusal = WhyNot(whistle.summons(number - 1), SummonsCommand::kAnswer)) return *std::move(refusal);
  WhistleDraft draft(whistle, now);
  MoveOne(draft, number, SummonsCommand::kAnswer, v1::EVENT_TYPE_SUMMONS_ANSWERED);
  *answer.mutable_answer_time() = draft.now();
  *draft.summons(number).mutable_answer() = std::move(answer);
  return draft.Finish();
}

WhistleOutcome CheckIn(const v1::Whistle& whistle, int number, v1::SummonsCheckIn check_in, absl::Time now) {
  if (auto refusal = WhyNot(whistle.summons(number - 1), SummonsCommand::kCheckIn)) return *std::move(refusal);
  WhistleDraft draft(whistle, now);
  MoveOne(draft, number, SummonsCommand::kCheckIn, v1::EVENT_TYPE_SUMMONS_CHECKED_IN);
  v1::Summons& summons = draft.summons(number);
  *check_in.mutable_check_in_time() = draft.now();
  if (!summons.has_answer()) {
    summons.mutable_answer()->set_handler(check_in.person());
    *summons.mutable_answer()->mutable_answer_time() = draft.now();
  }
  *summons.mutable_check_in() = std::move(check_in);
  return draft.Finish();
}

WhistleOutcome RateSummons(const v1::Whistle& whistle, int number, v1::Rating rating, absl::Time now) {
  if (auto refusal = WhyNot(whistle.summons(number - 1), SummonsCommand::kRate)) return *std::move(refusal);
  WhistleDraft draft(whistle, now);
  MoveOne(draft, number, SummonsCommand::kRate, v1::EVENT_TYPE_SUMMONS_RATED);
  *rating.mutable_rate_time() = draft.now();
  *draft.summons(number).mutable_rating() = std::move(rating);
  return draft.Finish();
}

WhistleOutcome WithdrawWhistle(const v1::Whistle& whistle, const std::string& reason, absl::Time now) {
  if (auto refusal = WhyNot(whistle, WhistleCommand::kWithdraw)) return *std::move(refusal);
  WhistleDraft draft(whistle, now);
  draft.MoveAll(WhistleCommand::kWithdraw, v1::EVENT_TYPE_WHISTLE_WITHDRAWN, whistle.subdistrict(), "");
  draft.End(reason);
  return draft.Finish();
}

WhistleOutcome CloseWhistle(const v1::Whistle& whistle, const std::vector<v1::SummonsAbsence>& absences,
                            const std::string& note, absl::Time now) {
  if (auto refusal = WhyNot(whistle, WhistleCommand::kClose)) return *std::move(refusal);
  std::map<std::string, std::string> reasons;
  for (const v1::SummonsAbsence& absence : absences) reasons[absence.bureau()] = absence.reason();
  WhistleDraft draft(whistle, now);
  Bureaus unexplained;
  for (v1::Summons& summons : *draft.whistle().mutable_summons()) {
    if (FollowingState(WhistleCommand::kClose, summons.state()) != v1::SUMMONS_STATE_ABSENT) continue;
    const auto reason = reasons.find(summons.bureau());
    if (reason == reasons.end()) {
      unexplained.push_back(summons.bureau());
    } else {
      summons.set_absence_reason(reason->second);
      reasons.erase(reason);
    }
  }
  if (!unexplained.empty() || !reasons.empty()) {
    WhistleRefusal refusal = Refused(whistle);
    Bureaus superfluous;
    for (const auto& [bureau, reason] : reasons) superfluous.push_back(bureau);
    AddBureaus(refusal, "absent", unexplained);
    AddBureaus(refusal, "not_absent", superfluous);
    return refusal;
  }
  draft.MoveAll(WhistleCommand::kClose, v1::EVENT_TYPE_WHISTLE_CLOSED, whistle.subdistrict(), "");
  draft.End(note);
  return draft.Finish();
}

std::optional<WhistleTransition> ExpireSummons(const v1::Whistle& whistle, int number, v1::DeadlineKind kind,
                                               absl::Time now) {
  if (number < 1 || number > whistle.summons_size()) return std::nullopt;
  if (!IsMissed(whistle.summons(number - 1), kind, now)) return std::nullopt;
  WhistleDraft draft(whistle, now);
  draft.MarkOverdue(draft.summons(number), kind);
  return draft.Keep();
}

}  // namespace peidan::lifecycle
