// How orders are shown, by every command that answers with one.
#pragma once

#include <vector>

#include <peidan/v1/order.pb.h>

#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/render/name_book.h"
#include "client/peidanctl/session.h"

namespace peidan::ctl {

// The columns of a list of orders. `names` must outlive them.
std::vector<Column<v1::Order>> OrderColumns(NameBook& names);

// Writes one order; as a table it is a story with the reasons of its certificate, which are read for it.
void PrintOrder(Session& session, const v1::Order& order);

}  // namespace peidan::ctl
