// What certificates have in common, for Zstandard: it makes them a quarter smaller than they are by themselves.
#pragma once

#include <string>

namespace peidan::storage {

// A dictionary that `zstd --train` made of 3,000 certificates of different needs on the reference library. Every byte
// of it is needed to read what was written with it: never change it, but add another with a mark of its own
// (compression.h).
const std::string& CertificateDictionary();

}  // namespace peidan::storage
