// Districts made up from a reference library, as many as a test or a benchmark wants.
#pragma once

#include <cstdint>
#include <memory>

#include "matching/catalog.h"

namespace peidan::matching {

// Communities of one made-up district: 145 resources to 225 communities, as in a country of 400,000 and 620,000.
inline constexpr size_t kCommunitiesPerDistrict = 225;

// A district with the bureaus and resources of `reference` under its own code (six digits): places stand in names and
// descriptions, phrases are worded anew, numbers are drawn again. The same code and seed make the same district.
std::shared_ptr<const Catalog> MakeDistrict(const Catalog& reference, uint32_t code, uint32_t seed);

}  // namespace peidan::matching
