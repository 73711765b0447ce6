#include "server/whistle_filter.h"

#include "server/error.h"
#include "server/filter.h"

namespace peidan::server {
namespace {

using Query = storage::WhistleTable::Query;

absl::Status AddClause(const FilterClause& clause, const matching::Catalog& catalog, Query& query) {
  const auto& [field, op, value] = clause;
  if (op != FilterClause::Operator::kEquals) return OnlyEquals();
  if (field == "subdistrict" || field == "bureau") {
    const bool street = field == "subdistrict";
    std::string& named = street ? query.subdistrict : query.bureau;
    if (!named.empty()) return RepeatedClause();
    if (street && catalog.FindSubdistrict(value) == nullptr) {
      return InvalidFields({{"filter", v1::ERROR_REASON_SUBDISTRICT_UNKNOWN, "没有这个街镇"}});
    }
    if (!street && catalog.FindBureau(value) == nullptr) {
      return InvalidFields({{"filter", v1::ERROR_REASON_BUREAU_UNKNOWN, "没有这个单位"}});
    }
    named = value;
    return absl::OkStatus();
  }
  const bool whole = field == "state";
  if ((whole ? static_cast<int>(query.state) : static_cast<int>(query.summons)) != 0) return RepeatedClause();
  const auto state = ParseEnum(whole ? v1::WhistleState_descriptor() : v1::SummonsState_descriptor(), value);
  if (!state.ok()) return state.status();
  if (whole) query.state = static_cast<v1::WhistleState>(*state);
  if (!whole) query.summons = static_cast<v1::SummonsState>(*state);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Query> ParseWhistleFilter(const std::string& filter, const matching::Catalog& catalog) {
  const auto clauses = ParseFilter(filter, {"subdistrict", "state", "bureau", "summons"}, v1::Whistle::descriptor());
  if (!clauses.ok()) return clauses.status();
  Query query;
  for (const FilterClause& clause : *clauses) {
    if (absl::Status status = AddClause(clause, catalog, query); !status.ok()) return status;
  }
  const bool of_bureau = !query.bureau.empty();
  if (of_bureau && !query.subdistrict.empty()) return ExclusiveClauses("bureau", "subdistrict");
  if (of_bureau && query.state != 0) return ExclusiveClauses("bureau", "state");
  if (!of_bureau && query.summons != 0) {
    return InvalidFields({{"filter", v1::ERROR_REASON_FILTER_INVALID, "字段“summons”要与“bureau”一起使用"}});
  }
  return query;
}

}  // namespace peidan::server
