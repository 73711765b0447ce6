#include "tests/bench/own_server.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "peidan/v1/catalog_service.grpc.pb.h"
#include "peidan/v1/order_service.grpc.pb.h"
#include "tests/bench/calls.h"

namespace peidan::bench {
namespace {

constexpr size_t kPieceBytes = 65536;
constexpr int kPageSize = 50;

void Save(const google::protobuf::MessageLite& message, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  message.SerializeToOstream(&file);
}

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

uintmax_t SizeOf(const std::filesystem::directory_entry& entry) {
  std::error_code gone;
  const uintmax_t size = entry.file_size(gone);
  return gone ? 0 : size;
}

}  // namespace

OwnServer::OwnServer(const std::string& bin, const std::string& data_dir)
    : data_dir_(data_dir),
      process_({bin + "/peidand", "--listen=127.0.0.1:0", "--data_dir=" + data_dir, "--log_rpcs=false",
                "--rules_dir=" PEIDAN_SOURCE_DIR "/matching/rulesets/haidian"}) {}

void OwnServer::ImportLibrary() {
  const auto stub = v1::CatalogService::NewStub(NewChannel(address()));
  grpc::ClientContext context;
  v1::ImportCatalogResponse response;
  const auto writer = stub->ImportCatalog(&context, &response);
  const std::pair<v1::CatalogTable, const char*> tables[] = {{v1::CATALOG_TABLE_BUREAUS, "bureaus.csv"},
                                                             {v1::CATALOG_TABLE_SUBDISTRICTS, "subdistricts.csv"},
                                                             {v1::CATALOG_TABLE_COMMUNITIES, "communities.csv"},
                                                             {v1::CATALOG_TABLE_RESOURCES, "resources.csv"}};
  for (const auto& [table, name] : tables) {
    const std::string text = Contents(absl::StrCat(PEIDAN_SOURCE_DIR, "/storage/reference/haidian/", name));
    for (size_t begin = 0; begin < text.size(); begin += kPieceBytes) {
      v1::ImportCatalogRequest piece;
      if (table == v1::CATALOG_TABLE_BUREAUS && begin == 0) piece.set_request_id("bench");
      piece.set_table(table);
      piece.set_csv(text.substr(begin, kPieceBytes));
      piece.set_last(table == v1::CATALOG_TABLE_RESOURCES && begin + kPieceBytes >= text.size());
      writer->Write(piece);
    }
  }
  writer->WritesDone();
  if (const grpc::Status status = writer->Finish(); !status.ok() || !response.imported()) {
    std::fprintf(stderr, "peidan_bench: the library was not imported: %s\n", status.error_message().c_str());
    std::exit(1);
  }
}

uintmax_t OwnServer::LogBytes() const {
  uintmax_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data_dir_)) {
    if (entry.path().extension() == ".log") bytes += SizeOf(entry);
  }
  return bytes;
}

uintmax_t BytesIn(const std::string& directory) {
  uintmax_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) bytes += SizeOf(entry);
  }
  return bytes;
}

void SaveAnswers(const std::string& address, const std::string& folder) {
  const auto channel = NewChannel(address);
  grpc::ClientContext for_resource, for_list;
  v1::GetResourceRequest which;
  which.set_name("resources/minzheng-001");
  v1::Resource resource;
  v1::CatalogService::NewStub(channel)->GetResource(&for_resource, which, &resource);
  Save(resource, folder + "/resource.pb");
  v1::ListOrdersRequest page;
  page.set_page_size(kPageSize);
  v1::ListOrdersResponse list;
  v1::OrderService::NewStub(channel)->ListOrders(&for_list, page, &list);
  Save(list, folder + "/list.pb");
  if (list.orders_size() > 0) Save(list.orders(0), folder + "/order.pb");
}

}  // namespace peidan::bench
