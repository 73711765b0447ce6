#include "server/catalog_desk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "google/protobuf/util/message_differencer.h"
#include "server/error.h"
#include "server/fingerprint.h"
#include "server/lifecycle/draft.h"
#include "server/order_desk.h"
#include "server/precedent.h"
#include "server/request_log.h"
#include "server/waitlist_wakes.h"
#include "storage/reference/reference_tables.h"
#include "storage/reference/resource_rules.h"

namespace peidan::server {
namespace {

// Fields that the server sets; a mask may not name them.
const char* const kServerFields[] = {"name", "etag", "update_time"};

uint64_t VersionOf(const v1::Resource& resource) {
  uint64_t version = 0;
  return absl::SimpleAtoi(resource.etag(), &version) ? version : 0;
}

template <typename M>
const M* Find(const std::vector<M>& entries, const std::string& name) {
  const auto found = std::lower_bound(entries.begin(), entries.end(), name,
                                      [](const M& entry, const std::string& n) { return entry.name() < n; });
  return found != entries.end() && found->name() == name ? &*found : nullptr;
}

// The resource without what the server adds, for comparing.
v1::Resource Bare(v1::Resource resource) {
  resource.clear_etag();
  resource.clear_update_time();
  return resource;
}

absl::Status UnknownResource() {
  return MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_RESOURCE_UNKNOWN, "资源库中没有这一项");
}

// Faults of a resource as a part of a request.
absl::Status CheckWhole(const v1::Resource& resource, const storage::CatalogContents& contents) {
  storage::KnownNames known;
  for (const v1::Bureau& bureau : contents.bureaus) known.bureaus.insert(bureau.name());
  for (const v1::Subdistrict& subdistrict : contents.subdistricts) known.subdistricts.insert(subdistrict.name());
  std::vector<FieldFault> faults = storage::CheckResource(resource, known);
  for (FieldFault& fault : faults) fault.field = absl::StrCat("resource.", fault.field);
  return faults.empty() ? absl::OkStatus() : InvalidFields(faults);
}

absl::Status CheckUniqueName(const v1::Resource& resource, const storage::CatalogContents& contents) {
  for (const v1::Resource& other : contents.resources) {
    if (other.name() == resource.name() || other.display_name() != resource.display_name()) continue;
    return MakeError(absl::StatusCode::kAlreadyExists, v1::ERROR_REASON_ALREADY_EXISTS, "已有同名的资源",
                     {{"field", "resource.display_name"}, {"present", other.name()}});
  }
  return absl::OkStatus();
}

// `after` with the fields of the mask taken from `given`. INVALID_ARGUMENT (FIELD_MASK_INVALID).
absl::Status ApplyMask(const v1::UpdateResourceRequest& request, v1::Resource& after) {
  const auto* type = v1::Resource::descriptor();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  for (const std::string& path : request.update_mask().paths()) {
    const auto* field = type->FindFieldByName(path);
    const bool server_sets =
        std::find(std::begin(kServerFields), std::end(kServerFields), path) != std::end(kServerFields);
    const bool repeated = std::find(fields.begin(), fields.end(), field) != fields.end();
    if (field == nullptr || server_sets || repeated) {
      return InvalidFields({{"update_mask", v1::ERROR_REASON_FIELD_MASK_INVALID, "含有未知、重复或不能修改的字段"}});
    }
    fields.push_back(field);
  }
  v1::Resource given = request.resource();
  if (fields.empty()) {
    given.set_etag(after.etag());
    *given.mutable_update_time() = after.update_time();
    after = std::move(given);
    return absl::OkStatus();
  }
  after.GetReflection()->SwapFields(&after, &given, fields);
  return absl::OkStatus();
}

v1::Event CatalogEvent(v1::EventType type, const std::string& subject, absl::Time now) {
  v1::Event event;
  event.set_type(type);
  event.set_subject(subject);
  event.set_actor("system");
  *event.mutable_event_time() = lifecycle::ToProto(now);
  return event;
}

// What became of a resource; `before` is null for a new one.
v1::Event ResourceEvent(const v1::Resource* before, const v1::Resource& after, absl::Time now) {
  v1::EventType type = before == nullptr ? v1::EVENT_TYPE_RESOURCE_CREATED : v1::EVENT_TYPE_RESOURCE_UPDATED;
  const bool was_retired = before != nullptr && before->state() == v1::RESOURCE_STATE_RETIRED;
  if (after.state() == v1::RESOURCE_STATE_RETIRED && !was_retired) type = v1::EVENT_TYPE_RESOURCE_RETIRED;
  v1::Event event = CatalogEvent(type, after.name(), now);
  event.set_bureau(after.lead_bureau());
  event.set_before(before == nullptr ? "" : v1::ResourceState_Name(before->state()));
  event.set_after(v1::ResourceState_Name(after.state()));
  return event;
}

// Puts entries that are new or different, as of `revision`; counts all of them. What is unchanged is not written.
template <typename M>
void PutChanged(const std::vector<M>& wanted, const std::vector<M>& present, int64_t revision, storage::Batch& batch,
                v1::ImportCatalogResponse& counts) {
  std::map<std::string, const M*> by_name;
  for (const M& entry : present) by_name[entry.name()] = &entry;
  for (const M& entry : wanted) {
    const auto found = by_name.find(entry.name());
    if (found == by_name.end()) {
      counts.set_created(counts.created() + 1);
    } else if (!google::protobuf::util::MessageDifferencer::Equals(entry, *found->second)) {
      counts.set_updated(counts.updated() + 1);
    } else {
      counts.set_unchanged(counts.unchanged() + 1);
      continue;
    }
    storage::CatalogTable::Put(batch, entry, revision);
  }
}

// The fingerprint of an import: of everything that decides what it does.
std::string FingerprintOf(const ImportText& text) {
  std::string bytes = text.validate_only ? "ImportCatalog?" : "ImportCatalog!";
  for (const auto& [table, csv] : text.tables) absl::StrAppend(&bytes, table, ":", csv.size(), ":", csv);
  return Sha256(bytes);
}

// The same for resources, which have versions and times of their own, and an event each.
absl::Status PutChangedResources(const storage::Reader& reader, const std::vector<v1::Resource>& wanted,
                                 const storage::CatalogContents& contents, absl::Time now, storage::Batch& batch,
                                 v1::ImportCatalogResponse& counts) {
  for (v1::Resource resource : wanted) {
    const v1::Resource* before = Find(contents.resources, resource.name());
    if (before == nullptr) {
      counts.set_created(counts.created() + 1);
    } else if (!google::protobuf::util::MessageDifferencer::Equals(Bare(resource), Bare(*before))) {
      counts.set_updated(counts.updated() + 1);
    } else {
      counts.set_unchanged(counts.unchanged() + 1);
      continue;
    }
    *resource.mutable_update_time() = lifecycle::ToProto(now);
    storage::CatalogTable::Put(batch, resource, before == nullptr ? 1 : VersionOf(*before) + 1, contents.revision + 1);
    storage::EventTable::Append(batch, ResourceEvent(before, resource, now));
    const std::string cause = absl::StrCat(contents.revision + 1);
    if (absl::Status status = WakeResource(batch, reader, resource.name(), now, cause); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<storage::Batch> CatalogDesk::Write(const storage::Reader& reader,
                                                  const storage::CatalogContents& contents, v1::Resource resource,
                                                  const v1::Resource* before, const Change& change,
                                                  v1::Resource* reply) const {
  if (absl::Status status = CheckWhole(resource, contents); !status.ok()) return status;
  if (absl::Status status = CheckUniqueName(resource, contents); !status.ok()) return status;
  const absl::Time now = env_.clock();
  const uint64_t version = before == nullptr ? 1 : VersionOf(*before) + 1;
  *resource.mutable_update_time() = lifecycle::ToProto(now);
  resource.set_etag(absl::StrCat(version));
  *reply = resource;
  storage::Batch batch;
  if (change.validate_only) return batch;
  storage::CatalogTable::Put(batch, resource, version, contents.revision + 1);
  storage::CatalogTable::BumpRevision(batch, contents.revision);
  storage::EventTable::Append(batch, ResourceEvent(before, resource, now));
  if (absl::Status status = WakeResource(batch, reader, resource.name(), now, resource.etag()); !status.ok()) {
    return status;
  }
  RecordRequest(batch, change.request_id, change.fingerprint, resource.name(), now);
  return batch;
}

absl::StatusOr<storage::Batch> CatalogDesk::Create(const storage::Reader& reader,
                                                   const v1::CreateResourceRequest& request,
                                                   v1::Resource* reply) const {
  const std::string fingerprint = FingerprintOf("CreateResource", request);
  const auto earlier = FindRequest(reader, request.request_id(), fingerprint);
  if (!earlier.ok()) return earlier.status();
  const auto contents = storage::CatalogTable::Load(reader);
  if (!contents.ok()) return contents.status();
  const v1::Resource* present = Find(contents->resources, request.resource().name());
  if (earlier->has_value() && present != nullptr) {
    *reply = *present;
    return storage::Batch();
  }
  if (present != nullptr) {
    return MakeError(absl::StatusCode::kAlreadyExists, v1::ERROR_REASON_ALREADY_EXISTS, "已有这个编号的资源",
                     {{"field", "resource.name"}});
  }
  return Write(reader, *contents, request.resource(), nullptr,
               {request.request_id(), fingerprint, request.validate_only()}, reply);
}

absl::StatusOr<storage::Batch> CatalogDesk::Update(const storage::Reader& reader,
                                                   const v1::UpdateResourceRequest& request,
                                                   v1::Resource* reply) const {
  const std::string fingerprint = FingerprintOf("UpdateResource", request);
  const auto earlier = FindRequest(reader, request.request_id(), fingerprint);
  if (!earlier.ok()) return earlier.status();
  const auto contents = storage::CatalogTable::Load(reader);
  if (!contents.ok()) return contents.status();
  const v1::Resource* present = Find(contents->resources, request.resource().name());
  if (present == nullptr) return UnknownResource();
  if (earlier->has_value()) {
    *reply = *present;
    return storage::Batch();
  }
  v1::Resource after = *present;
  if (absl::Status status = ApplyMask(request, after); !status.ok()) return status;
  if (absl::Status status = CheckEtag(request.resource().etag(), present->etag()); !status.ok()) return status;
  return Write(reader, *contents, std::move(after), present,
               {request.request_id(), fingerprint, request.validate_only()}, reply);
}

absl::StatusOr<storage::Batch> CatalogDesk::Retire(const storage::Reader& reader,
                                                   const v1::DeleteResourceRequest& request,
                                                   v1::Resource* reply) const {
  const std::string fingerprint = FingerprintOf("DeleteResource", request);
  const auto earlier = FindRequest(reader, request.request_id(), fingerprint);
  if (!earlier.ok()) return earlier.status();
  const auto contents = storage::CatalogTable::Load(reader);
  if (!contents.ok()) return contents.status();
  const v1::Resource* present = Find(contents->resources, request.name());
  if (present == nullptr) return UnknownResource();
  if (earlier->has_value() || present->state() == v1::RESOURCE_STATE_RETIRED) {
    *reply = *present;
    return storage::Batch();
  }
  if (absl::Status status = CheckEtag(request.etag(), present->etag()); !status.ok()) return status;
  v1::Resource after = *present;
  after.set_state(v1::RESOURCE_STATE_RETIRED);
  return Write(reader, *contents, std::move(after), present, {request.request_id(), fingerprint, false}, reply);
}

absl::StatusOr<storage::Batch> CatalogDesk::RetirePrecedent(const storage::Reader& reader,
                                                            const v1::RetirePrecedentRequest& request,
                                                            v1::Precedent* reply) const {
  const std::string fingerprint = FingerprintOf("RetirePrecedent", request);
  const auto earlier = FindRequest(reader, request.request_id(), fingerprint);
  if (!earlier.ok()) return earlier.status();
  const auto contents = storage::CatalogTable::Load(reader);
  if (!contents.ok()) return contents.status();
  const v1::Precedent* present = Find(contents->precedents, request.name());
  if (present == nullptr)
    return MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_PRECEDENT_UNKNOWN, kNoSuchPrecedent);
  storage::Batch batch;
  *reply = *present;
  if (earlier->has_value() || present->state() == v1::PRECEDENT_STATE_RETIRED) return batch;
  if (absl::Status status = CheckEtag(request.etag(), present->etag()); !status.ok()) return status;
  const absl::Time now = env_.clock();
  *reply = server::RetirePrecedent(batch, *present, request.reason(), now, contents->revision);
  RecordRequest(batch, request.request_id(), fingerprint, present->name(), now);
  return batch;
}

absl::StatusOr<storage::Batch> CatalogDesk::Import(const storage::Reader& reader, const ImportText& text,
                                                   v1::ImportCatalogResponse* reply) const {
  const std::string fingerprint = FingerprintOf(text);
  const auto earlier = FindRequest(reader, text.request_id, fingerprint);
  if (!earlier.ok()) return earlier.status();
  storage::Batch batch;
  if (earlier->has_value()) {
    reply->ParseFromString((*earlier)->response());
    return batch;
  }
  const auto contents = storage::CatalogTable::Load(reader);
  if (!contents.ok()) return contents.status();
  const storage::ReferenceTables tables = storage::ParseReferenceTables(text.tables, *contents);
  reply->Clear();
  if (!tables.faults.empty()) {
    for (const v1::ImportFault& fault : tables.faults) *reply->add_faults() = fault;
    return batch;
  }
  const absl::Time now = env_.clock();
  PutChanged(tables.bureaus, contents->bureaus, contents->revision + 1, batch, *reply);
  PutChanged(tables.subdistricts, contents->subdistricts, contents->revision + 1, batch, *reply);
  PutChanged(tables.communities, contents->communities, contents->revision + 1, batch, *reply);
  if (absl::Status status = PutChangedResources(reader, tables.resources, *contents, now, batch, *reply);
      !status.ok()) {
    return status;
  }
  if (text.validate_only) return storage::Batch();
  reply->set_imported(true);
  if (!batch.mutations().empty()) {
    storage::CatalogTable::BumpRevision(batch, contents->revision);
    v1::Event event = CatalogEvent(v1::EVENT_TYPE_CATALOG_IMPORTED, "catalog", now);
    event.set_why(absl::StrCat("新增 ", reply->created(), " 条，修改 ", reply->updated(), " 条"));
    storage::EventTable::Append(batch, event);
  }
  RecordRequest(batch, text.request_id, fingerprint, "catalog", now, reply->SerializeAsString());
  return batch;
}

void CatalogDesk::Run(CommandRunner::Attempt attempt, CommandRunner::Done done) const {
  env_.runner.Run(std::move(attempt), [this, done = std::move(done)](const absl::StatusOr<uint64_t>& commit_seq) {
    if (!commit_seq.ok()) return done(commit_seq);
    env_.runner.Post([this, done, commit_seq] {
      const absl::Status reloaded = env_.matcher.Reload(env_.store);
      done(reloaded.ok() ? commit_seq : reloaded);
    });
  });
}

}  // namespace peidan::server
