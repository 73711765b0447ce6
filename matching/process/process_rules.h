// The rules of the process (办理规则) that a rule set carries: how long each party has, how often something may be
// repeated, and who hears of a deadline when. Values; the lifecycle follows them.
#pragma once

#include <vector>

#include "absl/time/time.h"
#include "matching/worktime/work_calendar.h"

namespace peidan::process {

// How long something may take.
struct Limit {
  absl::Duration amount = absl::ZeroDuration();  // zero: no limit
  bool working_time = false;                     // else around the clock

  friend bool operator==(const Limit&, const Limit&) = default;
};

// Who hears of a deadline; the values are those of peidan.v1.EscalationLevel.
enum class Level { kHandler = 1, kBureauHead = 2, kDistrict = 3 };

// One step of the ladder of a kind of deadline: at so many percent of the limit. Below 100 it warns.
struct Step {
  int deadline_kind = 0;  // a value of peidan.v1.DeadlineKind
  int percent = 0;        // 1 to 1,000; never 100, which is the deadline itself
  Level level = Level::kHandler;

  friend bool operator==(const Step&, const Step&) = default;
};

// A rule set without tables of the process has these values: nothing beyond the limits of its urgency classes, as
// before there were any.
struct ProcessRules {
  worktime::WorkCalendar calendar;
  Limit decline;              // 退单期限, from the acceptance; zero: only before it
  Limit offer;                // 答复期限: the community's answer to an offer
  Limit confirm;              // 确认期限
  Limit reopen;               // 重办期限, from the completion
  int max_reopenings = 2;     // 重办次数上限
  int callback_percent = 0;   // 回访比例: share of the confirmed orders that is called back
  int duty_declines = 2;      // so many declines for reasons of duty bring an order to the ruling
  std::vector<Step> steps;    // by kind, then by percent
  Limit waitlist_claim{absl::Hours(24)};  // 候补确认期限, from the offer
  // 应哨期限 and 报到期限 by kind of whistle: complaint, joint enforcement, emergency. Thirty minutes to the place of
  // an emergency, day and night, is how the practice is described; there nobody waits for an answer. The other limits,
  // and the rates below, are defaults of ours: no source gives any. Fifteen working hours are two days of the default
  // office hours.
  Limit whistle_answer[3] = {{absl::Hours(4), true}, {absl::Hours(4), true}, {}};
  Limit whistle_check_in[3] = {{absl::Hours(15), true}, {absl::Hours(15), true}, {absl::Minutes(30), false}};
  int whistle_rate_low = 5;     // 吹哨率偏低: below so many whistles for 1,000 orders
  int whistle_rate_high = 100;  // 吹哨率偏高: above so many
};

// The rules by the names that the table of a rule set (process.csv) gives them, in the order it lists them.
struct NamedLimit {
  const char* name;
  Limit& (*in)(ProcessRules& rules);
};
struct NamedNumber {
  const char* name;
  int ProcessRules::*number;
  int least;
  int most;
  const char* unit = "次";  // as the table writes it
};
const std::vector<NamedLimit>& NamedLimits();
const std::vector<NamedNumber>& NamedNumbers();

}  // namespace peidan::process
