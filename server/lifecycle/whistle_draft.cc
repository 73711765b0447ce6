#include "server/lifecycle/whistle_draft.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/lifecycle/draft.h"

namespace peidan::lifecycle {
namespace {

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

std::string Raised(const std::string& etag) {
  int64_t revision = 0;
  if (!absl::SimpleAtoi(etag, &revision)) revision = 0;
  return absl::StrCat(revision + 1);
}

}  // namespace

bool IsMissed(const v1::Summons& summons, v1::DeadlineKind kind, absl::Time now) {
  if (!RunsAgainst(summons.state(), kind)) return false;
  const bool answering = kind == v1::DEADLINE_KIND_WHISTLE_ANSWER;
  const bool unmarked = answering ? summons.has_answer_due_time() && !summons.has_answer_overdue_time()
                                  : summons.has_check_in_due_time() && !summons.has_check_in_overdue_time();
  return unmarked && TimeOf(answering ? summons.answer_due_time() : summons.check_in_due_time()) <= now;
}

WhistleDraft::WhistleDraft(v1::Whistle whistle, absl::Time now)
    : at_(now), now_(ToProto(now)), whistle_(std::move(whistle)) {}

v1::Event& WhistleDraft::Say(v1::EventType type, const std::string& actor, const std::string& before,
                             const std::string& after) {
  v1::Event& event = events_.emplace_back();
  event.set_type(type);
  event.set_subject(whistle_.name());
  event.set_actor(actor);
  *event.mutable_event_time() = now_;
  event.set_before(before);
  event.set_after(after);
  return event;
}

void WhistleDraft::MarkOverdue(v1::Summons& late, v1::DeadlineKind kind) {
  const bool answering = kind == v1::DEADLINE_KIND_WHISTLE_ANSWER;
  *(answering ? late.mutable_answer_overdue_time() : late.mutable_check_in_overdue_time()) = now_;
  *late.mutable_update_time() = now_;
  const std::string state = v1::SummonsState_Name(late.state());
  v1::Event& event = Say(answering ? v1::EVENT_TYPE_SUMMONS_ANSWER_OVERDUE : v1::EVENT_TYPE_SUMMONS_CHECK_IN_OVERDUE,
                         "system", state, state);
  event.set_bureau(late.bureau());
  event.set_why(answering ? "逾期未应哨" : "逾期未报到");
}

void WhistleDraft::Move(v1::Summons& moved, v1::SummonsState to) {
  for (const auto kind : {v1::DEADLINE_KIND_WHISTLE_ANSWER, v1::DEADLINE_KIND_WHISTLE_CHECK_IN}) {
    if (IsMissed(moved, kind, at_)) MarkOverdue(moved, kind);
  }
  if (moved.state() == to) return;
  moved.set_state(to);
  moved.set_etag(Raised(moved.etag()));
  *moved.mutable_update_time() = now_;
}

void WhistleDraft::MoveAll(WhistleCommand command, v1::EventType type, const std::string& actor,
                           const std::string& why) {
  const v1::WhistleState before = whistle_.state();
  for (v1::Summons& summons : *whistle_.mutable_summons()) Move(summons, FollowingState(command, summons.state()));
  whistle_.set_state(NextState(command, before));
  const auto say = [&](const std::string& bureau) {
    v1::Event& event = Say(type, actor, v1::WhistleState_Name(before), v1::WhistleState_Name(whistle_.state()));
    event.set_bureau(bureau);
    event.set_why(why);
  };
  if (!whistle_.has_sound_time()) return say("");
  for (const v1::Summons& summons : whistle_.summons()) say(summons.bureau());
}

void WhistleDraft::Sound(const std::string& actor, const WhistleDeadlines& deadlines) {
  *whistle_.mutable_sound_time() = now_;
  for (v1::Summons& summons : *whistle_.mutable_summons()) {
    if (deadlines.answer < absl::InfiniteFuture()) *summons.mutable_answer_due_time() = ToProto(deadlines.answer);
    if (deadlines.check_in < absl::InfiniteFuture()) *summons.mutable_check_in_due_time() = ToProto(deadlines.check_in);
  }
  MoveAll(WhistleCommand::kSound, v1::EVENT_TYPE_WHISTLE_SOUNDED, actor, "");
}

void WhistleDraft::End(const std::string& note) {
  *whistle_.mutable_end_time() = now_;
  whistle_.set_end_note(note);
}

WhistleTransition WhistleDraft::Finish() {
  whistle_.set_etag(Raised(whistle_.etag()));
  return Keep();
}

WhistleTransition WhistleDraft::Keep() {
  *whistle_.mutable_update_time() = now_;
  return {std::move(whistle_), std::move(events_)};
}

}  // namespace peidan::lifecycle
