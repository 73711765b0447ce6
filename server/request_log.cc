#include "server/request_log.h"

#include "server/error.h"
#include "server/lifecycle/draft.h"

namespace peidan::server {

absl::StatusOr<std::optional<record::v1::RequestRecord>> FindRequest(const storage::Reader& reader,
                                                                     const std::string& request_id,
                                                                     const std::string& fingerprint) {
  auto record = storage::RequestTable::Get(reader, request_id);
  if (!record.ok() || !record->has_value()) return record;
  if ((*record)->fingerprint() != fingerprint) {
    return InvalidFields(
        {{"request_id", v1::ERROR_REASON_REQUEST_ID_REUSED, "已用于另一个内容不同的请求，请换一个编号"}});
  }
  return record;
}

void RecordRequest(storage::Batch& batch, const std::string& request_id, const std::string& fingerprint,
                   const std::string& subject, absl::Time now, const std::string& response) {
  record::v1::RequestRecord record;
  record.set_fingerprint(fingerprint);
  record.set_subject(subject);
  *record.mutable_create_time() = lifecycle::ToProto(now);
  record.set_response(response);
  storage::RequestTable::Insert(batch, request_id, record);
}

}  // namespace peidan::server
