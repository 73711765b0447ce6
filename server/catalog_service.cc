#include "server/catalog_service.h"

#include <utility>

#include "absl/strings/strip.h"
#include "server/catalog_list.h"
#include "server/precedent.h"
#include "server/reply.h"
#include "server/validator.h"

namespace peidan::server {
namespace {

constexpr int kMaxRetireReason = 500;
constexpr size_t kMaxImportPiece = 131'072;
constexpr size_t kMaxImportBytes = 64u << 20;  // a country's library fits; memory stays bounded

absl::Status NotFound(v1::ErrorReason reason, const char* message) {
  return MakeError(absl::StatusCode::kNotFound, reason, message);
}

template <typename M>
absl::StatusOr<M> Found(const M* entry, v1::ErrorReason reason, const char* message) {
  if (entry == nullptr) return NotFound(reason, message);
  return *entry;
}

// Moves a page into a response; `mutable_entries` is the response's list.
template <typename M, typename Response>
absl::Status FillPage(absl::StatusOr<storage::Page<M>> page, google::protobuf::RepeatedPtrField<M>* entries,
                      Response* response) {
  if (!page.ok()) return page.status();
  for (M& entry : page->entries) *entries->Add() = std::move(entry);
  response->set_next_page_token(page->next);
  response->set_total_size(static_cast<int32_t>(page->total));
  return absl::OkStatus();
}

template <typename Key>
void AddCounts(const std::map<Key, int>& counts, const std::function<std::string(Key)>& name,
               google::protobuf::RepeatedPtrField<v1::CatalogStats::Count>* lines) {
  for (const auto& [key, count] : counts) {
    v1::CatalogStats::Count* line = lines->Add();
    line->set_key(name(key));
    line->set_count(count);
  }
}

v1::CatalogStats StatsOf(const matching::Catalog& catalog) {
  v1::CatalogStats stats;
  stats.set_bureaus(static_cast<int>(catalog.bureaus().size()));
  stats.set_subdistricts(static_cast<int>(catalog.subdistricts().size()));
  stats.set_communities(static_cast<int>(catalog.communities().size()));
  stats.set_resources(static_cast<int>(catalog.resources().size()));
  stats.set_revision(catalog.revision());
  std::map<int, int> fields, kinds, states;
  std::map<std::string, int> bureaus;
  for (const v1::Bureau& bureau : catalog.bureaus()) bureaus[bureau.name()] = 0;
  for (const v1::Resource& resource : catalog.resources()) {
    for (const int field : resource.service_fields()) ++fields[field];
    ++kinds[resource.kind()];
    ++states[resource.state()];
    ++bureaus[resource.lead_bureau()];
  }
  const auto enum_name = [](const google::protobuf::EnumDescriptor* type, const char* prefix) {
    return [type, prefix](int number) {
      return std::string(absl::StripPrefix(type->FindValueByNumber(number)->name(), prefix));
    };
  };
  AddCounts<int>(fields, enum_name(v1::ServiceField_descriptor(), "SERVICE_FIELD_"), stats.mutable_per_field());
  AddCounts<int>(kinds, enum_name(v1::ResourceKind_descriptor(), "RESOURCE_KIND_"), stats.mutable_per_kind());
  AddCounts<int>(states, enum_name(v1::ResourceState_descriptor(), "RESOURCE_STATE_"), stats.mutable_per_state());
  AddCounts<std::string>(
      bureaus, [](std::string name) { return name; }, stats.mutable_per_bureau());
  return stats;
}

// One import: gathers the pieces, then runs the command.
class ImportStream final : public grpc::ServerReadReactor<v1::ImportCatalogRequest> {
 public:
  ImportStream(const CatalogDesk& desk, v1::ImportCatalogResponse* reply) : desk_(desk), reply_(reply) {
    StartRead(&piece_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return Import();
    if (absl::Status status = Take(); !status.ok()) return Finish(ToGrpcStatus(status));
    StartRead(&piece_);
  }
  void OnDone() override { delete this; }

 private:
  absl::Status Take() {
    Validator check;
    if (first_) {
      check.RequestId(piece_.request_id());
      text_.request_id = piece_.request_id();
      text_.validate_only = piece_.validate_only();
    } else {
      if (!piece_.request_id().empty()) check.Add("request_id", v1::ERROR_REASON_FIELD_NOT_ALLOWED, "只能在第一段填写");
      if (piece_.validate_only()) check.Add("validate_only", v1::ERROR_REASON_FIELD_NOT_ALLOWED, "只能在第一段填写");
    }
    if (complete_) check.Add("last", v1::ERROR_REASON_FIELD_NOT_ALLOWED, "最后一段之后不能再有内容");
    check.EnumValue("table", piece_.table(), /*optional=*/false);
    bytes_ += piece_.csv().size();
    if (piece_.csv().size() > kMaxImportPiece || bytes_ > kMaxImportBytes) {
      check.Add("csv", v1::ERROR_REASON_FIELD_TOO_LONG, "每段不能超过 128 KiB，总共不能超过 64 MiB");
    }
    if (!check.status().ok()) return check.status();
    first_ = false;
    complete_ = piece_.last();
    text_.tables[piece_.table()] += piece_.csv();
    return absl::OkStatus();
  }
  // The stream ended, or broke: only the mark on the last piece tells.
  void Import() {
    if (!complete_) {
      return Finish(ToGrpcStatus(
          InvalidFields({{"last", v1::ERROR_REASON_FIELD_REQUIRED, "缺少结束标记，内容可能不完整，未导入任何数据"}})));
    }
    desk_.Run([this](const storage::Reader& reader) { return desk_.Import(reader, text_, reply_); },
              [this](const absl::StatusOr<uint64_t>& commit_seq) { Finish(ToGrpcStatus(commit_seq.status())); });
  }

  const CatalogDesk& desk_;
  v1::ImportCatalogResponse* const reply_;
  v1::ImportCatalogRequest piece_;
  ImportText text_;
  size_t bytes_ = 0;
  bool first_ = true;
  bool complete_ = false;  // the piece marked `last` has arrived
};

}  // namespace

grpc::ServerUnaryReactor* CatalogServiceImpl::GetBureau(grpc::CallbackServerContext* context,
                                                        const v1::GetBureauRequest* request, v1::Bureau* reply) {
  const auto matcher = env_.matcher.Get();
  return Reply(context,
               Found(matcher->catalog().FindBureau(request->name()), v1::ERROR_REASON_BUREAU_UNKNOWN, "没有这个单位"),
               reply);
}

grpc::ServerUnaryReactor* CatalogServiceImpl::ListBureaus(grpc::CallbackServerContext* context,
                                                          const v1::ListBureausRequest* request,
                                                          v1::ListBureausResponse* reply) {
  const auto matcher = env_.matcher.Get();
  auto page =
      ListEntries(matcher->catalog().bureaus(), *request, "ListBureaus", {"display_name", "short_name", "duties"});
  return Reply(context, FillPage(std::move(page), reply->mutable_bureaus(), reply));
}

grpc::ServerUnaryReactor* CatalogServiceImpl::GetCommunity(grpc::CallbackServerContext* context,
                                                           const v1::GetCommunityRequest* request,
                                                           v1::Community* reply) {
  const auto matcher = env_.matcher.Get();
  return Reply(
      context,
      Found(matcher->catalog().FindCommunity(request->name()), v1::ERROR_REASON_COMMUNITY_UNKNOWN, "没有这个社区"),
      reply);
}

grpc::ServerUnaryReactor* CatalogServiceImpl::ListCommunities(grpc::CallbackServerContext* context,
                                                              const v1::ListCommunitiesRequest* request,
                                                              v1::ListCommunitiesResponse* reply) {
  const auto matcher = env_.matcher.Get();
  auto page = ListEntries(matcher->catalog().communities(), *request, "ListCommunities",
                          {"display_name", "subdistrict", "type"});
  return Reply(context, FillPage(std::move(page), reply->mutable_communities(), reply));
}

grpc::ServerUnaryReactor* CatalogServiceImpl::ListSubdistricts(grpc::CallbackServerContext* context,
                                                               const v1::ListSubdistrictsRequest* request,
                                                               v1::ListSubdistrictsResponse* reply) {
  const auto matcher = env_.matcher.Get();
  auto page = ListEntries(matcher->catalog().subdistricts(), *request, "ListSubdistricts", {"display_name", "type"});
  return Reply(context, FillPage(std::move(page), reply->mutable_subdistricts(), reply));
}

grpc::ServerUnaryReactor* CatalogServiceImpl::GetResource(grpc::CallbackServerContext* context,
                                                          const v1::GetResourceRequest* request, v1::Resource* reply) {
  const auto matcher = env_.matcher.Get();
  return Reply(
      context,
      Found(matcher->catalog().FindResource(request->name()), v1::ERROR_REASON_RESOURCE_UNKNOWN, "资源库中没有这一项"),
      reply);
}

grpc::ServerUnaryReactor* CatalogServiceImpl::ListResources(grpc::CallbackServerContext* context,
                                                            const v1::ListResourcesRequest* request,
                                                            v1::ListResourcesResponse* reply) {
  const auto matcher = env_.matcher.Get();
  auto page = ListEntries(
      matcher->catalog().resources(), *request, "ListResources",
      {"display_name", "kind", "lead_bureau", "cooperating_bureaus", "service_fields", "state", "description"});
  return Reply(context, FillPage(std::move(page), reply->mutable_resources(), reply));
}

grpc::ServerUnaryReactor* CatalogServiceImpl::CreateResource(grpc::CallbackServerContext* context,
                                                             const v1::CreateResourceRequest* request,
                                                             v1::Resource* reply) {
  Validator check;
  check.RequestId(request->request_id());
  if (!check.status().ok()) return Reply(context, check.status());
  return ReplyAfter(context, desk_, [this, request, reply](const storage::Reader& reader) {
    return desk_.Create(reader, *request, reply);
  });
}

grpc::ServerUnaryReactor* CatalogServiceImpl::UpdateResource(grpc::CallbackServerContext* context,
                                                             const v1::UpdateResourceRequest* request,
                                                             v1::Resource* reply) {
  Validator check;
  check.RequestId(request->request_id());
  check.Etag(request->resource().etag());
  if (!check.status().ok()) return Reply(context, check.status());
  return ReplyAfter(context, desk_, [this, request, reply](const storage::Reader& reader) {
    return desk_.Update(reader, *request, reply);
  });
}

grpc::ServerUnaryReactor* CatalogServiceImpl::DeleteResource(grpc::CallbackServerContext* context,
                                                             const v1::DeleteResourceRequest* request,
                                                             v1::Resource* reply) {
  Validator check;
  check.RequestId(request->request_id());
  check.Etag(request->etag());
  if (!check.status().ok()) return Reply(context, check.status());
  return ReplyAfter(context, desk_, [this, request, reply](const storage::Reader& reader) {
    return desk_.Retire(reader, *request, reply);
  });
}

grpc::ServerReadReactor<v1::ImportCatalogRequest>* CatalogServiceImpl::ImportCatalog(grpc::CallbackServerContext*,
                                                                                     v1::ImportCatalogResponse* reply) {
  return new ImportStream(desk_, reply);
}

grpc::ServerUnaryReactor* CatalogServiceImpl::GetPrecedent(grpc::CallbackServerContext* context,
                                                           const v1::GetPrecedentRequest* request,
                                                           v1::Precedent* reply) {
  const auto matcher = env_.matcher.Get();
  return Reply(
      context,
      Found(matcher->catalog().FindPrecedent(request->name()), v1::ERROR_REASON_PRECEDENT_UNKNOWN, kNoSuchPrecedent),
      reply);
}

grpc::ServerUnaryReactor* CatalogServiceImpl::ListPrecedents(grpc::CallbackServerContext* context,
                                                             const v1::ListPrecedentsRequest* request,
                                                             v1::ListPrecedentsResponse* reply) {
  const auto matcher = env_.matcher.Get();
  auto page = ListEntries(
      matcher->catalog().precedents(), *request, "ListPrecedents",
      {"order", "concepts", "lead_bureau", "cooperating_bureaus", "declined_bureaus", "reason", "basis", "state"});
  return Reply(context, FillPage(std::move(page), reply->mutable_precedents(), reply));
}

grpc::ServerUnaryReactor* CatalogServiceImpl::RetirePrecedent(grpc::CallbackServerContext* context,
                                                              const v1::RetirePrecedentRequest* request,
                                                              v1::Precedent* reply) {
  Validator check;
  check.RequestId(request->request_id());
  check.Etag(request->etag());
  check.RequiredText("reason", request->reason(), kMaxRetireReason);
  if (!check.status().ok()) return Reply(context, check.status());
  return ReplyAfter(context, desk_, [this, request, reply](const storage::Reader& reader) {
    return desk_.RetirePrecedent(reader, *request, reply);
  });
}

grpc::ServerUnaryReactor* CatalogServiceImpl::GetCatalogStats(grpc::CallbackServerContext* context,
                                                              const v1::GetCatalogStatsRequest*,
                                                              v1::CatalogStats* reply) {
  *reply = StatsOf(env_.matcher.Get()->catalog());
  return Reply(context, absl::OkStatus());
}

}  // namespace peidan::server
