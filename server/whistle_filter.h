// The filter of ListWhistles.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "matching/catalog.h"
#include "storage/whistle_table.h"

namespace peidan::server {

// INVALID_ARGUMENT: FILTER_INVALID, or an unknown subdistrict or bureau.
absl::StatusOr<storage::WhistleTable::Query> ParseWhistleFilter(const std::string& filter,
                                                                const matching::Catalog& catalog);

}  // namespace peidan::server
