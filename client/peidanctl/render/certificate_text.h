// A Certificate (依据书) in Chinese sentences.
#pragma once

#include <string>

#include <peidan/v1/match.pb.h>

#include "client/peidanctl/render/name_book.h"

namespace peidan::ctl {

// The certificate for a clerk who knows neither tables nor codes: the decision and its steps, what would have to change
// for a resource that nearly fits, what was read out of the text, the rules that applied with their basis, every
// candidate with the terms of its score and the conditions it did not meet, and the versions it rests on.
std::string CertificateText(const v1::Match& match, const v1::Certificate& certificate, NameBook& names);

}  // namespace peidan::ctl
