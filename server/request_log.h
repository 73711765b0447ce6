// Repeated requests: what a request id did before.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/tables.h"

namespace peidan::server {

// What the request did before; nullopt: it is new.
// INVALID_ARGUMENT (REQUEST_ID_REUSED): the id was used with another body.
absl::StatusOr<std::optional<record::v1::RequestRecord>> FindRequest(const storage::Reader& reader,
                                                                     const std::string& request_id,
                                                                     const std::string& fingerprint);

// Remembers the request in the batch that carries it out; `response` only where the answer cannot be read again.
void RecordRequest(storage::Batch& batch, const std::string& request_id, const std::string& fingerprint,
                   const std::string& subject, absl::Time now, const std::string& response = "");

}  // namespace peidan::server
