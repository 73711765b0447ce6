// peidan_bench: what the service does per second, beside what the machine could do at best, in one run.
//
//   durable PlaceOrder     beside   raw RocksDB synced batches of the same bytes, by as many threads
//   GetResource            beside   a gRPC echo of the same bytes
//
// Figures of different runs do not compare; the ratios do.
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "grpcpp/create_channel.h"
#include "peidan/v1/catalog_service.grpc.pb.h"
#include "peidan/v1/order_service.grpc.pb.h"
#include "tests/bench/ceilings.h"
#include "tests/bench/child_process.h"
#include "tests/bench/closed_loop.h"

ABSL_FLAG(double, seconds, 3, "length of each measurement");
ABSL_FLAG(int, rounds, 3, "measurements of each kind; the median counts");
ABSL_FLAG(std::string, directory, "", "where to put the stores; default: a new folder below the present one");
ABSL_FLAG(std::string, serve_echo, "", "be the echo server and answer with this file (used by the benchmark itself)");

namespace peidan::bench {
namespace {

constexpr int kInFlight[] = {1, 16, 64};
constexpr int kChannels = 4;        // one HTTP/2 connection is a bottleneck of its own
constexpr int kSampleOrders = 200;  // to measure the bytes of one commit
constexpr size_t kRawPuts = 5;      // a batch is few large values, as an order's is
constexpr char kResource[] = "resources/minzheng-001";
constexpr char kCommunity[] = "communities/110108001001";
constexpr const char* kNeeds[] = {"楼道里有人给电动车充电，怕着火", "想请律师来讲讲遗嘱怎么写", "小区健身器材坏了两件",
                                  "老人想学用手机挂号打车",         "想约专家来给老人量量血压", "下水道井盖丢了一个"};

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

template <typename Service>
std::vector<std::unique_ptr<typename Service::Stub>> NewStubs(const std::string& address) {
  std::vector<std::unique_ptr<typename Service::Stub>> stubs;
  for (int i = 0; i < kChannels; ++i) stubs.push_back(Service::NewStub(NewChannel(address)));
  return stubs;
}

void ImportLibrary(const std::string& address) {
  const auto stub = v1::CatalogService::NewStub(NewChannel(address));
  grpc::ClientContext context;
  v1::ImportCatalogResponse response;
  const auto writer = stub->ImportCatalog(&context, &response);
  const std::pair<v1::CatalogTable, const char*> tables[] = {{v1::CATALOG_TABLE_BUREAUS, "bureaus.csv"},
                                                             {v1::CATALOG_TABLE_SUBDISTRICTS, "subdistricts.csv"},
                                                             {v1::CATALOG_TABLE_COMMUNITIES, "communities.csv"},
                                                             {v1::CATALOG_TABLE_RESOURCES, "resources.csv"}};
  for (const auto& [table, name] : tables) {
    std::ifstream file(absl::StrCat(PEIDAN_SOURCE_DIR, "/storage/reference/haidian/", name));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (size_t begin = 0; begin < text.size(); begin += 65536) {
      v1::ImportCatalogRequest piece;
      if (table == v1::CATALOG_TABLE_BUREAUS && begin == 0) piece.set_request_id("bench");
      piece.set_table(table);
      piece.set_csv(text.substr(begin, 65536));
      piece.set_last(table == v1::CATALOG_TABLE_RESOURCES && begin + 65536 >= text.size());
      writer->Write(piece);
    }
  }
  writer->WritesDone();
  if (const grpc::Status status = writer->Finish(); !status.ok() || !response.imported()) {
    std::fprintf(stderr, "peidan_bench: the library was not imported: %s\n", status.error_message().c_str());
    std::exit(1);
  }
}

// Keeps the real answer of GetResource, so that the echo answers with the same bytes.
void SaveResource(const std::string& address, const std::string& path) {
  const auto stub = v1::CatalogService::NewStub(NewChannel(address));
  grpc::ClientContext context;
  v1::GetResourceRequest request;
  request.set_name(kResource);
  v1::Resource resource;
  stub->GetResource(&context, request, &resource);
  std::ofstream file(path, std::ios::binary);
  resource.SerializeToOstream(&file);
}

// A unary call in flight.
template <typename Request, typename Response>
struct Call {
  grpc::ClientContext context;
  Request request;
  Response response;
};

LoopResult MeasurePlaceOrder(const std::string& address, int in_flight, absl::Duration duration) {
  const auto stubs = NewStubs<v1::OrderService>(address);
  static std::atomic<uint64_t> next = 0;
  return RunClosedLoop(in_flight, duration, [&stubs](int slot, std::function<void(bool)> done) {
    auto call = std::make_shared<Call<v1::PlaceOrderRequest, v1::Order>>();
    const uint64_t number = next++;
    call->request.set_request_id(absl::StrCat("bench-", getpid(), "-", number));
    call->request.mutable_need()->set_text(kNeeds[number % std::size(kNeeds)]);
    call->request.mutable_need()->set_community(kCommunity);
    stubs[static_cast<size_t>(slot % kChannels)]->async()->PlaceOrder(
        &call->context, &call->request, &call->response,
        [call, done = std::move(done)](const grpc::Status& status) { done(status.ok()); });
  });
}

LoopResult MeasureGetResource(const std::string& address, int in_flight, absl::Duration duration) {
  const auto stubs = NewStubs<v1::CatalogService>(address);
  return RunClosedLoop(in_flight, duration, [&stubs](int slot, std::function<void(bool)> done) {
    auto call = std::make_shared<Call<v1::GetResourceRequest, v1::Resource>>();
    call->request.set_name(kResource);
    stubs[static_cast<size_t>(slot % kChannels)]->async()->GetResource(
        &call->context, &call->request, &call->response,
        [call, done = std::move(done)](const grpc::Status& status) { done(status.ok()); });
  });
}

// Bytes of the write-ahead logs of a store.
uintmax_t LogBytes(const std::string& directory) {
  uintmax_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".log") bytes += entry.file_size();
  }
  return bytes;
}

// Bytes that one order adds to the log, on average.
size_t BytesPerOrder(const std::string& address, const std::string& data_dir) {
  const auto stub = v1::OrderService::NewStub(NewChannel(address));
  const uintmax_t before = LogBytes(data_dir);
  for (int i = 0; i < kSampleOrders; ++i) {
    Call<v1::PlaceOrderRequest, v1::Order> call;
    call.request.set_request_id(absl::StrCat("sample-", i));
    call.request.mutable_need()->set_text(kNeeds[static_cast<size_t>(i) % std::size(kNeeds)]);
    call.request.mutable_need()->set_community(kCommunity);
    stub->PlaceOrder(&call.context, call.request, &call.response);
  }
  return static_cast<size_t>((LogBytes(data_dir) - before) / kSampleOrders);
}

// The median of as many rounds as asked for, of two measurements in turn, so that a drift of the machine meets both.
std::pair<LoopResult, LoopResult> InTurn(const std::function<LoopResult()>& ours,
                                         const std::function<LoopResult()>& best) {
  std::vector<LoopResult> mine, ceiling;
  for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
    mine.push_back(ours());
    ceiling.push_back(best());
  }
  return {MedianOf(mine), MedianOf(ceiling)};
}

void PrintRow(const char* what, int in_flight, const LoopResult& ours, const LoopResult& best) {
  absl::PrintF("%-12s %9d %11.0f %9.3f %9.3f %12.0f %9.3f %9.3f %7.2f%s\n", what, in_flight, ours.per_second,
               absl::ToDoubleMilliseconds(ours.p50), absl::ToDoubleMilliseconds(ours.p99), best.per_second,
               absl::ToDoubleMilliseconds(best.p50), absl::ToDoubleMilliseconds(best.p99),
               best.per_second > 0 ? ours.per_second / best.per_second : 0,
               ours.failed + best.failed > 0 ? absl::StrCat("  ", ours.failed + best.failed, " failed") : "");
}

int Run(const std::string& self) {
  const std::string folder =
      absl::GetFlag(FLAGS_directory).empty() ? absl::StrCat("peidan_bench.", getpid()) : absl::GetFlag(FLAGS_directory);
  std::filesystem::create_directories(folder);
  const std::string bin = std::filesystem::path(self).parent_path().string();
  const std::string data = folder + "/data";
  const absl::Duration duration = absl::Seconds(absl::GetFlag(FLAGS_seconds));
  bool failed = false;
  {
    const ChildProcess server({bin + "/peidand", "--listen=127.0.0.1:0", "--data_dir=" + data, "--log_rpcs=false",
                               absl::StrCat("--rules_dir=", PEIDAN_SOURCE_DIR, "/matching/rulesets/haidian")});
    ImportLibrary(server.address());
    SaveResource(server.address(), folder + "/echo.pb");
    const ChildProcess echo({self, absl::StrCat("--serve_echo=", folder, "/echo.pb")});
    const size_t bytes = BytesPerOrder(server.address(), data);
    absl::PrintF("one order adds %d bytes to the log; median of %d rounds of %.1f s\n\n", bytes,
                 absl::GetFlag(FLAGS_rounds), absl::GetFlag(FLAGS_seconds));
    absl::PrintF("%-12s %9s %11s %9s %9s %12s %9s %9s %7s\n", "call", "in flight", "per second", "p50 ms", "p99 ms",
                 "ceiling /s", "p50 ms", "p99 ms", "ratio");
    for (const int in_flight : kInFlight) {
      const auto [ours, best] =
          InTurn([&] { return MeasurePlaceOrder(server.address(), in_flight, duration); },
                 [&] { return MeasureRawStore(folder + "/raw", in_flight, kRawPuts, bytes, duration); });
      PrintRow("PlaceOrder", in_flight, ours, best);
      failed = failed || ours.failed > 0 || best.failed > 0;
    }
    for (const int in_flight : kInFlight) {
      const auto [ours, best] = InTurn([&] { return MeasureGetResource(server.address(), in_flight, duration); },
                                       [&] { return MeasureGetResource(echo.address(), in_flight, duration); });
      PrintRow("GetResource", in_flight, ours, best);
      failed = failed || ours.failed > 0 || best.failed > 0;
    }
  }
  std::filesystem::remove_all(folder);
  return failed ? 1 : 0;
}

}  // namespace
}  // namespace peidan::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures peidand beside the ceilings of this machine.");
  absl::ParseCommandLine(argc, argv);
  if (const std::string file = absl::GetFlag(FLAGS_serve_echo); !file.empty()) peidan::bench::ServeEcho(file);
  return peidan::bench::Run(std::filesystem::canonical("/proc/self/exe").string());
}
