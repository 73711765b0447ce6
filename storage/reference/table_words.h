// The words that stand for enum values in the tables.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace peidan::storage {

// Words and values, in the order in which a message lists the words that may be used.
using Words = std::vector<std::pair<std::string_view, int>>;

const Words& SubdistrictTypeWords();  // 街道, 镇
const Words& CommunityTypeWords();    // 老旧小区, ...
const Words& ResourceKindWords();     // service, ...
const Words& ServiceFieldWords();     // culture, ...
const Words& OrdererTypeWords();      // community, village, subdistrict
const Words& CapacityPeriodWords();   // week, ...
const Words& ResourceStateWords();    // active, paused, retired

}  // namespace peidan::storage
