#include "tests/client/fake_server.h"

#include <algorithm>
#include <chrono>

#include <absl/strings/str_cat.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

namespace peidan::testing {
namespace {

struct NamedCommunity {
  const char* name;
  const char* display_name;
};

constexpr NamedCommunity kCommunities[] = {{"communities/110108001001", "翠微路社区"},
                                           {"communities/110108007003", "建设社区"},
                                           {"communities/110108010005", "建设社区"}};

constexpr int kEvents = 5;
constexpr int kEventsPerPage = 2;

v1::Event EventNumber(int number) {
  v1::Event event;
  event.set_name(absl::StrCat("events/", number));
  event.set_type(v1::EVENT_TYPE_ASSIGNMENT_ACCEPTED);
  event.set_subject(absl::StrCat(kOrder, "/assignments/2"));
  event.set_bureau("bureaus/minzheng");
  event.mutable_event_time()->set_seconds(1796086800);
  event.set_why(absl::StrCat("接单 ", number));
  return event;
}

int NumberOf(const std::string& cursor) { return cursor.empty() ? 0 : std::stoi(cursor.substr(7)); }

}  // namespace

grpc::Status Refusal(grpc::StatusCode code, const std::string& reason, const std::string& field,
                     const std::string& message_zh) {
  google::rpc::Status status;
  status.set_code(code);
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("peidan");
  status.add_details()->PackFrom(info);
  if (!field.empty()) {
    google::rpc::BadRequest bad_request;
    auto& violation = *bad_request.add_field_violations();
    violation.set_field(field);
    violation.set_description("at most 2,000 characters");
    status.add_details()->PackFrom(bad_request);
  }
  google::rpc::LocalizedMessage localized;
  localized.set_locale("zh-CN");
  localized.set_message(message_zh);
  status.add_details()->PackFrom(localized);
  return {code, "refused by the fake", status.SerializeAsString()};
}

void Gate::Open() {
  const std::lock_guard<std::mutex> lock(mu_);
  open_ = true;
  opened_.notify_all();
}

void Gate::Wait() {
  std::unique_lock<std::mutex> lock(mu_);
  opened_.wait(lock, [this] { return open_; });
}

grpc::Status FakeCatalog::GetBureau(grpc::ServerContext*, const v1::GetBureauRequest* request, v1::Bureau* bureau) {
  if (request->name() != "bureaus/minzheng") {
    return Refusal(grpc::StatusCode::NOT_FOUND, "BUREAU_UNKNOWN", "", "没有这个委办局");
  }
  bureau->set_name(request->name());
  return grpc::Status::OK;
}

grpc::Status FakeCatalog::ListBureaus(grpc::ServerContext*, const v1::ListBureausRequest*,
                                      v1::ListBureausResponse* response) {
  auto& civil = *response->add_bureaus();
  civil.set_name("bureaus/minzheng");
  civil.set_display_name("北京市海淀区民政局");
  civil.set_short_name("区民政局");
  auto& health = *response->add_bureaus();
  health.set_name("bureaus/weijian");
  health.set_display_name("北京市海淀区卫生健康委员会");
  health.set_short_name("区卫健委");
  response->set_total_size(2);
  return grpc::Status::OK;
}

grpc::Status FakeCatalog::GetCommunity(grpc::ServerContext*, const v1::GetCommunityRequest* request,
                                       v1::Community* community) {
  for (const auto& [name, display_name] : kCommunities) {
    if (request->name() != name) continue;
    community->set_name(name);
    community->set_display_name(display_name);
    return grpc::Status::OK;
  }
  return Refusal(grpc::StatusCode::NOT_FOUND, "COMMUNITY_UNKNOWN", "", "没有这个社区");
}

grpc::Status FakeCatalog::ListCommunities(grpc::ServerContext*, const v1::ListCommunitiesRequest* request,
                                          v1::ListCommunitiesResponse* response) {
  constexpr size_t kPrefix = sizeof("display_name = \"") - 1;
  const std::string& filter = request->filter();
  const bool exact = filter.rfind("display_name = \"", 0) == 0;
  if (!exact && filter.rfind("display_name : \"", 0) != 0) {
    return Refusal(grpc::StatusCode::INVALID_ARGUMENT, "FILTER_INVALID", "filter", "筛选条件无效");
  }
  const std::string wanted = filter.substr(kPrefix, filter.size() - kPrefix - 1);
  std::vector<NamedCommunity> found;
  for (const NamedCommunity& community : kCommunities) {
    const std::string display_name = community.display_name;
    if (exact ? display_name == wanted : display_name.find(wanted) != std::string::npos) found.push_back(community);
  }
  const size_t page = request->page_token().empty() ? 0 : std::stoul(request->page_token());
  if (page < found.size()) {
    auto& community = *response->add_communities();
    community.set_name(found[page].name);
    community.set_display_name(found[page].display_name);
  }
  if (page + 1 < found.size()) response->set_next_page_token(std::to_string(page + 1));
  response->set_total_size(static_cast<int>(found.size()));
  return grpc::Status::OK;
}

grpc::Status FakeCatalog::ListSubdistricts(grpc::ServerContext*, const v1::ListSubdistrictsRequest*,
                                           v1::ListSubdistrictsResponse* response) {
  v1::Subdistrict& subdistrict = *response->add_subdistricts();
  subdistrict.set_name("subdistricts/110108001");
  subdistrict.set_display_name("万寿路街道");
  response->set_total_size(1);
  return grpc::Status::OK;
}

grpc::Status FakeCatalog::GetResource(grpc::ServerContext*, const v1::GetResourceRequest* request,
                                      v1::Resource* resource) {
  if (request->name() != "resources/minzheng-001") {
    return Refusal(grpc::StatusCode::NOT_FOUND, "RESOURCE_UNKNOWN", "", "没有这项资源");
  }
  resource->set_name(request->name());
  resource->set_display_name("居家适老化改造");
  resource->set_lead_bureau("bureaus/minzheng");
  resource->set_kind(v1::RESOURCE_KIND_SERVICE);
  resource->set_state(v1::RESOURCE_STATE_ACTIVE);
  resource->set_etag("resource-etag-1");
  return grpc::Status::OK;
}

grpc::Status FakeCatalog::ImportCatalog(grpc::ServerContext*, grpc::ServerReader<v1::ImportCatalogRequest>* reader,
                                        v1::ImportCatalogResponse* response) {
  v1::ImportCatalogRequest piece;
  while (reader->Read(&piece)) {
    import_ids.push_back(piece.request_id());
    largest_piece = std::max(largest_piece, piece.csv().size());
    imported[piece.table()] += piece.csv();
  }
  for (const auto& [table, csv] : imported) {
    if (csv.find("坏行") == std::string::npos) continue;
    auto& fault = *response->add_faults();
    fault.set_table(static_cast<v1::CatalogTable>(table));
    fault.set_row(2);
    fault.set_column("lead_bureau");
    fault.set_reason(v1::ERROR_REASON_BUREAU_UNKNOWN);
    fault.set_message("没有代码为 foo 的委办局");
  }
  response->set_imported(response->faults().empty());
  response->set_created(response->faults().empty() ? 1 : 0);
  return grpc::Status::OK;
}

grpc::Status FakeOrders::PlaceOrder(grpc::ServerContext*, const v1::PlaceOrderRequest* request, v1::Order* order) {
  const std::lock_guard<std::mutex> lock(mu);
  placed.push_back(*request);
  if (unavailable > 0) {
    --unavailable;
    return {grpc::StatusCode::UNAVAILABLE, "restarting"};
  }
  if (request->need().text() == "太长") {
    return Refusal(grpc::StatusCode::INVALID_ARGUMENT, "FIELD_TOO_LONG", "need.text", "诉求太长");
  }
  *order = SampleOrder();
  *order->mutable_need() = request->need();
  return grpc::Status::OK;
}

grpc::Status FakeOrders::GetOrder(grpc::ServerContext*, const v1::GetOrderRequest* request, v1::Order* order) {
  if (request->name() != kOrder) return Refusal(grpc::StatusCode::NOT_FOUND, "ORDER_UNKNOWN", "", "没有这个点单");
  *order = SampleOrder();
  return grpc::Status::OK;
}

grpc::Status FakeOrders::ListOrders(grpc::ServerContext*, const v1::ListOrdersRequest*, v1::ListOrdersResponse*) {
  gate.Wait();
  return grpc::Status::OK;
}

grpc::Status FakeOrders::CancelOrder(grpc::ServerContext*, const v1::CancelOrderRequest* request, v1::Order* order) {
  const std::lock_guard<std::mutex> lock(mu);
  cancelled.push_back(*request);
  if (request->etag() != kOrderEtag) {
    return Refusal(grpc::StatusCode::ABORTED, "ETAG_MISMATCH", "", "点单已被他人改动，请重新查看");
  }
  *order = SampleOrder();
  order->set_state(v1::ORDER_STATE_CANCELLED);
  return grpc::Status::OK;
}

grpc::Status FakeOrders::ConfirmOrder(grpc::ServerContext*, const v1::ConfirmOrderRequest*, v1::Order*) {
  return Refusal(grpc::StatusCode::FAILED_PRECONDITION, "ORDER_STATE_CONFLICT", "", "点单目前是已派单，还不能确认");
}

grpc::Status FakeAssignments::AcceptAssignment(grpc::ServerContext*, const v1::AcceptAssignmentRequest* request,
                                               v1::Order* order) {
  accepted.push_back(*request);
  *order = SampleOrder();
  return grpc::Status::OK;
}

grpc::Status FakeMatching::MatchNeed(grpc::ServerContext*, const v1::MatchNeedRequest* request,
                                     v1::MatchNeedResponse* response) {
  response->set_id(request->id());
  *response->mutable_match() = SampleMatch();
  if (request->explain()) *response->mutable_certificate() = SampleCertificate();
  return grpc::Status::OK;
}

grpc::Status FakeMatching::StreamMatchNeeds(
    grpc::ServerContext*, grpc::ServerReaderWriter<v1::MatchNeedResponse, v1::MatchNeedRequest>* stream) {
  v1::MatchNeedRequest request;
  while (stream->Read(&request)) {
    if (request.need().text() == "拒绝我") {
      return Refusal(grpc::StatusCode::INVALID_ARGUMENT, "FIELD_MALFORMED", request.id(), "诉求被拒绝");
    }
    if (request.need().text() == "沉默") gate.Wait();
    v1::MatchNeedResponse response;
    response.set_id(request.id());
    *response.mutable_match() = SampleMatch();
    stream->Write(response);
  }
  return grpc::Status::OK;
}

grpc::Status FakeMatching::ExplainOrder(grpc::ServerContext*, const v1::ExplainOrderRequest* request,
                                        v1::ExplainOrderResponse* response) {
  if (request->replay()) response->set_replayed_identical(request->name() == kOrder);
  *response->mutable_match() = SampleMatch();
  *response->mutable_certificate() = SampleCertificate();
  return grpc::Status::OK;
}

grpc::Status FakeEvents::ListEvents(grpc::ServerContext*, const v1::ListEventsRequest* request,
                                    v1::ListEventsResponse* response) {
  int last = NumberOf(request->after());
  for (int i = 0; i < kEventsPerPage && last < kEvents; ++i) *response->add_events() = EventNumber(++last);
  response->set_next(absl::StrCat("events/", last));
  return grpc::Status::OK;
}

grpc::Status FakeEvents::WatchEvents(grpc::ServerContext*, const v1::WatchEventsRequest* request,
                                     grpc::ServerWriter<v1::Event>* writer) {
  int last = NumberOf(request->after());
  if (last == kEvents) return {grpc::StatusCode::OUT_OF_RANGE, "the end"};
  for (int i = 0; i < kEventsPerPage && last < kEvents; ++i) writer->Write(EventNumber(++last));
  return {grpc::StatusCode::UNAVAILABLE, "restarting"};
}

FakeServer::FakeServer() {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&catalog);
  builder.RegisterService(&orders);
  builder.RegisterService(&assignments);
  builder.RegisterService(&matching);
  builder.RegisterService(&events);
  builder.RegisterService(&rules);
  server_ = builder.BuildAndStart();
  address_ = absl::StrCat("127.0.0.1:", port);
}

FakeServer::~FakeServer() {
  orders.gate.Open();
  matching.gate.Open();
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

}  // namespace peidan::testing
