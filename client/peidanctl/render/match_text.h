// A Match (配单) in words.
#pragma once

#include <string>

#include <peidan/v1/match.pb.h>

#include "client/peidanctl/render/fact_sheet.h"
#include "client/peidanctl/render/name_book.h"

namespace peidan::ctl {

// `display name（id）`.
std::string NamedResource(const std::string& resource, NameBook& names);

// `2026-12-01 09:00 至 2026-12-01 11:30`; empty for an absent window.
std::string WindowText(const v1::TimeWindow& window);

// Whether the ids of resources stand behind their names; people who order by id want them.
enum class ResourceIds { kShow, kHide };

// The decision, who is responsible, how fast, and what a person should do, as lines of `sheet`.
void AddDecision(const v1::Match& match, NameBook& names, FactSheet& sheet, ResourceIds ids = ResourceIds::kShow);

// The decision and below it the bureaus and resources considered, best first.
std::string MatchText(const v1::Match& match, NameBook& names);

}  // namespace peidan::ctl
