// Precedents (先例): from a ruling (裁定) to an entry of the catalog, and out of force again.
#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "matching/matcher.h"
#include "peidan/v1/catalog.pb.h"
#include "peidan/v1/order.pb.h"
#include "storage/key_value_store.h"

namespace peidan::server {

inline constexpr char kNoSuchPrecedent[] = "没有这个先例";

// What the ruling on `ruled` says about needs of its kind; the name is free in the catalog of `matcher`. Without a
// name: it says nothing, because no topic of the need was recognised. REQUIRES: `ruled.ruling` is set, with its time.
v1::Precedent MakePrecedent(const v1::Order& ruled, const matching::Matcher& matcher);

// Adds a precedent to the catalog that is at `catalog_revision`: raises the revision, with the condition that nobody
// else did, and tells about it (EVENT_TYPE_PRECEDENT_CREATED, at its rule time). Whoever commits the
// batch reloads the matcher before answering (CatalogDesk::Run does). REQUIRES: a precedent of MakePrecedent, with a
// name, from the catalog of this revision.
void AddPrecedent(storage::Batch& batch, const v1::Precedent& precedent, int64_t catalog_revision);

// Takes `present`, which is active, out of force: PRECEDENT_STATE_RETIRED with its next etag, and its event. Returns it
// as it is then.
v1::Precedent RetirePrecedent(storage::Batch& batch, const v1::Precedent& present, const std::string& reason,
                              absl::Time now, int64_t catalog_revision);

}  // namespace peidan::server
