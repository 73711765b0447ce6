#include "server/metrics.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "prometheus/text_serializer.h"
#include "server/measured_store.h"
#include "server/process_readings.h"
#include "storage/memory_store.h"

namespace peidan::server {
namespace {

using testing::HasSubstr;

std::string TextOf(const Metrics& metrics) { return prometheus::TextSerializer().Serialize(metrics.Collect()); }

TEST(MetricsTest, CallsAreCountedByMethodAndCode) {
  Metrics metrics;
  Metrics::Calls& place = metrics.CallsOf("/peidan.v1.OrderService/PlaceOrder");
  place.Begin();
  place.Begin();
  place.Begin();
  place.End(0, false, absl::Milliseconds(3));
  place.End(3, false, absl::Milliseconds(1));
  EXPECT_EQ(&metrics.CallsOf("/peidan.v1.OrderService/PlaceOrder"), &place);
  const std::string text = TextOf(metrics);
  const std::string method = "method=\"/peidan.v1.OrderService/PlaceOrder\"";
  EXPECT_THAT(text, HasSubstr("peidan_calls_total{code=\"OK\"," + method + "} 1\n"));
  EXPECT_THAT(text, HasSubstr("peidan_calls_total{code=\"INVALID_ARGUMENT\"," + method + "} 1\n"));
  EXPECT_THAT(text, HasSubstr("peidan_open_calls{" + method + "} 1\n"));
  EXPECT_THAT(text, HasSubstr("peidan_call_seconds_count{" + method + "} 2\n"));
  EXPECT_THAT(text, HasSubstr("peidan_call_seconds_bucket{" + method + ",le=\"0.002\"} 1\n"));
}

TEST(MetricsTest, HowLongAStreamWasOpenSaysNothingAboutTheService) {
  Metrics metrics;
  Metrics::Calls& watch = metrics.CallsOf("/peidan.v1.OrderService/GetOrder");
  watch.Begin();
  watch.End(1, true, absl::Hours(5));
  const std::string text = TextOf(metrics);
  EXPECT_THAT(text, HasSubstr("peidan_call_seconds_count{method=\"/peidan.v1.OrderService/GetOrder\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("code=\"CANCELLED\",method=\"/peidan.v1.OrderService/GetOrder\"} 1\n"));
}

TEST(MetricsTest, AMethodThatDoesNotExistMakesNoLabel) {
  Metrics metrics;
  for (const char* method : {"", "/", "/peidan.v1.OrderService/罚款", "/peidan.v1.OrderService", "PlaceOrder",
                             "Xpeidan.v1.OrderService/PlaceOrder", "/peidan/v1/OrderService/PlaceOrder",
                             "/peidan.v1.OrderService.PlaceOrder"}) {
    EXPECT_EQ(&metrics.CallsOf(method), &metrics.CallsOf("other")) << method;
  }
}

TEST(MetricsTest, CommitsAreCountedByWhatBecameOfThem) {
  Metrics metrics;
  const auto store = MeasuredStore(std::make_unique<storage::MemoryStore>(), metrics);
  const auto commit = [&store](const char* key) {
    storage::Batch batch;
    batch.RequireAbsent(key);
    batch.Put(key, "点单");
    return store->CommitAndWait(std::move(batch));
  };
  ASSERT_TRUE(commit("a")->committed());
  ASSERT_TRUE(commit("b")->committed());
  ASSERT_FALSE(commit("a")->committed());
  ASSERT_EQ(commit("").status().code(), absl::StatusCode::kInvalidArgument);
  const std::string text = TextOf(metrics);
  EXPECT_THAT(text, HasSubstr("peidan_commits_total{outcome=\"committed\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("peidan_commits_total{outcome=\"conflict\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("peidan_commits_total{outcome=\"failed\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("peidan_commit_seq 2\n"));
  EXPECT_THAT(text, HasSubstr("peidan_commits_waiting 0\n"));
  EXPECT_THAT(text, HasSubstr("peidan_commit_seconds_count 4\n"));
}

TEST(MetricsTest, AReadingIsReadWhenSomebodyAsks) {
  Metrics metrics;
  double value = 1;
  metrics.Add({"peidan_store_state", "State.", false, {{"state", "serving"}}, [&value] { return value; }});
  metrics.Add({"peidan_store_state", "State.", false, {{"state", "read_only"}}, [&value] { return 1 - value; }});
  EXPECT_THAT(TextOf(metrics), HasSubstr("# TYPE peidan_store_state gauge\npeidan_store_state{state=\"serving\"} 1\n"
                                         "peidan_store_state{state=\"read_only\"} 0\n"));
  value = 0;
  EXPECT_THAT(TextOf(metrics), HasSubstr("peidan_store_state{state=\"serving\"} 0\n"
                                         "peidan_store_state{state=\"read_only\"} 1\n"));
}

TEST(MetricsTest, TheProcessKnowsWhatItUses) {
  Metrics metrics;
  AddProcessReadings(metrics);
  std::map<std::string, double> values;
  for (const auto& family : metrics.Collect()) {
    if (!family.metric.empty()) values[family.name] = family.metric[0].gauge.value + family.metric[0].counter.value;
  }
  EXPECT_GT(values["process_resident_memory_bytes"], 1e6);
  EXPECT_GT(values["process_cpu_seconds_total"], 0);
  EXPECT_GE(values["process_open_fds"], 3);
  EXPECT_GT(values["process_max_fds"], values["process_open_fds"]);
  EXPECT_GT(values["process_start_time_seconds"], 1.7e9);
}

}  // namespace
}  // namespace peidan::server
