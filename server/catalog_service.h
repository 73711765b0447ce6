// CatalogService: the library.
#pragma once

#include "peidan/v1/catalog_service.grpc.pb.h"
#include "server/catalog_desk.h"
#include "server/environment.h"

namespace peidan::server {

// Thread-safe; the environment outlives it. Reads are answered from the snapshot in memory.
class CatalogServiceImpl final : public v1::CatalogService::CallbackService {
 public:
  explicit CatalogServiceImpl(const Environment& environment) : env_(environment), desk_(environment) {}

  grpc::ServerUnaryReactor* GetBureau(grpc::CallbackServerContext*, const v1::GetBureauRequest*, v1::Bureau*) override;
  grpc::ServerUnaryReactor* ListBureaus(grpc::CallbackServerContext*, const v1::ListBureausRequest*,
                                        v1::ListBureausResponse*) override;
  grpc::ServerUnaryReactor* GetCommunity(grpc::CallbackServerContext*, const v1::GetCommunityRequest*,
                                         v1::Community*) override;
  grpc::ServerUnaryReactor* ListCommunities(grpc::CallbackServerContext*, const v1::ListCommunitiesRequest*,
                                            v1::ListCommunitiesResponse*) override;
  grpc::ServerUnaryReactor* ListSubdistricts(grpc::CallbackServerContext*, const v1::ListSubdistrictsRequest*,
                                             v1::ListSubdistrictsResponse*) override;
  grpc::ServerUnaryReactor* GetResource(grpc::CallbackServerContext*, const v1::GetResourceRequest*,
                                        v1::Resource*) override;
  grpc::ServerUnaryReactor* ListResources(grpc::CallbackServerContext*, const v1::ListResourcesRequest*,
                                          v1::ListResourcesResponse*) override;
  grpc::ServerUnaryReactor* CreateResource(grpc::CallbackServerContext*, const v1::CreateResourceRequest*,
                                           v1::Resource*) override;
  grpc::ServerUnaryReactor* UpdateResource(grpc::CallbackServerContext*, const v1::UpdateResourceRequest*,
                                           v1::Resource*) override;
  grpc::ServerUnaryReactor* DeleteResource(grpc::CallbackServerContext*, const v1::DeleteResourceRequest*,
                                           v1::Resource*) override;
  grpc::ServerReadReactor<v1::ImportCatalogRequest>* ImportCatalog(grpc::CallbackServerContext*,
                                                                   v1::ImportCatalogResponse*) override;
  grpc::ServerUnaryReactor* GetPrecedent(grpc::CallbackServerContext*, const v1::GetPrecedentRequest*,
                                         v1::Precedent*) override;
  grpc::ServerUnaryReactor* ListPrecedents(grpc::CallbackServerContext*, const v1::ListPrecedentsRequest*,
                                           v1::ListPrecedentsResponse*) override;
  grpc::ServerUnaryReactor* RetirePrecedent(grpc::CallbackServerContext*, const v1::RetirePrecedentRequest*,
                                            v1::Precedent*) override;
  grpc::ServerUnaryReactor* GetCatalogStats(grpc::CallbackServerContext*, const v1::GetCatalogStatsRequest*,
                                            v1::CatalogStats*) override;

 private:
  const Environment& env_;
  const CatalogDesk desk_;
};

}  // namespace peidan::server
