// One unary call, the same way for every RPC.
#pragma once

#include <chrono>
#include <utility>

#include <absl/status/statusor.h>
#include <absl/time/time.h>
#include <grpcpp/grpcpp.h>

#include "client/error.h"
#include "client/request_id.h"

namespace peidan::client {

// Gives a command its `request_id` where the caller left it empty. gRPC repeats the same bytes, so every attempt of one
// call carries the same id.
template <class Request>
void EnsureRequestId(Request& request) {
  if constexpr (requires { request.set_request_id(std::string()); }) {
    if (request.request_id().empty()) request.set_request_id(NewRequestId());
  }
}

// Sets the deadline `timeout` from now.
inline void SetTimeout(grpc::ClientContext& context, absl::Duration timeout) {
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(timeout));
}

// Makes unary calls. Thread-safe.
class Caller {
 public:
  explicit Caller(absl::Duration timeout) : timeout_(timeout) {}

  absl::Duration timeout() const { return timeout_; }

  // Sends `request` through `method` of `stub` and waits for the answer, at most the timeout with all repetitions.
  // Errors: the server's code and details (see DetailsOf); DEADLINE_EXCEEDED; UNAVAILABLE where nobody answers.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                Request request) const {
    EnsureRequestId(request);
    grpc::ClientContext context;
    SetTimeout(context, timeout_);
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) return ToAbslStatus(status);
    return response;
  }

 private:
  const absl::Duration timeout_;
};

}  // namespace peidan::client
