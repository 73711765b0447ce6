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
  return kind == v1::DEADLINE_KIND_ACCEPT ? assignment.has_accept_overdue_time()
                                          : assignment.has_complete_overdue_time();
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
  uint32_t number = 0;
  for (const v1::Assignment& assignment : order.assignments()) {
    ++number;
    const v1::DeadlineKind kind = RunningDeadline(assignment.state());
    if (kind == v1::DEADLINE_KIND_UNSPECIFIED || WasMissed(assignment, kind)) continue;
    const bool accepting = kind == v1::DEADLINE_KIND_ACCEPT;
    if (accepting ? !assignment.has_accept_due_time() : !assignment.has_complete_due_time()) continue;
    record::v1::Timer& timer = timers.emplace_back();
    timer.set_order(std::string(LastSegment(order.name())));
    timer.set_assignment(number);
    timer.set_kind(kind);
    *timer.mutable_due_time() = accepting ? assignment.accept_due_time() : assignment.complete_due_time();
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
