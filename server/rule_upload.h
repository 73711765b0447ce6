// An upload of a rule set, piece by piece.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "grpcpp/support/server_callback.h"
#include "peidan/v1/rule_service.pb.h"
#include "server/rule_desk.h"

namespace peidan::server {

inline constexpr size_t kMaxRulePiece = 131'072;
inline constexpr size_t kMaxRuleBytes = 16u << 20;  // Haidian's is 8 MB, most of it word weights
inline constexpr size_t kMaxRuleFiles = 64;
inline constexpr int kMaxRuleNote = 500;
inline constexpr int kMaxRuleFileName = 100;

// Puts pieces together and says what is wrong with them. Not thread-safe.
class RulePieces {
 public:
  // INVALID_ARGUMENT names the field.
  absl::Status Take(const v1::UploadRuleSetRequest& piece);
  // The whole upload. INVALID_ARGUMENT where the last piece has not arrived.
  absl::StatusOr<RuleUpload> Whole() const;

 private:
  RuleUpload upload_;                         // without files
  std::map<std::string, std::string> files_;  // text by name
  size_t bytes_ = 0;
  bool first_ = true;
  bool complete_ = false;  // the piece marked `last` has arrived
};

// The stream of one upload: gathers the pieces, checks them on the background, keeps the rule set. Deletes itself.
class RuleUploadStream final : public grpc::ServerReadReactor<v1::UploadRuleSetRequest> {
 public:
  RuleUploadStream(const Environment& env, const RuleDesk& desk, v1::UploadRuleSetResponse* reply);

  void OnReadDone(bool ok) override;
  void OnCancel() override { cancelled_ = true; }
  void OnDone() override { delete this; }

 private:
  // The stream ended, or broke: only the mark on the last piece tells.
  void Upload();
  // On the background.
  void CheckAndKeep(std::shared_ptr<const RuleUpload> upload);

  const Environment& env_;
  const RuleDesk& desk_;
  v1::UploadRuleSetResponse* const reply_;
  v1::UploadRuleSetRequest piece_;
  RulePieces pieces_;
  std::atomic<bool> cancelled_ = false;  // the caller is gone: nobody reads what the check finds
};

}  // namespace peidan::server
