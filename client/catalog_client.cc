#include "client/catalog_client.h"

#include <utility>

namespace peidan::client {
namespace {

// The server's limit for one piece.
constexpr size_t kPieceBytes = 131'072;

}  // namespace

CatalogClient::CatalogClient(std::unique_ptr<Stub> stub, const ClientOptions& options)
    : stub_(std::move(stub)), caller_(options.timeout), long_timeout_(options.long_timeout) {}

absl::StatusOr<v1::Bureau> CatalogClient::GetBureau(v1::GetBureauRequest request) const {
  return caller_.Call(*stub_, &Stub::GetBureau, std::move(request));
}

absl::StatusOr<v1::ListBureausResponse> CatalogClient::ListBureaus(v1::ListBureausRequest request) const {
  return caller_.Call(*stub_, &Stub::ListBureaus, std::move(request));
}

absl::StatusOr<v1::Community> CatalogClient::GetCommunity(v1::GetCommunityRequest request) const {
  return caller_.Call(*stub_, &Stub::GetCommunity, std::move(request));
}

absl::StatusOr<v1::ListCommunitiesResponse> CatalogClient::ListCommunities(v1::ListCommunitiesRequest request) const {
  return caller_.Call(*stub_, &Stub::ListCommunities, std::move(request));
}

absl::StatusOr<v1::ListSubdistrictsResponse> CatalogClient::ListSubdistricts(
    v1::ListSubdistrictsRequest request) const {
  return caller_.Call(*stub_, &Stub::ListSubdistricts, std::move(request));
}

absl::StatusOr<v1::Resource> CatalogClient::GetResource(v1::GetResourceRequest request) const {
  return caller_.Call(*stub_, &Stub::GetResource, std::move(request));
}

absl::StatusOr<v1::ListResourcesResponse> CatalogClient::ListResources(v1::ListResourcesRequest request) const {
  return caller_.Call(*stub_, &Stub::ListResources, std::move(request));
}

absl::StatusOr<v1::Resource> CatalogClient::CreateResource(v1::CreateResourceRequest request) const {
  return caller_.Call(*stub_, &Stub::CreateResource, std::move(request));
}

absl::StatusOr<v1::Resource> CatalogClient::UpdateResource(v1::UpdateResourceRequest request) const {
  return caller_.Call(*stub_, &Stub::UpdateResource, std::move(request));
}

absl::StatusOr<v1::Resource> CatalogClient::DeleteResource(v1::DeleteResourceRequest request) const {
  return caller_.Call(*stub_, &Stub::DeleteResource, std::move(request));
}

absl::StatusOr<v1::Precedent> CatalogClient::GetPrecedent(v1::GetPrecedentRequest request) const {
  return caller_.Call(*stub_, &Stub::GetPrecedent, std::move(request));
}

absl::StatusOr<v1::ListPrecedentsResponse> CatalogClient::ListPrecedents(v1::ListPrecedentsRequest request) const {
  return caller_.Call(*stub_, &Stub::ListPrecedents, std::move(request));
}

absl::StatusOr<v1::Precedent> CatalogClient::RetirePrecedent(v1::RetirePrecedentRequest request) const {
  return caller_.Call(*stub_, &Stub::RetirePrecedent, std::move(request));
}

absl::StatusOr<v1::CatalogStats> CatalogClient::GetCatalogStats() const {
  return caller_.Call(*stub_, &Stub::GetCatalogStats, v1::GetCatalogStatsRequest());
}

absl::StatusOr<v1::ImportCatalogResponse> CatalogClient::ImportCatalog(const std::vector<CatalogFile>& files,
                                                                       bool validate_only, std::string request_id,
                                                                       const ImportProgress& progress) const {
  size_t total = 0;
  for (const CatalogFile& file : files) total += file.csv.size();

  grpc::ClientContext context;
  SetTimeout(context, long_timeout_);
  v1::ImportCatalogResponse response;
  const auto writer = stub_->ImportCatalog(&context, &response);
  v1::ImportCatalogRequest piece;
  piece.set_request_id(std::move(request_id));
  piece.set_validate_only(validate_only);
  EnsureRequestId(piece);
  size_t sent = 0;
  bool open = true;  // False once the server has ended the call; Finish then says why.
  for (size_t i = 0; i < files.size(); ++i) {
    const CatalogFile& file = files[i];
    size_t at = 0;
    do {  // An empty file is one empty piece, so that the server can say what is wrong with it.
      piece.set_table(file.table);
      piece.set_csv(file.csv.substr(at, kPieceBytes));
      at += kPieceBytes;
      piece.set_last(i + 1 == files.size() && at >= file.csv.size());
      sent += piece.csv().size();
      open = open && writer->Write(piece);
      piece.Clear();
      if (progress) progress(sent, total);
    } while (open && at < file.csv.size());
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return ToAbslStatus(status);
  return response;
}

}  // namespace peidan::client
