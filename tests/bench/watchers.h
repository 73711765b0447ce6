// Readers of the event feed while something else goes on: what reaches them, and how late.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "peidan/v1/event_service.grpc.pb.h"

namespace peidan::bench {

struct FeedLag {
  int watchers = 0;
  int complete = 0;              // watchers that saw every event, each once and in order
  int64_t events = 0;            // in the feed meanwhile
  absl::Duration p50, p99, max;  // from the time of an event to its arrival, by this machine's clock
};

// Thread-safe.
class Watchers {
 public:
  // Begins `count` streams at the present end of the feed. Ends the program where the server does not answer.
  Watchers(const std::string& address, int count);
  ~Watchers();

  // Waits until each has everything that is in the feed now, at most `limit`.
  FeedLag Finish(absl::Duration limit);

 private:
  class Stream;
  // What was added to the feed since the streams began, as hashes of the names.
  std::vector<size_t> EventsSince() const;

  const std::unique_ptr<v1::EventService::Stub> reader_;
  std::string begin_;  // the last event before
  std::vector<std::unique_ptr<Stream>> streams_;
};

}  // namespace peidan::bench
