#include "server/waitlist_times.h"

#include "matching/local_time.h"

namespace peidan::server {
namespace {

constexpr int kFarthestDays = 731;

}  // namespace

std::optional<absl::Time> EndOfPeriod(const v1::Resource& resource, const std::string& period, absl::Time now) {
  const v1::CapacityPeriod kind = resource.capacity().period();
  const absl::CivilDay today = matching::DayOf(now);
  for (absl::CivilDay day = today; day - today <= kFarthestDays; day = matching::NextPeriod(day, kind)) {
    if (matching::PeriodName(day, kind) == period) return matching::MidnightOf(matching::NextPeriod(day, kind));
  }
  return std::nullopt;
}

absl::Time ClaimDue(const process::ProcessRules& rules, absl::Time now) {
  const process::Limit& limit = rules.waitlist_claim;
  if (!limit.working_time) return now + limit.amount;
  // Beyond the last year of the calendar the clock on the wall counts.
  return rules.calendar.AddWorkingTime(now, limit.amount).value_or(now + limit.amount);
}

}  // namespace peidan::server
