// Ends of handlers: the few lines every unary handler would otherwise repeat.
#pragma once

#include <utility>

#include "absl/strings/str_cat.h"
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

// Trailing metadata of the reply to a write: the number of its commit, decimal. Left out where nothing was written: a
// dry run, a repeated request.
inline constexpr char kCommitSeqTrailer[] = "peidan-commit-seq";

// Ends a write.
inline CommandRunner::Done FinishWith(grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor) {
  return [context, reactor](const absl::StatusOr<uint64_t>& commit_seq) {
    if (commit_seq.ok() && *commit_seq > 0) {
      context->AddTrailingMetadata(kCommitSeqTrailer, absl::StrCat(*commit_seq));
    }
    reactor->Finish(ToGrpcStatus(commit_seq.status()));
  };
}

// The attempt, unless the caller has gone while the command waited.
inline CommandRunner::Attempt WhileWanted(grpc::CallbackServerContext* context, CommandRunner::Attempt attempt) {
  return [context, attempt = std::move(attempt)](const storage::Reader& reader) -> absl::StatusOr<storage::Batch> {
    if (context->IsCancelled()) return absl::CancelledError();
    return attempt(reader);
  };
}

// Answers when the command is durable. `runner`: a CommandRunner or a desk, which has a snapshot to swap after it.
template <typename Runner>
grpc::ServerUnaryReactor* ReplyAfter(grpc::CallbackServerContext* context, Runner& runner,
                                     CommandRunner::Attempt attempt) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  runner.Run(WhileWanted(context, std::move(attempt)), FinishWith(context, reactor));
  return reactor;
}

}  // namespace peidan::server
