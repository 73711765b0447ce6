// An order in the middle of a transition: the working copy, and the events it has caused so far.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/lifecycle/lifecycle.h"

namespace peidan::lifecycle {

// Confined to one thread; made, changed and finished inside one function of lifecycle.cc.
class Draft {
 public:
  Draft(v1::Order order, absl::Time now);

  v1::Order& order() { return order_; }
  v1::Assignment& assignment(int number) { return *order_.mutable_assignments(number - 1); }

  // Moves an assignment and says so; `why` never holds personal data. Where it answers too late, that is said first.
  void MoveAssignment(int number, v1::AssignmentState to, v1::EventType type, const std::string& why);
  // Marks an assignment as overdue and says so; nothing else of it changes.
  void MarkOverdue(int number, v1::DeadlineKind kind);
  // Makes each part an assignment. A lead part is passed over while a lead is active. A bureau that is active already
  // gets no second assignment for the same resource; it becomes the lead where the part says so.
  void AddParts(const std::vector<Part>& parts);
  // Withdraws every assignment that has not ended.
  void WithdrawAll(const std::string& why);

  // Takes over a decision; it replaces the one before.
  void SetMatch(v1::Match match);
  // Records that the order waits for a person, and in which way.
  void Hold(const std::string& reason);

  void Say(v1::EventType type, const std::string& actor, const std::string& why);
  bool HasActiveLead() const;

  // Derives the state, raises the etag, and hands everything over. `state` other than UNSPECIFIED is one that does
  // not follow from the assignments.
  Transition Finish(v1::OrderState state = v1::ORDER_STATE_UNSPECIFIED);

 private:
  v1::OrderState DerivedState() const;
  v1::Event& NewEvent(v1::EventType type);
  void AddPart(const Part& part);
  void Promote(int number);

  absl::Time now_;
  v1::Order order_;
  v1::OrderState before_;
  std::vector<v1::Event> events_;
  bool rematched_ = false;
};

// The deadline that the assignment runs against, that has passed by `now`, and that nobody has marked; UNSPECIFIED:
// none.
v1::DeadlineKind MissedDeadline(const v1::Assignment& assignment, absl::Time now);

// `time` as a protobuf timestamp, nanoseconds kept.
google::protobuf::Timestamp ToProto(absl::Time time);

}  // namespace peidan::lifecycle
