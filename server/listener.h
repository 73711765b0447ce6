// Sockets that listen on one address.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace peidan::server {

// A descriptor that is closed with its owner. Movable.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  int get() const { return number_; }
  bool open() const { return number_ >= 0; }
  // Gives it away.
  int Release();

 private:
  int number_;
};

// Non-blocking sockets, one for each address that the host has: `localhost` has two.
struct Listeners {
  std::vector<Descriptor> sockets;
  int port = 0;  // that of all of them
};

// Listens on `host:port`; port 0 lets the system choose. FAILED_PRECONDITION: the address is taken or cannot be bound.
absl::StatusOr<Listeners> Listen(const std::string& listen);

}  // namespace peidan::server
