// Orders by the million, straight into a closed store: like those that are in it already, at other times and of other
// names.
#pragma once

#include <cstdint>
#include <string>

namespace peidan::bench {

// Adds `orders` orders with their assignments, certificates, events, index rows and request records to the store in
// `directory`. REQUIRES: it holds some orders placed by the server, and nobody has it open. Ends the program on an
// error.
void FillStore(const std::string& directory, int64_t orders);

}  // namespace peidan::bench
