// A whistle in the middle of a transition: the working copy, and the events it has caused so far.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/lifecycle/whistle.h"

namespace peidan::lifecycle {

// Confined to one thread; made, changed and finished inside one function of whistle.cc.
class WhistleDraft {
 public:
  WhistleDraft(v1::Whistle whistle, absl::Time now);

  v1::Whistle& whistle() { return whistle_; }
  v1::Summons& summons(int number) { return *whistle_.mutable_summons(number - 1); }
  const google::protobuf::Timestamp& now() const { return now_; }

  v1::Event& Say(v1::EventType type, const std::string& actor, const std::string& before, const std::string& after);
  // Marks a summons as overdue and says so; nothing else of it changes.
  void MarkOverdue(v1::Summons& late, v1::DeadlineKind kind);
  // Moves a summons; what it has missed is said first.
  void Move(v1::Summons& moved, v1::SummonsState to);
  // Moves the whole, and every summons with it. Each bureau that has heard of the whistle is told by an event of its
  // own; where none has, one event says it. REQUIRES: the tables allow it.
  void MoveAll(WhistleCommand command, v1::EventType type, const std::string& actor, const std::string& why);
  // Lets it sound: the clocks begin.
  void Sound(const std::string& actor, const WhistleDeadlines& deadlines);
  void End(const std::string& note);

  // Raises the etag, and hands everything over.
  WhistleTransition Finish();
  // The same with the etag as it was.
  WhistleTransition Keep();

 private:
  const absl::Time at_;
  const google::protobuf::Timestamp now_;  // the same
  v1::Whistle whistle_;
  std::vector<v1::Event> events_;
};

// Whether the summons runs against this deadline, it has passed by `now`, and nobody has marked it.
bool IsMissed(const v1::Summons& summons, v1::DeadlineKind kind, absl::Time now);

}  // namespace peidan::lifecycle
