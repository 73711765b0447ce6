// How a Client talks to its server.
#pragma once

#include <string>

#include <absl/time/time.h>

namespace peidan::client {

// Repetition of a call that came back UNAVAILABLE; no other code is ever repeated. gRPC waits between attempts, random
// between zero and a bound that doubles from `initial_backoff` to `max_backoff`.
struct RetryOptions {
  int max_attempts = 5;  // 1: never repeat. gRPC 1.51 cuts more than 5 to 5.
  absl::Duration initial_backoff = absl::Milliseconds(100);
  absl::Duration max_backoff = absl::Seconds(1);
};

// Everything a Client is made from.
struct ClientOptions {
  std::string server = "127.0.0.1:7070";                // `host:port`.
  absl::Duration timeout = absl::Seconds(10);           // One call with all its attempts; one silence of a stream.
  absl::Duration long_timeout = absl::Minutes(5);       // A call that moves or decides thousands of things, as a whole.
  absl::Duration reconnect_window = absl::Seconds(30);  // WatchEvents waits this long for a server that went away.
  RetryOptions retry;
};

}  // namespace peidan::client
