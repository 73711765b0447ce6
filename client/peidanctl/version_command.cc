// version
#include <grpcpp/grpcpp.h>
#include <nlohmann/json.hpp>

#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"
#include "client/peidanctl/render/table.h"

namespace peidan::ctl {
namespace {

struct VersionArgs {};

absl::Status Version(Session& session, const VersionArgs&) {
  switch (session.format) {
    case OutputFormat::kTable:
      session.out << "peidanctl " PEIDAN_VERSION " (API peidan.v1, gRPC " << grpc::Version() << ")\n";
      break;
    case OutputFormat::kCsv:
      session.out << RenderCsv({{"version", "api", "grpc"}, {{PEIDAN_VERSION, "peidan.v1", grpc::Version()}}});
      break;
    case OutputFormat::kJson:
    case OutputFormat::kJsonl:
      session.out << nlohmann::ordered_json{{"version", PEIDAN_VERSION},
                                            {"api", "peidan.v1"},
                                            {"grpc", grpc::Version()}}
                  << "\n";
      break;
  }
  return absl::OkStatus();
}

}  // namespace

void AddVersionCommand(CLI::App& app, Session& session) {
  AddCommand<VersionArgs>(app, session, "version", "版本 | Version", Version);
}

}  // namespace peidan::ctl
