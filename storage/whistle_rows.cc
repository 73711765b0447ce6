#include "storage/whistle_rows.h"

#include <google/protobuf/util/time_util.h>

namespace peidan::storage {
namespace {

std::string PositionOf(const google::protobuf::Timestamp& time, const v1::Whistle& whistle) {
  return OrderPosition(google::protobuf::util::TimeUtil::TimestampToMicroseconds(time), LastSegment(whistle.name()));
}

}  // namespace

std::vector<IndexRow> WhistleRows(const v1::Whistle& whistle) {
  const std::string position = PositionOf(whistle.create_time(), whistle);
  const std::string_view subdistrict = LastSegment(whistle.subdistrict());
  std::vector<IndexRow> rows = {{ListName("", 0), position},
                                {ListName("", whistle.state()), position},
                                {ListName(subdistrict, 0), position},
                                {ListName(subdistrict, whistle.state()), position}};
  if (!whistle.has_sound_time()) return rows;
  rows.push_back({ListName(subdistrict, kSoundedListState), PositionOf(whistle.sound_time(), whistle)});
  for (const v1::Summons& summons : whistle.summons()) {
    const std::string_view bureau = LastSegment(summons.bureau());
    rows.push_back({ListName(bureau, 0), position});
    rows.push_back({ListName(bureau, SummonsListState(summons.state())), position});
  }
  return rows;
}

std::vector<record::v1::Timer> TimersOf(const v1::Whistle& whistle) {
  std::vector<record::v1::Timer> timers;
  uint32_t number = 0;
  const auto add = [&](v1::DeadlineKind kind, const google::protobuf::Timestamp& due) {
    record::v1::Timer& timer = timers.emplace_back();
    timer.set_order(std::string(LastSegment(whistle.name())));
    timer.set_assignment(number);
    timer.set_kind(kind);
    *timer.mutable_due_time() = due;
  };
  for (const v1::Summons& summons : whistle.summons()) {
    ++number;
    const bool summoned = summons.state() == v1::SUMMONS_STATE_SUMMONED;
    if (summoned && summons.has_answer_due_time() && !summons.has_answer_overdue_time()) {
      add(v1::DEADLINE_KIND_WHISTLE_ANSWER, summons.answer_due_time());
    }
    const bool awaited = summoned || summons.state() == v1::SUMMONS_STATE_ANSWERED;
    if (awaited && summons.has_check_in_due_time() && !summons.has_check_in_overdue_time()) {
      add(v1::DEADLINE_KIND_WHISTLE_CHECK_IN, summons.check_in_due_time());
    }
  }
  return timers;
}

bool IsOfWhistle(v1::DeadlineKind kind) {
  return kind == v1::DEADLINE_KIND_WHISTLE_ANSWER || kind == v1::DEADLINE_KIND_WHISTLE_CHECK_IN;
}

}  // namespace peidan::storage
