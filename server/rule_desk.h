// Where commands on rule sets become batches.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "peidan/v1/rule_service.pb.h"
#include "server/environment.h"
#include "server/rule_changes.h"
#include "server/rule_findings.h"
#include "storage/rule_tables.h"

namespace peidan::server {

// An upload as it arrived.
struct RuleUpload {
  std::string request_id;
  bool validate_only = false;
  std::string note;
  std::vector<matching::RuleFile> files;  // in order of name
};

// Thread-safe. Every function reads and returns a batch; nothing is written here. All but Upload compile rule sets that
// were not in use lately (RuleLibrary), so none of them belongs on a thread of gRPC.
class RuleDesk {
 public:
  explicit RuleDesk(const Environment& environment) : env_(environment) {}

  // `checked` is what became of the files. Findings are part of the reply; where one is an ERROR the batch is empty.
  absl::StatusOr<storage::Batch> Upload(const storage::Reader& reader, const RuleUpload& upload,
                                        const CheckedRules& checked, v1::UploadRuleSetResponse* reply) const;
  absl::StatusOr<storage::Batch> Activate(const storage::Reader& reader, const v1::ActivateRuleSetRequest& request,
                                          v1::RuleActivation* reply) const;
  absl::StatusOr<storage::Batch> RollBack(const storage::Reader& reader, const v1::RollBackRuleSetRequest& request,
                                          v1::RuleActivation* reply) const;
  absl::StatusOr<storage::Batch> Shadow(const storage::Reader& reader, const v1::ShadowRuleSetRequest& request,
                                        v1::ShadowRuleSetResponse* reply) const;

  // Runs a command on a thread of the background and, once it is durable, swaps the snapshot that decides; then calls
  // `done`.
  void Run(CommandRunner::Attempt attempt, CommandRunner::Done done) const;

 private:
  // What a request makes active, ready to decide, so that the swap is only a swap; nullopt: it is active already.
  absl::StatusOr<std::optional<Activation>> Chosen(const storage::Reader& reader, const RuleState& state,
                                                   const v1::ActivateRuleSetRequest& request) const;
  absl::StatusOr<std::optional<Activation>> Chosen(const storage::Reader& reader, const RuleState& state,
                                                   const v1::RollBackRuleSetRequest& request) const;
  // Activates what is chosen.
  template <typename Request>
  absl::StatusOr<storage::Batch> Change(const storage::Reader& reader, const char* method, const Request& request,
                                        v1::RuleActivation* reply) const;
  // The hash of the candidate that is asked for; empty: none.
  absl::StatusOr<std::string> CandidateOf(const storage::Reader& reader, const v1::ShadowRuleSetRequest& request,
                                          const record::v1::RuleStateRecord& state) const;

  const Environment& env_;
};

}  // namespace peidan::server
