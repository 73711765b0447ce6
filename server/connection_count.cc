#include "server/connection_count.h"

#include <sys/stat.h>

#include <optional>

namespace peidan::server {
namespace {

// The number of the socket behind a descriptor; nullopt: it is closed, or something else by now.
std::optional<ino_t> SocketOf(int descriptor) {
  struct stat found {};
  if (fstat(descriptor, &found) != 0 || !S_ISSOCK(found.st_mode)) return std::nullopt;
  return found.st_ino;
}

}  // namespace

void ConnectionCount::Add(int descriptor) {
  if (const auto socket = SocketOf(descriptor)) sockets_.insert_or_assign(descriptor, *socket);
}

bool ConnectionCount::IsBelow(size_t limit) {
  if (sockets_.size() < limit) return true;
  std::erase_if(sockets_, [](const auto& entry) { return SocketOf(entry.first) != entry.second; });
  return sockets_.size() < limit;
}

}  // namespace peidan::server
