// What the people who asked are told (告知): one sentence of Chinese for each event that concerns them.
#pragma once

#include <string>
#include <vector>

#include "matching/catalog.h"
#include "peidan/v1/event.pb.h"
#include "peidan/v1/order.pb.h"
#include "storage/key_value_store.h"

namespace peidan::server {

// The notice of an event of this order; empty where it does not concern them. Names and times are those of `order`, as
// the event left it. Never personal data.
std::string NoticeOf(const v1::Event& event, const v1::Order& order, const matching::Catalog& catalog);

// Appends the events to the feed, each with its notice.
void AppendEvents(storage::Batch& batch, const v1::Order& order, std::vector<v1::Event> events,
                  const matching::Catalog& catalog);

}  // namespace peidan::server
