// Lists of waitings, and a waiting's place in its line.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "peidan/v1/waitlist_service.pb.h"
#include "storage/waitlist_table.h"

namespace peidan::server {

// A waiting with its position. NOT_FOUND (WAITING_UNKNOWN).
absl::StatusOr<storage::Stored<v1::Waiting>> LoadWaiting(const storage::Reader& reader, const std::string& name);

// See WaitlistService.ListWaitings.
absl::StatusOr<v1::ListWaitingsResponse> ListWaitings(const storage::Reader& reader,
                                                      const v1::ListWaitingsRequest& request);

}  // namespace peidan::server
