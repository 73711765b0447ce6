#include "tests/bench/ceilings.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "grpcpp/server_builder.h"
#include "peidan/v1/catalog_service.grpc.pb.h"

namespace peidan::bench {
namespace {

class EchoService final : public v1::CatalogService::CallbackService {
 public:
  explicit EchoService(const v1::Resource& answer) : answer_(answer) {}
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

}  // namespace

LoopResult MeasureRawStore(const std::string& directory, int threads, size_t puts, size_t bytes,
                           absl::Duration duration) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, directory, &opened).ok()) return {};
  LoopResult result;
  {
    const std::unique_ptr<rocksdb::DB> db(opened);
    const std::string value(bytes / puts, 'x');
    std::atomic<uint64_t> next = 0;
    rocksdb::WriteOptions write;
    write.sync = true;
    result = RunBlockingLoop(threads, duration, [&](int) {
      rocksdb::WriteBatch batch;
      const uint64_t first = next.fetch_add(puts);
      for (uint64_t key = first; key < first + puts; ++key) batch.Put(absl::StrCat(key), value);
      return db->Write(write, &batch).ok();
    });
  }
  std::filesystem::remove_all(directory);
  return result;
}

void ServeEcho(const std::string& file) {
  v1::Resource answer;
  std::ifstream stream(file, std::ios::binary);
  answer.ParseFromIstream(&stream);
  EchoService service(answer);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  std::printf("ready 127.0.0.1:%d\n", port);
  std::fflush(stdout);
  server->Wait();
  std::abort();
}

}  // namespace peidan::bench
