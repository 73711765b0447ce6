// Whistles for tests, and the moves that must succeed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "server/lifecycle/whistle.h"

namespace peidan::lifecycle {

inline const absl::Time kNineOClock = absl::FromUnixSeconds(1795482000);  // 2026-11-24 in Beijing
inline const absl::Time kAnswerDue = kNineOClock + absl::Hours(4);
inline const absl::Time kCheckInDue = kNineOClock + absl::Hours(15);
inline const WhistleDeadlines kDeadlines = {kAnswerDue, kCheckInDue};
inline const std::vector<std::string> kThreeBureaus = {"bureaus/chengguanzhifa", "bureaus/xiaofang",
                                                       "bureaus/fangguan"};

inline WhistleTransition Submitted(v1::WhistleKind kind, const std::vector<std::string>& bureaus = kThreeBureaus) {
  v1::Whistle draft;
  draft.set_name("whistles/261124-4827-1935");
  draft.set_subdistrict("subdistricts/110108001");
  draft.set_kind(kind);
  draft.set_subject("底商私拉电线堵住消防通道，劝了三次不改");
  draft.set_place("翠微路12号院北门");
  return SubmitWhistle(std::move(draft), bureaus, kDeadlines, kNineOClock);
}

inline v1::SummonsCheckIn By(const std::string& person) {
  v1::SummonsCheckIn check_in;
  check_in.set_person(person);
  return check_in;
}

inline v1::Rating Satisfied() {
  v1::Rating rating;
  rating.set_level(v1::RATING_LEVEL_SATISFIED);
  return rating;
}

inline v1::SummonsAbsence Absent(const std::string& bureau, const std::string& reason) {
  v1::SummonsAbsence absence;
  absence.set_bureau(bureau);
  absence.set_reason(reason);
  return absence;
}

inline v1::Whistle Done(const WhistleOutcome& outcome) { return std::get<WhistleTransition>(outcome).whistle; }

}  // namespace peidan::lifecycle
