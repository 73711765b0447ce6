// What somebody would write by hand instead of the matcher: one loop over plain structs with the same filters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "matching/catalog.h"
#include "peidan/v1/match.pb.h"

namespace peidan::bench {

// No ranking by evidence, no rules, no reasons: district, state, validity, orderer, kind of neighbourhood, area,
// headcount, and which resource has most keywords in the text.
class HandLoop {
 public:
  void Add(uint32_t district, const matching::Catalog& catalog);

  // The position of the best resource; -1: none. Goes over all there are.
  int64_t Best(uint32_t district, const v1::Community& community, const v1::Need& need, absl::CivilDay today) const;
  // The same over one district alone, as if the structs were sorted by district.
  int64_t BestInDistrict(size_t district_number, const v1::Community& community, const v1::Need& need,
                         absl::CivilDay today) const;

 private:
  struct Resource {
    uint32_t district;
    bool active;
    uint32_t orderers;         // bits by v1::OrdererType
    uint32_t community_types;  // bits by v1::CommunityType; 0: every one
    int headcount_min, headcount_max;
    absl::CivilDay valid_from, valid_to;
    std::vector<std::string> area;
    std::vector<std::string> keywords;  // pairs of neighbouring characters of its names
  };
  int64_t BestOf(size_t begin, size_t end, uint32_t district, const v1::Community& community, const v1::Need& need,
                 absl::CivilDay today) const;

  std::vector<Resource> resources_;
  std::vector<size_t> first_;  // of each district, in the order they were added
};

}  // namespace peidan::bench
