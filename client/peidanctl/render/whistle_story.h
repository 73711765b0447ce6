// A Whistle (吹哨) and its statistics as a person would tell them.
#pragma once

#include <string>

#include <peidan/v1/whistle.pb.h>

#include "client/peidanctl/render/name_book.h"

namespace peidan::ctl {

// Number, street, what and where, the review, and every bureau with its state, what it owes and what it was late with.
std::string WhistleStory(const v1::Whistle& whistle, NameBook& names);

// Counts, shares and the rate, with the limits by which it is read.
std::string WhistleStatisticsText(const v1::WhistleStatistics& statistics, NameBook& names);

// How many of the bureaus are there, e.g. 2/3.
std::string CheckedIn(const v1::Whistle& whistle);

}  // namespace peidan::ctl
