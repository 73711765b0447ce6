// Errors as a caller of Peidan sees them: an absl::Status with the server's own words attached.
#pragma once

#include <string>
#include <vector>

#include <absl/status/status.h>
#include <grpcpp/grpcpp.h>

namespace peidan::client {

// One field that the server refused.
struct FieldFault {
  std::string field;        // Path inside the request, e.g. `need.text`.
  std::string description;  // In the server's words.

  bool operator==(const FieldFault&) const = default;
};

// What `google.rpc.Status` details say about a failure; every member is empty where the server said nothing.
struct ErrorDetails {
  std::string reason;              // `ErrorInfo.reason`, e.g. `ETAG_MISMATCH`; stable, meant for programs.
  std::vector<FieldFault> fields;  // `BadRequest.field_violations`, in the server's order.
  std::string message_zh;          // `LocalizedMessage` for zh-CN, meant for people.
};

// Parses the details a gRPC status carries. Malformed or foreign details are ignored, never an error.
ErrorDetails DetailsOf(const grpc::Status& status);

// The same for a status made by ToAbslStatus.
ErrorDetails DetailsOf(const absl::Status& status);

// The same code and message, with the details kept as a payload.
absl::Status ToAbslStatus(const grpc::Status& status);

}  // namespace peidan::client
