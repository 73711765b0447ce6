// Errors as callers see them: a gRPC code, one stable reason, the fields that are wrong, and a sentence in Chinese.
//
// Inside the server an error is an absl::Status that carries a google.rpc.Status as payload; ToGrpcStatus is the one
// place where it becomes a grpc::Status. A status without payload (from the store) gets its reason there.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "grpcpp/support/status.h"
#include "peidan/v1/error_reason.pb.h"
#include "storage/reference/field_rules.h"

namespace peidan::server {

// What is wrong with one field of a request: its path, a reason, and a Chinese sentence without the field's name.
using storage::FieldFault;

// INVALID_ARGUMENT with every fault; the reason is that of the first. REQUIRES: at least one fault.
absl::Status InvalidFields(const std::vector<FieldFault>& faults);

// Any other error. `message` is Chinese; `metadata` tells machines more (e.g. `present`, `allowed`) and holds no
// personal data.
absl::Status MakeError(absl::StatusCode code, v1::ErrorReason reason, const std::string& message,
                       const std::map<std::string, std::string>& metadata = {});

// RESOURCE_EXHAUSTED (OVERLOADED) with a RetryInfo: nothing was begun; try again after a while.
absl::Status OverloadedError();

// The reason of an error, without the prefix, e.g. `ETAG_MISMATCH`.
std::string ReasonOf(const absl::Status& status);

// The Chinese sentence of an error; empty for one of the store, which has none yet.
std::string SentenceOf(const absl::Status& status);

// The status for the wire. Its message is English and begins with the reason; the Chinese sentence is a
// LocalizedMessage.
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace peidan::server
