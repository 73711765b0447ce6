#include "server/precedent.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "matching/precedent_index.h"
#include "server/lifecycle/draft.h"
#include "storage/tables.h"

namespace peidan::server {
namespace {

// `precedents/{order}`, and of the n-th ruling on the same order `precedents/{order}-{n}`.
std::string FreeName(const std::string& order, const matching::Catalog& catalog) {
  const std::string first = absl::StrCat("precedents/", absl::StripPrefix(order, "orders/"));
  std::string name = first;
  for (int n = 2; catalog.FindPrecedent(name) != nullptr; ++n) name = absl::StrCat(first, "-", n);
  return name;
}

v1::Event PrecedentEvent(v1::EventType type, const v1::Precedent& precedent,
                         const google::protobuf::Timestamp& event_time) {
  v1::Event event;
  event.set_type(type);
  event.set_subject(precedent.name());
  event.set_bureau(precedent.lead_bureau());
  event.set_actor("district");
  event.set_after(v1::PrecedentState_Name(precedent.state()));
  *event.mutable_event_time() = event_time;
  return event;
}

void Put(storage::Batch& batch, const v1::Precedent& precedent, uint64_t version, const v1::Event& event,
         int64_t catalog_revision) {
  storage::CatalogTable::Put(batch, precedent, version, catalog_revision + 1);
  storage::CatalogTable::BumpRevision(batch, catalog_revision);
  storage::EventTable::Append(batch, event);
}

}  // namespace

v1::Precedent MakePrecedent(const v1::Order& ruled, const matching::Matcher& matcher) {
  v1::Precedent precedent;
  for (std::string& concept_id : matching::KindOf(ruled.need().text(), matcher.rules()))
    precedent.add_concepts(std::move(concept_id));
  if (precedent.concepts().empty()) return precedent;
  const v1::Ruling& ruling = ruled.ruling();
  precedent.set_name(FreeName(ruled.name(), matcher.catalog()));
  precedent.set_order(ruled.name());
  precedent.set_lead_bureau(ruling.lead_bureau());
  *precedent.mutable_cooperating_bureaus() = ruling.cooperating_bureaus();
  for (const v1::Assignment& assignment : ruled.assignments()) {
    const auto& declined = precedent.declined_bureaus();
    const bool known = std::find(declined.begin(), declined.end(), assignment.bureau()) != declined.end();
    if (assignment.state() == v1::ASSIGNMENT_STATE_DECLINED && !known)
      precedent.add_declined_bureaus(assignment.bureau());
  }
  precedent.set_reason(ruling.reason());
  precedent.set_basis(ruling.basis());
  *precedent.mutable_rule_time() = ruling.rule_time();
  precedent.set_state(v1::PRECEDENT_STATE_ACTIVE);
  precedent.set_etag("1");
  return precedent;
}

void AddPrecedent(storage::Batch& batch, const v1::Precedent& precedent, int64_t catalog_revision) {
  v1::Event event = PrecedentEvent(v1::EVENT_TYPE_PRECEDENT_CREATED, precedent, precedent.rule_time());
  event.set_why("裁定成为先例");  // the reason is on the record: it may hold personal data
  Put(batch, precedent, 1, event, catalog_revision);
}

v1::Precedent RetirePrecedent(storage::Batch& batch, const v1::Precedent& present, const std::string& reason,
                              absl::Time now, int64_t catalog_revision) {
  uint64_t version = 0;
  if (!absl::SimpleAtoi(present.etag(), &version)) version = 0;
  v1::Precedent retired = present;
  retired.set_state(v1::PRECEDENT_STATE_RETIRED);
  retired.set_etag(absl::StrCat(version + 1));
  v1::Event event = PrecedentEvent(v1::EVENT_TYPE_PRECEDENT_RETIRED, retired, lifecycle::ToProto(now));
  event.set_before(v1::PrecedentState_Name(present.state()));
  event.set_why(reason);
  Put(batch, retired, version + 1, event, catalog_revision);
  return retired;
}

}  // namespace peidan::server
