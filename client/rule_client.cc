#include "client/rule_client.h"

#include <utility>

namespace peidan::client {
namespace {

// The server's limit for one piece.
constexpr size_t kPieceBytes = 131'072;

// Reads a stream of differences that ends with a comparison.
template <class Response, class Reader>
absl::StatusOr<v1::RuleComparison> ReadDifferences(grpc::ClientContext& context, Reader& reader,
                                                   const DifferenceCallback& take) {
  Response response;
  bool complete = false;
  v1::RuleComparison comparison;
  while (reader.Read(&response)) {
    if (response.has_comparison()) {
      complete = true;
      comparison = response.comparison();
    } else if (!take(response.difference())) {
      context.TryCancel();
      break;
    }
  }
  const grpc::Status status = reader.Finish();
  if (!status.ok()) return ToAbslStatus(status);
  if (!complete) return absl::InternalError("the server ended without a comparison");
  return comparison;
}

}  // namespace

RuleClient::RuleClient(std::unique_ptr<Stub> stub, const ClientOptions& options)
    : stub_(std::move(stub)), caller_(options.timeout), patient_(options.long_timeout) {}

absl::StatusOr<v1::UploadRuleSetResponse> RuleClient::UploadRuleSet(const RuleUpload& upload,
                                                                    const UploadProgress& progress) const {
  size_t total = 0;
  for (const v1::RuleFile& file : upload.files) total += file.text().size();

  grpc::ClientContext context;
  SetTimeout(context, patient_.timeout());
  v1::UploadRuleSetResponse response;
  const auto writer = stub_->UploadRuleSet(&context, &response);
  v1::UploadRuleSetRequest piece;
  piece.set_request_id(upload.request_id);
  piece.set_validate_only(upload.validate_only);
  piece.set_note(upload.note);
  EnsureRequestId(piece);
  size_t sent = 0;
  bool open = true;  // False once the server has ended the call; Finish then says why.
  for (size_t i = 0; i < upload.files.size(); ++i) {
    const v1::RuleFile& file = upload.files[i];
    size_t at = 0;
    do {  // An empty file is one empty piece, so that the server can say what is wrong with it.
      piece.mutable_piece()->set_name(file.name());
      piece.mutable_piece()->set_text(file.text().substr(at, kPieceBytes));
      at += kPieceBytes;
      piece.set_last(i + 1 == upload.files.size() && at >= file.text().size());
      sent += piece.piece().text().size();
      open = open && writer->Write(piece);
      piece.Clear();
      if (progress) progress(sent, total);
    } while (open && at < file.text().size());
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return ToAbslStatus(status);
  return response;
}

absl::StatusOr<v1::StoredRuleSet> RuleClient::GetRuleSet(v1::GetRuleSetRequest request) const {
  return caller_.Call(*stub_, &Stub::GetRuleSet, std::move(request));
}

absl::StatusOr<v1::ListRuleSetsResponse> RuleClient::ListRuleSets(v1::ListRuleSetsRequest request) const {
  return caller_.Call(*stub_, &Stub::ListRuleSets, std::move(request));
}

absl::StatusOr<std::vector<v1::RuleFile>> RuleClient::DownloadRuleSet(const v1::DownloadRuleSetRequest& request) const {
  grpc::ClientContext context;
  SetTimeout(context, patient_.timeout());
  const auto reader = stub_->DownloadRuleSet(&context, request);
  std::vector<v1::RuleFile> files;
  v1::DownloadRuleSetResponse response;
  while (reader->Read(&response)) {
    const v1::RuleFile& piece = response.piece();
    if (files.empty() || files.back().name() != piece.name()) files.emplace_back().set_name(piece.name());
    files.back().mutable_text()->append(piece.text());
  }
  const grpc::Status status = reader->Finish();
  if (!status.ok()) return ToAbslStatus(status);
  return files;
}

absl::StatusOr<v1::TestRuleSetResponse> RuleClient::TestRuleSet(v1::TestRuleSetRequest request) const {
  return patient_.Call(*stub_, &Stub::TestRuleSet, std::move(request));
}

absl::StatusOr<v1::RuleActivation> RuleClient::ActivateRuleSet(v1::ActivateRuleSetRequest request) const {
  return patient_.Call(*stub_, &Stub::ActivateRuleSet, std::move(request));
}

absl::StatusOr<v1::RuleActivation> RuleClient::RollBackRuleSet(v1::RollBackRuleSetRequest request) const {
  return patient_.Call(*stub_, &Stub::RollBackRuleSet, std::move(request));
}

absl::StatusOr<v1::ListRuleActivationsResponse> RuleClient::ListRuleActivations(
    v1::ListRuleActivationsRequest request) const {
  return caller_.Call(*stub_, &Stub::ListRuleActivations, std::move(request));
}

absl::StatusOr<v1::RuleComparison> RuleClient::DiffRuleSets(const v1::DiffRuleSetsRequest& request,
                                                            const DifferenceCallback& take) const {
  grpc::ClientContext context;
  SetTimeout(context, patient_.timeout());
  return ReadDifferences<v1::DiffRuleSetsResponse>(context, *stub_->DiffRuleSets(&context, request), take);
}

absl::StatusOr<v1::ShadowRuleSetResponse> RuleClient::ShadowRuleSet(v1::ShadowRuleSetRequest request) const {
  return caller_.Call(*stub_, &Stub::ShadowRuleSet, std::move(request));
}

absl::StatusOr<v1::RuleComparison> RuleClient::ListShadowDifferences(const v1::ListShadowDifferencesRequest& request,
                                                                     const DifferenceCallback& take) const {
  grpc::ClientContext context;
  SetTimeout(context, patient_.timeout());
  return ReadDifferences<v1::ListShadowDifferencesResponse>(context, *stub_->ListShadowDifferences(&context, request),
                                                            take);
}

absl::StatusOr<v1::ReplaySummary> RuleClient::ReplayOrders(v1::ReplayOrdersRequest request) const {
  return patient_.Call(*stub_, &Stub::ReplayOrders, std::move(request));
}

absl::StatusOr<v1::EvaluateTableResponse> RuleClient::EvaluateTable(v1::EvaluateTableRequest request) const {
  return caller_.Call(*stub_, &Stub::EvaluateTable, std::move(request));
}

absl::StatusOr<v1::SuggestRulesResponse> RuleClient::SuggestRules(v1::SuggestRulesRequest request) const {
  return patient_.Call(*stub_, &Stub::SuggestRules, std::move(request));
}

}  // namespace peidan::client
