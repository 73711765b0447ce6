// Where commands on the catalog become batches.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "peidan/v1/catalog_service.pb.h"
#include "server/environment.h"
#include "storage/tables.h"

namespace peidan::server {

// An import as it arrived.
struct ImportText {
  std::string request_id;
  bool validate_only = false;
  std::map<v1::CatalogTable, std::string> tables;  // CSV text
};

// Thread-safe. Every function reads the catalog from the store, not from memory: a write must not be based on an old
// one.
class CatalogDesk {
 public:
  explicit CatalogDesk(const Environment& environment) : env_(environment) {}

  absl::StatusOr<storage::Batch> Create(const storage::Reader& reader, const v1::CreateResourceRequest& request,
                                        v1::Resource* reply) const;
  absl::StatusOr<storage::Batch> Update(const storage::Reader& reader, const v1::UpdateResourceRequest& request,
                                        v1::Resource* reply) const;
  absl::StatusOr<storage::Batch> Retire(const storage::Reader& reader, const v1::DeleteResourceRequest& request,
                                        v1::Resource* reply) const;
  absl::StatusOr<storage::Batch> RetirePrecedent(const storage::Reader& reader,
                                                 const v1::RetirePrecedentRequest& request, v1::Precedent* reply) const;
  // Faults are part of the reply; then the batch is empty.
  absl::StatusOr<storage::Batch> Import(const storage::Reader& reader, const ImportText& text,
                                        v1::ImportCatalogResponse* reply) const;

  // Runs a command and, once it is durable, waits until the snapshot in memory has it; then calls `done`.
  void Run(CommandRunner::Attempt attempt, CommandRunner::Done done) const;

 private:
  // A resource as it will be: checked, with its new etag, in a batch that also raises the revision and tells about it.
  struct Change {
    std::string request_id;
    std::string fingerprint;
    bool validate_only = false;
  };
  absl::StatusOr<storage::Batch> Write(const storage::Reader& reader, const storage::CatalogContents& contents,
                                       v1::Resource resource, const v1::Resource* before, const Change& change,
                                       v1::Resource* reply) const;

  const Environment& env_;
};

}  // namespace peidan::server
