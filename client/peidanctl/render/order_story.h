// An Order (点单) as a person would tell it.
#pragma once

#include <string>
#include <vector>

#include <peidan/v1/order.pb.h>

#include "client/peidanctl/render/name_book.h"

namespace peidan::ctl {

// Number, community, need, decision, `reasons` (of the certificate, may be empty), every assignment with its bureau,
// state and due time, and the end of it. An order without a name was only tried out, and the story says so.
std::string OrderStory(const v1::Order& order, const std::vector<std::string>& reasons, NameBook& names);

// What the assignment missed and still owes, 逾期未接 or 逾期未办; empty: nothing.
std::string Lateness(const v1::Assignment& assignment);

}  // namespace peidan::ctl
