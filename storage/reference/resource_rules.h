// The rules of a catalog entry: the same for a row of an import and for a call of the API. Pure; no store, no clock.
#pragma once

#include <vector>

#include "peidan/v1/catalog.pb.h"
#include "storage/reference/field_rules.h"

namespace peidan::storage {

// What an entry may refer to: full resource names.
struct KnownNames {
  NameSet bureaus;
  NameSet subdistricts;
};

// Every fault of one entry, with field paths from the message's root; empty: the entry is fit to be stored. The limits
// are those of the comments in catalog.proto, counted in Unicode code points. `etag` and `update_time` are not looked
// at, and neither is whether another entry has the same name.
std::vector<FieldFault> CheckBureau(const v1::Bureau& bureau);
std::vector<FieldFault> CheckSubdistrict(const v1::Subdistrict& subdistrict);
std::vector<FieldFault> CheckCommunity(const v1::Community& community, const KnownNames& known);
std::vector<FieldFault> CheckResource(const v1::Resource& resource, const KnownNames& known);

}  // namespace peidan::storage
