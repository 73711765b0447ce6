#include "server/rule_upload.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "matching/local_time.h"
#include "server/error.h"
#include "server/validator.h"

namespace peidan::server {
namespace {

// What a file of a rule set may be called: no folders, nothing hidden, and only what a rule set consists of.
bool IsFileName(const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  });
  return plain && name.front() != '.' && (absl::EndsWith(name, ".csv") || absl::EndsWith(name, ".textproto"));
}

void CheckFile(Validator& check, const v1::RuleFile& file) {
  check.Text("piece.name", file.name(), kMaxRuleFileName);
  if (file.name().empty()) {
    check.Required("piece.name", file.name());
  } else if (!IsFileName(file.name())) {
    check.Add("piece.name", v1::ERROR_REASON_FIELD_MALFORMED, "应为以 .csv 或 .textproto 结尾的小写文件名，不含目录");
  }
}

}  // namespace

absl::Status RulePieces::Take(const v1::UploadRuleSetRequest& piece) {
  Validator check;
  if (first_) {
    check.RequestId(piece.request_id());
    check.Text("note", piece.note(), kMaxRuleNote);
    upload_.request_id = piece.request_id();
    upload_.validate_only = piece.validate_only();
    upload_.note = piece.note();
  } else {
    constexpr char kFirstOnly[] = "只能在第一段填写";
    if (!piece.request_id().empty()) check.Add("request_id", v1::ERROR_REASON_FIELD_NOT_ALLOWED, kFirstOnly);
    if (piece.validate_only()) check.Add("validate_only", v1::ERROR_REASON_FIELD_NOT_ALLOWED, kFirstOnly);
    if (!piece.note().empty()) check.Add("note", v1::ERROR_REASON_FIELD_NOT_ALLOWED, kFirstOnly);
  }
  if (complete_) check.Add("last", v1::ERROR_REASON_FIELD_NOT_ALLOWED, "最后一段之后不能再有内容");
  CheckFile(check, piece.piece());
  bytes_ += piece.piece().text().size();
  if (piece.piece().text().size() > kMaxRulePiece || bytes_ > kMaxRuleBytes) {
    check.Add("piece.text", v1::ERROR_REASON_FIELD_TOO_LONG, "每段不能超过 128 KiB，总共不能超过 16 MiB");
  }
  if (!check.status().ok()) return check.status();
  first_ = false;
  complete_ = piece.last();
  files_[piece.piece().name()] += piece.piece().text();
  if (files_.size() <= kMaxRuleFiles) return absl::OkStatus();
  return InvalidFields({{"piece.name", v1::ERROR_REASON_FIELD_TOO_LONG, "规则集不能超过 64 个文件"}});
}

absl::StatusOr<RuleUpload> RulePieces::Whole() const {
  if (!complete_) {
    return InvalidFields({{"last", v1::ERROR_REASON_FIELD_REQUIRED, "缺少结束标记，内容可能不完整，未保存任何规则"}});
  }
  RuleUpload whole = upload_;
  for (const auto& [name, text] : files_) whole.files.push_back({name, text});
  return whole;
}

RuleUploadStream::RuleUploadStream(const Environment& env, const RuleDesk& desk, v1::UploadRuleSetResponse* reply)
    : env_(env), desk_(desk), reply_(reply) {
  StartRead(&piece_);
}

void RuleUploadStream::OnReadDone(bool ok) {
  if (!ok) return Upload();
  if (absl::Status status = pieces_.Take(piece_); !status.ok()) return Finish(ToGrpcStatus(status));
  StartRead(&piece_);
}

void RuleUploadStream::Upload() {
  auto whole = pieces_.Whole();
  if (!whole.ok()) return Finish(ToGrpcStatus(whole.status()));
  env_.background.Post(
      [this, upload = std::make_shared<const RuleUpload>(*std::move(whole))] { CheckAndKeep(upload); });
}

void RuleUploadStream::CheckAndKeep(std::shared_ptr<const RuleUpload> upload) {
  const MatcherPtr present = env_.matcher.Get();
  matching::WorkBudget budget({}, [this] { return cancelled_.load(); });
  const auto checked = std::make_shared<const CheckedRules>(
      CheckFiles(upload->files, present->catalog(), matching::DayOf(env_.clock()), budget, &present->rules()));
  if (cancelled_) return Finish(grpc::Status::CANCELLED);
  desk_.Run([this, upload,
             checked](const storage::Reader& reader) { return desk_.Upload(reader, *upload, *checked, reply_); },
            [this](const absl::StatusOr<uint64_t>& commit_seq) { Finish(ToGrpcStatus(commit_seq.status())); });
}

}  // namespace peidan::server
