#include "storage/timers.h"

#include <map>

#include "storage/keys.h"
#include "storage/records.h"

namespace peidan::storage {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kNanosPerMicro = 1'000;

int64_t MicrosNotBefore(const google::protobuf::Timestamp& time) {
  return time.seconds() * kMicrosPerSecond + (time.nanos() + kNanosPerMicro - 1) / kNanosPerMicro;
}

bool WasMissed(const v1::Assignment& assignment, v1::DeadlineKind kind) {
  if (kind == v1::DEADLINE_KIND_ACCEPT) return assignment.has_accept_overdue_time();
  return kind == v1::DEADLINE_KIND_COMPLETE && assignment.has_complete_overdue_time();
}

// When the deadline of this kind ends; nullptr: it does not run.
const google::protobuf::Timestamp* DueOf(const v1::Assignment& assignment, v1::DeadlineKind kind) {
  if (WasMissed(assignment, kind)) return nullptr;
  switch (kind) {
    case v1::DEADLINE_KIND_ACCEPT:
      return assignment.has_accept_due_time() ? &assignment.accept_due_time() : nullptr;
    case v1::DEADLINE_KIND_COMPLETE:
      return assignment.has_complete_due_time() ? &assignment.complete_due_time() : nullptr;
    default:
      return assignment.has_clock() ? &assignment.clock().due_time() : nullptr;
  }
}

// The next moment at which something of the deadline of this kind is to be said: a step of its ladder, or its end.
const google::protobuf::Timestamp* NextOf(const v1::Assignment& assignment, v1::DeadlineKind kind) {
  const google::protobuf::Timestamp* due = DueOf(assignment, kind);
  const v1::Clock& clock = assignment.clock();
  if (clock.kind() != kind || clock.alarms().empty()) return due;
  const google::protobuf::Timestamp* step = &clock.alarms(0).due_time();
  return due == nullptr || MicrosNotBefore(*step) < MicrosNotBefore(*due) ? step : due;
}

record::v1::Timer MakeTimer(const v1::Order& order, uint32_t number, v1::DeadlineKind kind,
                            const google::protobuf::Timestamp& due) {
  record::v1::Timer timer;
  timer.set_order(std::string(LastSegment(order.name())));
  timer.set_assignment(number);
  timer.set_kind(kind);
  *timer.mutable_due_time() = due;
  return timer;
}

// Values by key.
std::map<std::string, std::string> RowsOf(const v1::Order& order) {
  std::map<std::string, std::string> rows;
  for (const record::v1::Timer& timer : TimersOf(order)) rows.emplace(KeyOf(timer), EncodeRecord(timer, 1));
  return rows;
}

}  // namespace

v1::DeadlineKind RunningDeadline(v1::AssignmentState state) {
  switch (state) {
    case v1::ASSIGNMENT_STATE_ASSIGNED:
      return v1::DEADLINE_KIND_ACCEPT;
    case v1::ASSIGNMENT_STATE_ACCEPTED:
    case v1::ASSIGNMENT_STATE_SCHEDULED:
      return v1::DEADLINE_KIND_COMPLETE;
    case v1::ASSIGNMENT_STATE_OFFERED:
      return v1::DEADLINE_KIND_OFFER;
    default:
      return v1::DEADLINE_KIND_UNSPECIFIED;
  }
}

v1::DeadlineKind OverdueDeadline(const v1::Assignment& assignment) {
  const v1::DeadlineKind kind = RunningDeadline(assignment.state());
  return kind != v1::DEADLINE_KIND_UNSPECIFIED && WasMissed(assignment, kind) ? kind : v1::DEADLINE_KIND_UNSPECIFIED;
}

std::vector<record::v1::Timer> TimersOf(const v1::Order& order) {
  std::vector<record::v1::Timer> timers;
  if (order.state() == v1::ORDER_STATE_COMPLETED && order.has_confirm_due_time()) {
    timers.push_back(MakeTimer(order, 0, v1::DEADLINE_KIND_CONFIRM, order.confirm_due_time()));
  }
  uint32_t number = 0;
  for (const v1::Assignment& assignment : order.assignments()) {
    ++number;
    const v1::DeadlineKind kind = RunningDeadline(assignment.state());
    if (kind == v1::DEADLINE_KIND_UNSPECIFIED) continue;
    const google::protobuf::Timestamp* next = NextOf(assignment, kind);
    if (next != nullptr) timers.push_back(MakeTimer(order, number, kind, *next));
  }
  return timers;
}

std::string KeyOf(const record::v1::Timer& timer) {
  return TimerKey(MicrosNotBefore(timer.due_time()), timer.order(), timer.assignment(), timer.kind());
}

void MoveTimers(Batch& batch, const v1::Order& before, const v1::Order& after) {
  const auto former = RowsOf(before);
  const auto present = RowsOf(after);
  for (const auto& [key, value] : former) {
    if (!present.contains(key)) batch.Delete(key);
  }
  for (const auto& [key, value] : present) {
    if (!former.contains(key)) batch.Put(key, value);
  }
}

}  // namespace peidan::storage
