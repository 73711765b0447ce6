// Where commands on whistles become batches: load, check the etag, move, and write everything that belongs together.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "matching/process/process_rules.h"
#include "peidan/v1/whistle_service.pb.h"
#include "server/environment.h"
#include "server/lifecycle/whistle.h"
#include "storage/whistle_table.h"

namespace peidan::server {

// The rules of the process that are in force; called once for each attempt.
using ProcessSource = std::function<process::ProcessRules()>;

// The deadlines of a whistle of this kind that sounds now. A limit that no calendar reaches is none.
lifecycle::WhistleDeadlines WhistleDeadlinesOf(v1::WhistleKind kind, const process::ProcessRules& rules,
                                               absl::Time now);

// A command on an existing whistle, without what it does.
struct WhistleCommandOrigin {
  std::string whistle;      // `whistles/{number}`, well-formed
  std::string request_id;   // valid
  std::string fingerprint;  // of the request
};

// Thread-safe. Every function reads and returns a batch; nothing is written here.
class WhistleDesk {
 public:
  // The environment outlives the desk.
  WhistleDesk(const Environment& environment, ProcessSource process)
      : env_(environment), process_(std::move(process)) {}

  // A new whistle. The request's form has been checked; the catalog and the order are checked here, because they may
  // change between two attempts. NOT_FOUND (ORDER_UNKNOWN).
  absl::StatusOr<storage::Batch> Submit(const storage::Reader& reader, const v1::SubmitWhistleRequest& request,
                                        v1::Whistle* reply) const;

  // `move` says what happens to the whistle as it is now.
  using MoveFunction =
      std::function<absl::StatusOr<lifecycle::WhistleOutcome>(const v1::Whistle& whistle, absl::Time now)>;
  // NOT_FOUND (WHISTLE_UNKNOWN), FAILED_PRECONDITION (WHISTLE_STATE_CONFLICT) where the move is refused. A repeated
  // request answers with the whistle as it is now and moves nothing.
  absl::StatusOr<storage::Batch> Change(const storage::Reader& reader, const WhistleCommandOrigin& command,
                                        const MoveFunction& move, v1::Whistle* reply) const;

  process::ProcessRules process() const { return process_(); }

  // A whistle by name. NOT_FOUND (WHISTLE_UNKNOWN).
  static absl::StatusOr<storage::Stored<v1::Whistle>> Load(const storage::Reader& reader, const std::string& name);

 private:
  const Environment& env_;
  const ProcessSource process_;
};

}  // namespace peidan::server
