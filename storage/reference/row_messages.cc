#include "storage/reference/row_messages.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace peidan::storage {
namespace {

// `collection/id`; empty for an empty id.
std::string NameIn(const char* collection, const std::string& id) {
  return id.empty() ? std::string() : absl::StrCat(collection, "/", id);
}

template <typename Add>
void ReadWords(TableRow& row, const char* title, const std::vector<std::string>& list, const Words& words, Add add) {
  for (const std::string& word : list) {
    if (const int value = row.WordOf(title, word, words); value != 0) add(value);
  }
}

void ReadEligibility(TableRow& row, v1::Eligibility& eligibility) {
  ReadWords(row, "eligible_orderers", row.List("eligible_orderers"), OrdererTypeWords(),
            [&](int value) { eligibility.add_orderers(static_cast<v1::OrdererType>(value)); });
  ReadWords(row, "eligible_community_types", row.ListOrEverything("eligible_community_types"), CommunityTypeWords(),
            [&](int value) { eligibility.add_community_types(static_cast<v1::CommunityType>(value)); });
  for (const std::string& code : row.ListOrEverything("service_area")) {
    eligibility.add_service_area(NameIn("subdistricts", code));
  }
  eligibility.set_note(row.Text("eligibility_note"));
}

// Windows stand between `|`; each is a recurrence, a space, and `HH:MM-HH:MM`.
void ReadSchedule(TableRow& row, v1::Resource& resource) {
  if (row.Text("schedule").empty()) return;
  for (const std::string& text : std::vector<std::string>(absl::StrSplit(row.Text("schedule"), '|'))) {
    const size_t space = text.rfind(' ');
    const size_t dash = text.rfind('-');
    if (space == std::string::npos || dash == std::string::npos || dash < space) {
      row.Add("schedule", v1::ERROR_REASON_FIELD_MALFORMED,
              absl::StrCat("“", text, "”应写作“FREQ=WEEKLY;BYDAY=TU 09:00-11:30”"));
      continue;
    }
    v1::ScheduleWindow& window = *resource.add_schedule();
    window.set_recurrence(text.substr(0, space));
    window.set_opens_at(text.substr(space + 1, dash - space - 1));
    window.set_closes_at(text.substr(dash + 1));
  }
}

void ReadCapacity(TableRow& row, v1::Capacity& capacity) {
  capacity.set_amount(row.Number("capacity"));
  capacity.set_unit(row.Text("capacity_unit"));
  capacity.set_period(static_cast<v1::CapacityPeriod>(row.Word("capacity_period", CapacityPeriodWords())));
  capacity.set_community_quota(row.Number("community_quota"));
}

void ReadLists(TableRow& row, v1::Resource& resource) {
  for (const std::string& code : row.List("cooperating_bureaus")) {
    resource.add_cooperating_bureaus(NameIn("bureaus", code));
  }
  ReadWords(row, "service_fields", row.List("service_fields"), ServiceFieldWords(),
            [&](int value) { resource.add_service_fields(static_cast<v1::ServiceField>(value)); });
  for (const std::string& alias : row.List("aliases")) resource.add_aliases(alias);
  for (const std::string& phrase : row.List("phrases")) resource.add_phrases(phrase);
  for (const std::string& document : row.List("documents")) resource.add_documents(document);
}

}  // namespace

const TableMeaning& BureauColumns() {
  static const TableMeaning meaning = {{"code", "name"},
                                       {"name", "display_name"},
                                       {"short_name", "short_name"},
                                       {"english_name", "english_name"},
                                       {"duties", "duties"}};
  return meaning;
}

const TableMeaning& SubdistrictColumns() {
  static const TableMeaning meaning = {{"code", "name"}, {"name", "display_name"}, {"type", "type"}};
  return meaning;
}

const TableMeaning& CommunityColumns() {
  static const TableMeaning meaning = {
      {"code", "name"}, {"name", "display_name"}, {"subdistrict", "subdistrict"}, {"type", "type"}, {"source", ""}};
  return meaning;
}

const TableMeaning& ResourceColumns() {
  static const TableMeaning meaning = {
      {"code", "name"},
      {"name", "display_name"},
      {"kind", "kind"},
      {"lead_bureau", "lead_bureau"},
      {"cooperating_bureaus", "cooperating_bureaus"},
      {"service_fields", "service_fields"},
      {"description", "description"},
      {"aliases", "aliases"},
      {"phrases", "phrases"},
      {"eligible_orderers", "eligibility.orderers"},
      {"eligible_community_types", "eligibility.community_types"},
      {"eligibility_note", "eligibility.note"},
      {"service_area", "eligibility.service_area"},
      {"schedule", "schedule"},
      {"lead_time_days", "lead_time_days"},
      {"capacity", "capacity.amount"},
      {"capacity_unit", "capacity.unit"},
      {"capacity_period", "capacity.period"},
      {"community_quota", "capacity.community_quota"},
      {"headcount_min", "headcount_min"},
      {"headcount_max", "headcount_max"},
      {"documents", "documents"},
      {"contact_desk", "contact_desk"},
      {"basis", "basis"},
      {"assured_date", "assured_date"},
      {"valid_from", "valid_from"},
      {"valid_to", "valid_to"},
      {"state", "state"},
  };
  return meaning;
}

std::string_view TitleOf(const TableMeaning& meaning, std::string_view field_path) {
  const std::string_view field = field_path.substr(0, field_path.find('['));
  for (const ColumnMeaning& column : meaning) {
    if (column.field == field) return column.title;
  }
  return {};
}

v1::Bureau ReadBureau(TableRow& row) {
  v1::Bureau bureau;
  bureau.set_name(NameIn("bureaus", row.Text("code")));
  bureau.set_display_name(row.Text("name"));
  bureau.set_short_name(row.Text("short_name"));
  bureau.set_english_name(row.Text("english_name"));
  bureau.set_duties(row.Text("duties"));
  return bureau;
}

v1::Subdistrict ReadSubdistrict(TableRow& row) {
  v1::Subdistrict subdistrict;
  subdistrict.set_name(NameIn("subdistricts", row.Text("code")));
  subdistrict.set_display_name(row.Text("name"));
  subdistrict.set_type(static_cast<v1::SubdistrictType>(row.Word("type", SubdistrictTypeWords())));
  return subdistrict;
}

v1::Community ReadCommunity(TableRow& row) {
  v1::Community community;
  community.set_name(NameIn("communities", row.Text("code")));
  community.set_display_name(row.Text("name"));
  community.set_subdistrict(NameIn("subdistricts", row.Text("subdistrict")));
  community.set_type(static_cast<v1::CommunityType>(row.Word("type", CommunityTypeWords())));
  return community;
}

v1::Resource ReadResource(TableRow& row) {
  v1::Resource resource;
  resource.set_name(NameIn("resources", row.Text("code")));
  resource.set_display_name(row.Text("name"));
  resource.set_kind(static_cast<v1::ResourceKind>(row.Word("kind", ResourceKindWords())));
  resource.set_lead_bureau(NameIn("bureaus", row.Text("lead_bureau")));
  ReadLists(row, resource);
  resource.set_description(row.Text("description"));
  ReadEligibility(row, *resource.mutable_eligibility());
  ReadSchedule(row, resource);
  resource.set_lead_time_days(row.Number("lead_time_days"));
  ReadCapacity(row, *resource.mutable_capacity());
  resource.set_headcount_min(row.Number("headcount_min"));
  resource.set_headcount_max(row.Number("headcount_max"));
  resource.set_contact_desk(row.Text("contact_desk"));
  resource.set_basis(row.Text("basis"));
  resource.set_assured_date(row.Text("assured_date"));
  resource.set_valid_from(row.Text("valid_from"));
  resource.set_valid_to(row.Text("valid_to"));
  resource.set_state(static_cast<v1::ResourceState>(row.Word("state", ResourceStateWords())));
  return resource;
}

}  // namespace peidan::storage
