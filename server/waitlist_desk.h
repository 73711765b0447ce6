// Where commands on waitlists become batches.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "peidan/v1/waitlist_service.pb.h"
#include "server/environment.h"
#include "server/lifecycle/waiting.h"
#include "storage/waitlist_table.h"

namespace peidan::server {

// Thread-safe. Every function reads and returns a batch; nothing is written here. A repeated request answers with the
// waiting as it is now and moves nothing.
class WaitlistDesk {
 public:
  // An order may join so many lines in its life, or the same one so often.
  static constexpr size_t kMostPerOrder = 100;

  explicit WaitlistDesk(const Environment& environment) : env_(environment) {}

  // The request's form has been checked.
  absl::StatusOr<storage::Batch> Join(const storage::Reader& reader, const v1::JoinWaitlistRequest& request,
                                      v1::Waiting* reply) const;
  absl::StatusOr<storage::Batch> Leave(const storage::Reader& reader, const v1::LeaveWaitlistRequest& request,
                                       v1::Waiting* reply) const;
  absl::StatusOr<storage::Batch> Claim(const storage::Reader& reader, const v1::ClaimPlaceRequest& request,
                                       v1::Waiting* reply) const;

 private:
  // A command on an existing waiting: what it does to it, and to the batch beside it.
  using MoveFunction = std::function<absl::StatusOr<lifecycle::WaitingOutcome>(
      const storage::Stored<v1::Waiting>& before, const matching::Matcher& matcher, absl::Time now,
      storage::Batch& batch)>;
  template <typename Request>
  absl::StatusOr<storage::Batch> Change(const storage::Reader& reader, const char* method, const Request& request,
                                        const MoveFunction& move, v1::Waiting* reply) const;

  const Environment& env_;
};

}  // namespace peidan::server
