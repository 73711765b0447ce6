// What a Need must be before it is decided.
#pragma once

#include "absl/time/time.h"
#include "matching/catalog.h"
#include "peidan/v1/order.pb.h"
#include "server/validator.h"

namespace peidan::server {

inline constexpr int kMaxNeedLength = 2000;       // characters; a page of text
inline constexpr int kMaxNeedResources = 5;       // more is a programme, not an order
inline constexpr int kMaxHeadcount = 100'000;     // a stadium
inline constexpr int kMaxQuantity = 10'000;       // units of one resource
inline constexpr int kMaxExcludedBureaus = 40;    // every bureau of a district
inline constexpr int kMaxCooperatingBureaus = 8;  // a table they can sit at

// Adds every fault of `need` (paths begin with `need.`). An order must name its community and exclude no bureau.
void CheckNeed(Validator& check, const v1::Need& need, bool for_order, const matching::Catalog& catalog,
               absl::Time now);

// Adds every fault of `contact` (paths begin with `contact.`).
void CheckContact(Validator& check, const v1::Contact& contact);

// FAILED_PRECONDITION (CATALOG_EMPTY, RESOURCE_NOT_ACTIVE): the library is not loaded, or a named resource is paused or
// retired.
absl::Status CheckOrderable(const v1::Need& need, const matching::Catalog& catalog);

}  // namespace peidan::server
