// Takes connections and gives them to gRPC.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "server/connection_count.h"
#include "server/listener.h"

namespace peidan::server {

// gRPC 1.51 never accepts again once it has run out of descriptors. This acceptor closes what is too much at once, so
// that the caller knows, and goes on. One thread of its own; thread-safe.
class Acceptor {
 public:
  struct Options {
    size_t max_connections;
    // Given an open, non-blocking socket, to own and close.
    std::function<void(int listener, int connection)> take;
    // Connections that were closed since the last call, and why. At most once a second.
    std::function<void(size_t connections, const std::string& why)> on_refused;
  };
  // Accepts from now on.
  Acceptor(Listeners listeners, Options options);
  // Closes the listening sockets. Connections that were given away stay open.
  ~Acceptor();

 private:
  enum class Pace { kGoOn, kPause };

  void Loop();
  // Takes what waits at one socket.
  Pace AcceptFrom(int listener);
  // Out of descriptors: gives up the one in reserve to take a connection and close it.
  void CloseOne(int listener);
  void Refused(const std::string& why);
  void Report();

  const Options options_;
  Listeners listeners_;
  Descriptor stop_;     // becomes readable when it is time to stop
  Descriptor reserve_;  // the acceptor's thread only, as all below
  ConnectionCount open_;
  size_t refused_ = 0;  // since the last report
  std::string why_;
  std::chrono::steady_clock::time_point reported_;
  std::thread thread_;  // last: it uses everything above
};

}  // namespace peidan::server
