// The catalog (资源库) from outside.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include <peidan/v1/catalog_service.grpc.pb.h>

#include "client/caller.h"
#include "client/options.h"

namespace peidan::client {

// One table to import, as CSV text.
struct CatalogFile {
  v1::CatalogTable table;
  std::string csv;
};

// Called after each piece with the bytes sent so far and in all.
using ImportProgress = std::function<void(size_t sent, size_t total)>;

// CatalogService, one method per RPC; effects and errors are in the service's own comments. Thread-safe.
class CatalogClient {
 public:
  using Stub = v1::CatalogService::StubInterface;

  CatalogClient(std::unique_ptr<Stub> stub, const ClientOptions& options);

  absl::StatusOr<v1::Bureau> GetBureau(v1::GetBureauRequest request) const;
  absl::StatusOr<v1::ListBureausResponse> ListBureaus(v1::ListBureausRequest request) const;
  absl::StatusOr<v1::Community> GetCommunity(v1::GetCommunityRequest request) const;
  absl::StatusOr<v1::ListCommunitiesResponse> ListCommunities(v1::ListCommunitiesRequest request) const;
  absl::StatusOr<v1::ListSubdistrictsResponse> ListSubdistricts(v1::ListSubdistrictsRequest request) const;
  absl::StatusOr<v1::Resource> GetResource(v1::GetResourceRequest request) const;
  absl::StatusOr<v1::ListResourcesResponse> ListResources(v1::ListResourcesRequest request) const;
  absl::StatusOr<v1::Resource> CreateResource(v1::CreateResourceRequest request) const;
  absl::StatusOr<v1::Resource> UpdateResource(v1::UpdateResourceRequest request) const;
  absl::StatusOr<v1::Resource> DeleteResource(v1::DeleteResourceRequest request) const;
  absl::StatusOr<v1::Precedent> GetPrecedent(v1::GetPrecedentRequest request) const;
  absl::StatusOr<v1::ListPrecedentsResponse> ListPrecedents(v1::ListPrecedentsRequest request) const;
  absl::StatusOr<v1::Precedent> RetirePrecedent(v1::RetirePrecedentRequest request) const;
  absl::StatusOr<v1::CatalogStats> GetCatalogStats() const;

  // Imports whole tables, cut into pieces the server takes. Faults of rows are part of the answer, not an error. An
  // empty `request_id` is made. At most `long_timeout` in all.
  absl::StatusOr<v1::ImportCatalogResponse> ImportCatalog(const std::vector<CatalogFile>& files, bool validate_only,
                                                          std::string request_id = "",
                                                          const ImportProgress& progress = nullptr) const;

 private:
  const std::unique_ptr<Stub> stub_;
  const Caller caller_;
  const absl::Duration long_timeout_;
};

}  // namespace peidan::client
