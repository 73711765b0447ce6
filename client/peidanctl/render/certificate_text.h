// A Certificate (依据书) in Chinese sentences.
#pragma once

#include <string>

#include <peidan/v1/match.pb.h>

#include "client/peidanctl/render/name_book.h"

namespace peidan::ctl {

// The concepts found, the rows that fired with their basis, every candidate with the terms of its score, the conditions
// it failed with what would have to change, and the steps of the decision.
std::string CertificateText(const v1::Match& match, const v1::Certificate& certificate, NameBook& names);

}  // namespace peidan::ctl
