// An order in the middle of a transition: the working copy, and the events it has caused so far.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/lifecycle/lifecycle.h"

namespace peidan::lifecycle {

// Confined to one thread; made, changed and finished inside one function of the lifecycle.
class Draft {
 public:
  Draft(v1::Order order, const Clockwork& clockwork);

  v1::Order& order() { return order_; }
  v1::Assignment& assignment(int number) { return *order_.mutable_assignments(number - 1); }
  google::protobuf::Timestamp now() const { return ToProto(clockwork_.now); }

  // Moves an assignment and says so, on behalf of `actor` (empty: its bureau); `why` never holds personal data. What
  // was missed by then is said first. The clock is that of the new state.
  void MoveAssignment(int number, v1::AssignmentState to, v1::EventType type, const std::string& why,
                      const std::string& actor = "");
  // Says what is due of the running deadline and marks the assignment as overdue. Returns whether anything was.
  bool Ring(int number);
  // Makes each part an assignment. A lead part is passed over while a lead is active. A bureau that is active already
  // gets no second assignment for the same resource; it becomes the lead where the part says so.
  void AddParts(const std::vector<Part>& parts);
  // Gives units to the bureau's assignment without a resource, or to a new one; returns its number.
  int Grant(const Part& part);
  // Takes over a decision: the match itself, its gap, and the parts or the wait for a person.
  void CarryOut(const Remake& remake);

  // Carries out a decision on units that are left: its parts help the lead, and what the order waits for stays.
  void CarryOutRest(const Remake& rest);
  // Gives an assignment a clock whose times are others, and says so.
  void MoveClock(int number, v1::Clock clock);

  // Whether the order waits for the district.
  bool Waits() const { return !order_.review_reason().empty(); }
  // Records that the order waits for the district in this state, and why; the event says `told`, where the reason may
  // hold personal data.
  void Hold(v1::OrderState state, v1::EventType type, const std::string& reason, const std::string& told);
  void Hold(v1::OrderState state, v1::EventType type, const std::string& reason) { Hold(state, type, reason, reason); }
  // The district has answered.
  void EndHold();

  void Say(v1::EventType type, const std::string& actor, const std::string& why);
  // About an assignment that stays in its state.
  void SayOf(int number, v1::EventType type, const std::string& actor, const std::string& why);
  bool HasActiveLead() const;

  // Derives the state, raises the etag, keeps the accounts, and hands everything over. `state` other than UNSPECIFIED
  // is one that does not follow from the assignments.
  Transition Finish(v1::OrderState state = v1::ORDER_STATE_UNSPECIFIED);
  // For what passes by itself: state and etag stay.
  Transition FinishInPassing();

 private:
  v1::OrderState DerivedState() const;
  v1::Event& NewEvent(v1::EventType type);
  v1::Event& NewEventOf(const v1::Assignment& assignment, v1::EventType type);
  void AddPart(const Part& part);
  void Promote(int number);
  void SetClock(v1::Assignment& assignment);
  void SetDueTimes(v1::Assignment& assignment);
  void MarkOverdue(v1::Assignment& late, v1::DeadlineKind kind);

  const Clockwork& clockwork_;
  v1::Order order_;
  v1::OrderState before_;
  v1::OrderState waiting_;  // in which state, where it waits for the district
  std::vector<v1::Event> events_;
  bool rematched_ = false;
};

// The deadline that the assignment runs against, that has passed by `now`, and that nobody has marked; UNSPECIFIED:
// none.
v1::DeadlineKind MissedDeadline(const v1::Assignment& assignment, absl::Time now);

}  // namespace peidan::lifecycle
