#include "tests/bench/ceilings.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/server_builder.h"
#include "peidan/v1/catalog_service.grpc.pb.h"
#include "peidan/v1/order_service.grpc.pb.h"
#include "storage/big_endian.h"
#include "storage/rocksdb_profile.h"
#include "storage/rocksdb_store.h"

namespace peidan::bench {
namespace {

constexpr size_t kPuts = 5;  // a batch is few large values, as an order's is

template <typename M>
M ReadMessage(const std::string& path) {
  M message;
  std::ifstream stream(path, std::ios::binary);
  message.ParseFromIstream(&stream);
  return message;
}

class EchoCatalog final : public v1::CatalogService::CallbackService {
 public:
  explicit EchoCatalog(const std::string& folder) : answer_(ReadMessage<v1::Resource>(folder + "/resource.pb")) {}
  grpc::ServerUnaryReactor* GetResource(grpc::CallbackServerContext* context, const v1::GetResourceRequest*,
                                        v1::Resource* reply) override {
    *reply = answer_;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const v1::Resource answer_;
};

class EchoOrders final : public v1::OrderService::CallbackService {
 public:
  EchoOrders(const std::string& folder, size_t order_bytes)
      : list_(ReadMessage<v1::ListOrdersResponse>(folder + "/list.pb")),
        order_(ReadMessage<v1::Order>(folder + "/order.pb")),
        value_(order_bytes / kPuts, 'x') {
    if (order_bytes == 0) return;
    storage::RocksDbOptions options;
    options.directory = folder + "/ceiling";
    auto store = storage::OpenRocksDbStore(options);
    if (!store.ok()) std::abort();
    store_ = *std::move(store);
  }
  grpc::ServerUnaryReactor* ListOrders(grpc::CallbackServerContext* context, const v1::ListOrdersRequest*,
                                       v1::ListOrdersResponse* reply) override {
    *reply = list_;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  grpc::ServerUnaryReactor* PlaceOrder(grpc::CallbackServerContext* context, const v1::PlaceOrderRequest*,
                                       v1::Order* reply) override {
    *reply = order_;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (store_ == nullptr) {
      reactor->Finish(grpc::Status::OK);
      return reactor;
    }
    storage::Batch batch;
    const uint64_t first = next_.fetch_add(kPuts);
    for (uint64_t key = first; key < first + kPuts; ++key) batch.Put("x" + storage::BigEndian64(key), value_);
    store_->Commit(std::move(batch), [reactor](const absl::StatusOr<storage::CommitOutcome>& outcome) {
      reactor->Finish(outcome.ok() ? grpc::Status::OK : grpc::Status(grpc::StatusCode::UNAVAILABLE, ""));
    });
    return reactor;
  }

 private:
  const v1::ListOrdersResponse list_;
  const v1::Order order_;
  const std::string value_;
  std::unique_ptr<storage::KeyValueStore> store_;
  std::atomic<uint64_t> next_ = 0;
};

}  // namespace

LoopResult MeasureRawStore(const std::string& directory, int threads, size_t bytes, absl::Duration duration) {
  storage::RocksDbOptions as_server;
  as_server.directory = directory;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(storage::RocksDbProfile(as_server), directory, &opened).ok()) return {};
  LoopResult result;
  {
    const std::unique_ptr<rocksdb::DB> db(opened);
    const std::string value(bytes / kPuts, 'x');
    std::atomic<uint64_t> next = 0;
    rocksdb::WriteOptions write;
    write.sync = true;
    write.protection_bytes_per_key = storage::kProtectionBytesPerKey;
    result = RunBlockingLoop(threads, duration, [&](int) {
      rocksdb::WriteBatch batch(0, 0, storage::kProtectionBytesPerKey, 0);
      const uint64_t first = next.fetch_add(kPuts);
      for (uint64_t key = first; key < first + kPuts; ++key) batch.Put(storage::BigEndian64(key), value);
      return db->Write(write, &batch).ok();
    });
  }
  std::filesystem::remove_all(directory);
  return result;
}

void ServeCeilings(const std::string& folder, size_t order_bytes) {
  EchoCatalog catalog(folder);
  EchoOrders orders(folder, order_bytes);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&catalog);
  builder.RegisterService(&orders);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  std::printf("ready 127.0.0.1:%d\n", port);
  std::fflush(stdout);
  server->Wait();
  std::abort();
}

}  // namespace peidan::bench
