#include "client/client.h"

#include <gtest/gtest.h>

#include "client/channel.h"
#include "client/error.h"
#include "client/paging.h"
#include "tests/client/fake_server.h"

namespace peidan::client {
namespace {

class ClientTest : public ::testing::Test {
 protected:
  // A client with short waits.
  Client MakeClient(absl::Duration timeout = absl::Seconds(10)) const {
    ClientOptions options;
    options.server = server_.address();
    options.timeout = timeout;
    options.retry.initial_backoff = absl::Milliseconds(1);
    options.retry.max_backoff = absl::Milliseconds(5);
    return Client(options);
  }

  static v1::PlaceOrderRequest Place(const std::string& text) {
    v1::PlaceOrderRequest request;
    request.mutable_need()->set_community("communities/110108001001");
    request.mutable_need()->set_text(text);
    return request;
  }

  testing::FakeServer server_;
};

TEST_F(ClientTest, RepeatsAnUnavailableCallWithOneRequestId) {
  server_.orders.unavailable = 3;
  const auto order = MakeClient().orders().PlaceOrder(Place("想装扶手"));
  ASSERT_TRUE(order.ok()) << order.status();
  ASSERT_EQ(server_.orders.placed.size(), 4U);
  const std::string id = server_.orders.placed[0].request_id();
  EXPECT_EQ(id.size(), 36U);
  for (const auto& attempt : server_.orders.placed) EXPECT_EQ(attempt.request_id(), id);
}

TEST_F(ClientTest, GivesUpAfterABoundedNumberOfAttempts) {
  server_.orders.unavailable = 100;
  const auto order = MakeClient().orders().PlaceOrder(Place("想装扶手"));
  EXPECT_EQ(order.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(server_.orders.placed.size(), 5U);
}

TEST_F(ClientTest, RepeatsNothingButUnavailable) {
  const auto order = MakeClient().orders().PlaceOrder(Place("太长"));
  EXPECT_EQ(order.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(server_.orders.placed.size(), 1U);
}

TEST_F(ClientTest, CanBeToldNeverToRepeat) {
  EXPECT_EQ(ServiceConfigOf({.max_attempts = 1}), "");
  server_.orders.unavailable = 1;
  ClientOptions options;
  options.server = server_.address();
  options.retry.max_attempts = 1;
  EXPECT_EQ(Client(options).orders().PlaceOrder(Place("x")).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ClientTest, KeepsTheCallersRequestId) {
  v1::PlaceOrderRequest request = Place("想装扶手");
  request.set_request_id("mine-1");
  ASSERT_TRUE(MakeClient().orders().PlaceOrder(request).ok());
  EXPECT_EQ(server_.orders.placed[0].request_id(), "mine-1");
}

TEST_F(ClientTest, TwoCommandsNeverShareARequestId) {
  const Client client = MakeClient();
  ASSERT_TRUE(client.orders().PlaceOrder(Place("一")).ok());
  ASSERT_TRUE(client.orders().PlaceOrder(Place("二")).ok());
  EXPECT_NE(server_.orders.placed[0].request_id(), server_.orders.placed[1].request_id());
}

TEST_F(ClientTest, EndsACallAtItsDeadline) {
  const auto orders = MakeClient(absl::Milliseconds(50)).orders().ListOrders({});
  EXPECT_EQ(orders.status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(ClientTest, HandsOverTheDetailsOfAnError) {
  const auto order = MakeClient().orders().PlaceOrder(Place("太长"));
  const ErrorDetails details = DetailsOf(order.status());
  EXPECT_EQ(details.reason, "FIELD_TOO_LONG");
  ASSERT_EQ(details.fields.size(), 1U);
  EXPECT_EQ(details.fields[0].field, "need.text");
  EXPECT_EQ(details.message_zh, "诉求太长");
}

TEST_F(ClientTest, SaysUnavailableWhereNobodyListens) {
  ClientOptions options;
  options.server = "127.0.0.1:1";
  options.retry.initial_backoff = absl::Milliseconds(1);
  EXPECT_EQ(Client(options).catalog().GetCatalogStats().status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ClientTest, ReadsTheEtagBeforeActing) {
  const Client client = MakeClient();
  v1::CancelOrderRequest request;
  request.set_name(testing::kOrder);
  ASSERT_TRUE(client.EnsureEtag(request).ok());
  EXPECT_EQ(request.etag(), testing::kOrderEtag);
  EXPECT_TRUE(client.orders().CancelOrder(request).ok());
}

TEST_F(ClientTest, ReadsEtagsOfAssignmentsAndResourcesAndOfNothingElse) {
  const Client client = MakeClient();
  EXPECT_EQ(*client.ReadEtag("orders/261201-1234-5678/assignments/2"), testing::kAssignmentEtag);
  EXPECT_EQ(*client.ReadEtag("resources/minzheng-001"), "resource-etag-1");
  EXPECT_EQ(client.ReadEtag("orders/261201-1234-5678/assignments/9").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(client.ReadEtag("orders/0").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(client.ReadEtag("bureaus/minzheng").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ClientTest, KeepsAnEtagThatTheCallerRead) {
  v1::CancelOrderRequest request;
  request.set_name(testing::kOrder);
  request.set_etag("old");
  ASSERT_TRUE(MakeClient().EnsureEtag(request).ok());
  EXPECT_EQ(request.etag(), "old");
}

TEST_F(ClientTest, ReadsAListThroughAllItsPages) {
  const Client client = MakeClient();
  v1::ListCommunitiesRequest request;
  request.set_filter("display_name : \"社区\"");
  const auto list = [&](const auto& page) { return client.catalog().ListCommunities(page); };
  const auto items = [](v1::ListCommunitiesResponse& page) { return page.mutable_communities(); };
  const auto all = ReadPages<v1::Community>(request, 0, list, items);
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(all->items.size(), 3U);
  EXPECT_EQ(all->total_size, 3);
  const auto two = ReadPages<v1::Community>(request, 2, list, items);
  ASSERT_TRUE(two.ok()) << two.status();
  EXPECT_EQ(two->items.size(), 2U);
  EXPECT_EQ(two->total_size, 3);
}

TEST_F(ClientTest, ImportsLargeTablesInPiecesAndSaysWhoAsksOnce) {
  const std::string bureaus(300'000, 'b');
  const std::string resources(1'000, 'r');
  std::vector<size_t> sent;
  const auto response = MakeClient().catalog().ImportCatalog(
      {{v1::CATALOG_TABLE_BUREAUS, bureaus}, {v1::CATALOG_TABLE_RESOURCES, resources}}, false, "",
      [&sent](size_t bytes, size_t) { sent.push_back(bytes); });
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_TRUE(response->imported());
  EXPECT_EQ(server_.catalog.imported[v1::CATALOG_TABLE_BUREAUS], bureaus);
  EXPECT_EQ(server_.catalog.imported[v1::CATALOG_TABLE_RESOURCES], resources);
  EXPECT_EQ(server_.catalog.largest_piece, 131'072U);
  ASSERT_EQ(server_.catalog.import_ids.size(), 4U);
  EXPECT_EQ(server_.catalog.import_ids[0].size(), 36U);
  EXPECT_EQ(server_.catalog.import_ids[1], "");
  EXPECT_EQ(sent, (std::vector<size_t>{131'072, 262'144, 300'000, 301'000}));
}

TEST_F(ClientTest, WatchesEventsAcrossABrokenStreamWithoutLossOrRepetition) {
  std::vector<std::string> seen;
  const absl::Status ended = MakeClient().events().WatchEvents({}, [&seen](const v1::Event& event) {
    seen.push_back(event.name());
    return true;
  });
  EXPECT_EQ(ended.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(seen, (std::vector<std::string>{"events/1", "events/2", "events/3", "events/4", "events/5"}));
}

TEST_F(ClientTest, StopsWatchingWhenToldTo) {
  int seen = 0;
  EXPECT_TRUE(MakeClient().events().WatchEvents({}, [&seen](const v1::Event&) { return ++seen < 3; }).ok());
  EXPECT_EQ(seen, 3);
}

TEST_F(ClientTest, AComparisonOfRuleSetsIsStreamedAndCanBeLeft) {
  v1::DiffRuleSetsRequest request;
  request.set_before("ruleSets/active");
  int taken = 0;
  const auto comparison = MakeClient().rules().DiffRuleSets(request, [&taken](const auto&) { return ++taken > 0; });
  ASSERT_TRUE(comparison.ok()) << comparison.status();
  EXPECT_EQ(taken, 2);
  EXPECT_EQ(comparison->compared(), 200);
  const auto left = MakeClient().rules().DiffRuleSets(request, [](const auto&) { return false; });
  EXPECT_FALSE(left.ok());
  request.set_after("ruleSets/broken");
  const auto broken = MakeClient().rules().DiffRuleSets(request, [](const auto&) { return true; });
  EXPECT_EQ(broken.status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace peidan::client
