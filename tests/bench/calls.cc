#include "tests/bench/calls.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "grpcpp/create_channel.h"

namespace peidan::bench {
namespace {

constexpr int kConnections = 4;  // one HTTP/2 connection is a bottleneck of its own
constexpr int kPageSize = 50;
constexpr int kMaxShare = 1000;
constexpr size_t kRemembered = 10000;
constexpr absl::Duration kDeadline = absl::Seconds(30);
constexpr char kResource[] = "resources/minzheng-001";
constexpr const char* kNeeds[] = {"楼道里有人给电动车充电，怕着火", "想请律师来讲讲遗嘱怎么写", "小区健身器材坏了两件",
                                  "老人想学用手机挂号打车",         "想约专家来给老人量量血压", "下水道井盖丢了一个"};

// A unary call in flight.
template <typename Request, typename Response>
struct Call {
  Call() { context.set_deadline(absl::ToChronoTime(absl::Now() + kDeadline)); }
  grpc::ClientContext context;
  Request request;
  Response response;
};

// Spreads neighbours: SplitMix64's last step.
uint64_t Scattered(uint64_t number) {
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9u;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebu;
  return number ^ (number >> 31);
}

std::vector<std::string> ReadCommunities() {
  std::ifstream file(PEIDAN_SOURCE_DIR "/storage/reference/haidian/communities.csv");
  std::vector<std::string> names;
  std::string line;
  for (std::getline(file, line); std::getline(file, line);) {
    names.push_back(absl::StrCat("communities/", line.substr(0, line.find(','))));
  }
  if (names.empty()) std::abort();
  return names;
}

}  // namespace

const char* NameOf(CallKind kind) {
  static constexpr const char* kNames[] = {"place", "read", "list", "accept", "match", "resource"};
  return kNames[static_cast<int>(kind)];
}

absl::StatusOr<Mix> Mix::Parse(const std::string& text) {
  Mix mix;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(part, absl::MaxSplits('=', 1));
    const auto kind = std::find_if(std::begin(kCallKinds), std::end(kCallKinds),
                                   [&pair](CallKind known) { return NameOf(known) == pair.first; });
    int share = 0;
    if (kind == std::end(kCallKinds) || !absl::SimpleAtoi(pair.second, &share) || share < 1 || share > kMaxShare) {
      return absl::InvalidArgumentError(absl::StrCat("mix: \"", part, "\" is not a kind of call and its share"));
    }
    mix.kinds_.insert(mix.kinds_.end(), static_cast<size_t>(share), *kind);
  }
  return mix;
}

CallKind Mix::At(uint64_t number) const { return kinds_[Scattered(number) % kinds_.size()]; }

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

Caller::Caller(const std::string& address, const std::string& run) : run_(run), communities_(ReadCommunities()) {
  for (int i = 0; i < kConnections; ++i) {
    const auto channel = NewChannel(address);
    connections_.push_back({v1::OrderService::NewStub(channel), v1::AssignmentService::NewStub(channel),
                            v1::MatchingService::NewStub(channel), v1::CatalogService::NewStub(channel)});
  }
}

void Caller::Start(CallKind kind, int slot, Done done) {
  const Connection& connection = connections_[static_cast<size_t>(slot) % connections_.size()];
  switch (kind) {
    case CallKind::kPlace:
      return Place(connection, std::move(done));
    case CallKind::kRead:
      return Read(connection, std::move(done));
    case CallKind::kList:
      return List(connection, std::move(done));
    case CallKind::kAccept:
      return Accept(connection, std::move(done));
    case CallKind::kMatch:
      return Match(connection, std::move(done));
    case CallKind::kResource:
      return Resource(connection, std::move(done));
  }
}

void Caller::Place(const Connection& connection, Done done) {
  auto call = std::make_shared<Call<v1::PlaceOrderRequest, v1::Order>>();
  const uint64_t number = next_++;
  call->request.set_request_id(absl::StrCat(run_, "-", number));
  FillNeed(number, *call->request.mutable_need());
  connection.orders->async()->PlaceOrder(&call->context, &call->request, &call->response,
                                         [this, call, done = std::move(done)](const grpc::Status& status) {
                                           if (status.ok()) Remember(call->response);
                                           done(status.ok());
                                         });
}

void Caller::Read(const Connection& connection, Done done) {
  auto call = std::make_shared<Call<v1::GetOrderRequest, v1::Order>>();
  {
    std::lock_guard lock(mu_);
    if (!names_.empty()) call->request.set_name(names_[Scattered(next_++) % names_.size()]);
  }
  if (call->request.name().empty()) return Place(connection, std::move(done));
  connection.orders->async()->GetOrder(
      &call->context, &call->request, &call->response,
      [call, done = std::move(done)](const grpc::Status& status) { done(status.ok()); });
}

void Caller::List(const Connection& connection, Done done) const {
  auto call = std::make_shared<Call<v1::ListOrdersRequest, v1::ListOrdersResponse>>();
  call->request.set_page_size(kPageSize);
  connection.orders->async()->ListOrders(
      &call->context, &call->request, &call->response,
      [call, done = std::move(done)](const grpc::Status& status) { done(status.ok()); });
}

void Caller::Accept(const Connection& connection, Done done) {
  auto call = std::make_shared<Call<v1::AcceptAssignmentRequest, v1::Order>>();
  {
    std::lock_guard lock(mu_);
    if (!waiting_.empty()) {
      call->request.set_name(waiting_.back().name());
      call->request.set_etag(waiting_.back().etag());
      waiting_.pop_back();
    }
  }
  if (call->request.name().empty()) return Place(connection, std::move(done));
  call->request.set_request_id(absl::StrCat(run_, "-", next_++));
  connection.assignments->async()->AcceptAssignment(
      &call->context, &call->request, &call->response,
      [call, done = std::move(done)](const grpc::Status& status) { done(status.ok()); });
}

void Caller::Match(const Connection& connection, Done done) {
  auto call = std::make_shared<Call<v1::MatchNeedRequest, v1::MatchNeedResponse>>();
  FillNeed(next_++, *call->request.mutable_need());
  connection.matching->async()->MatchNeed(
      &call->context, &call->request, &call->response,
      [call, done = std::move(done)](const grpc::Status& status) { done(status.ok()); });
}

void Caller::Resource(const Connection& connection, Done done) const {
  auto call = std::make_shared<Call<v1::GetResourceRequest, v1::Resource>>();
  call->request.set_name(kResource);
  connection.catalog->async()->GetResource(
      &call->context, &call->request, &call->response,
      [call, done = std::move(done)](const grpc::Status& status) { done(status.ok()); });
}

void Caller::FillNeed(uint64_t number, v1::Need& need) const {
  need.set_text(kNeeds[number % std::size(kNeeds)]);
  need.set_community(communities_[Scattered(number) % communities_.size()]);
}

void Caller::Remember(const v1::Order& order) {
  std::lock_guard lock(mu_);
  if (names_.size() < kRemembered) {
    names_.push_back(order.name());
  } else {
    names_[next_name_++ % kRemembered] = order.name();
  }
  // One of each order: two that are accepted at once would refuse each other, and that is not what is measured.
  if (order.assignments_size() > 0 && waiting_.size() < kRemembered) waiting_.push_back(order.assignments(0));
}

}  // namespace peidan::bench
