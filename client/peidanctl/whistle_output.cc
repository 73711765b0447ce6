#include "client/peidanctl/whistle_output.h"

#include "client/peidanctl/directory.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/render/whistle_story.h"
#include "client/peidanctl/render/words.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {

std::vector<Column<v1::Whistle>> WhistleColumns(NameBook& names) {
  return {{"编号", [](const auto& whistle) { return ShortId(whistle.name()); }},
          {"状态", [](const auto& whistle) { return Word(whistle.state()); }},
          {"类型", [](const auto& whistle) { return Word(whistle.kind()); }},
          {"街镇", [&names](const auto& whistle) { return names.Subdistrict(whistle.subdistrict()); }},
          {"报到", [](const auto& whistle) { return CheckedIn(whistle); }},
          {"事由", [](const auto& whistle) { return whistle.subject(); }},
          {"地点", [](const auto& whistle) { return whistle.place(); }},
          {"提交时间", [](const auto& whistle) { return LocalTime(whistle.create_time()); }}};
}

void PrintWhistle(Session& session, const v1::Whistle& whistle) {
  Directory names(session.client());
  PrintOne(session, whistle, WhistleColumns(names), [&] { return WhistleStory(whistle, names); });
}

}  // namespace peidan::ctl
