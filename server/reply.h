// Ends of handlers: the few lines every unary handler would otherwise repeat.
#pragma once

#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "server/command_runner.h"
#include "server/error.h"

namespace peidan::server {

// Answers at once.
inline grpc::ServerUnaryReactor* Reply(grpc::CallbackServerContext* context, const absl::Status& status) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(ToGrpcStatus(status));
  return reactor;
}

// Answers at once with a value or an error.
template <typename M>
grpc::ServerUnaryReactor* Reply(grpc::CallbackServerContext* context, absl::StatusOr<M> value, M* reply) {
  if (value.ok()) *reply = *std::move(value);
  return Reply(context, value.status());
}

// Answers when the command is durable.
inline grpc::ServerUnaryReactor* ReplyAfter(grpc::CallbackServerContext* context, CommandRunner& runner,
                                            CommandRunner::Attempt attempt) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  runner.Run(std::move(attempt), [reactor](const absl::Status& status) { reactor->Finish(ToGrpcStatus(status)); });
  return reactor;
}

}  // namespace peidan::server
