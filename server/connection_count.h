// How many of the connections that were given away are still open.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <unordered_map>

namespace peidan::server {

// gRPC owns a connection once it has it and tells nobody when it closes it. A descriptor that is still the same socket
// is still open, so a look at the system says what is left. Not thread-safe.
class ConnectionCount {
 public:
  // A connection that was just made, before it is given away.
  void Add(int descriptor);
  // Whether fewer than `limit` are open. Looks at the system only where the ones that were added reach the limit.
  bool IsBelow(size_t limit);

 private:
  std::unordered_map<int, ino_t> sockets_;  // by descriptor
};

}  // namespace peidan::server
