// Checks of what the policy promises: every topic has somebody, every alarm is heard, every class has its limits.
#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "matching/check/check_context.h"
#include "matching/check/row_places.h"
#include "matching/check/tie.h"
#include "matching/table/definition.h"

namespace peidan::matching {
namespace {

constexpr FindingKind kTopicUnrouted{kWarning, "TOPIC_UNROUTED"};
constexpr FindingKind kAlarmUnheard{kError, "ALARM_UNHEARD"};
constexpr FindingKind kNoCall{kError, "EMERGENCY_WITHOUT_CALL"};
constexpr FindingKind kNoGeneralAlarm{kWarning, "GENERAL_ALARM_MISSING"};
constexpr FindingKind kClassMissing{kError, "URGENCY_CLASS_MISSING"};
constexpr FindingKind kNeverStops{kWarning, "WORKING_TIME_NEVER_STOPS"};
constexpr FindingKind kLimitsReversed{kError, "URGENCY_LIMITS_REVERSED"};

// Concepts that the first column of a table asks for, in rows that count today.
template <typename Output>
ConceptSet ReachedBy(const DecisionTable<Output>& rules, const CheckedTable& checked) {
  ConceptSet reached;
  for (uint32_t i = 0; i < rules.rows().size(); ++i) {
    if (checked.regions.IsLive(i) && checked.regions.InForceToday(i)) reached |= TopicsOf(rules.rows()[i].condition);
  }
  return reached;
}

int ColumnNamed(const CompiledTable& table, absl::string_view name) {
  const auto& columns = table.message().columns();
  return static_cast<int>(std::find_if(columns.begin(), columns.end(),
                                       [&](const v1::RuleColumn& column) { return column.name() == name; }) -
                          columns.begin());
}

// The words alone can raise an alarm: a row without a condition says what to do then.
void CheckGeneralAlarm(CheckContext& context) {
  const auto& classes = context.tables().word_weights.classes();
  if (std::find(classes.begin(), classes.end(), WordWeights::kEmergency) == classes.end()) return;
  const CheckedTable& checked = context.decisions.find("emergencies")->second;
  const auto& rows = context.tables().emergencies.rows();
  for (uint32_t i = 0; i < rows.size(); ++i) {
    const bool counts = checked.regions.IsLive(i) && checked.regions.InForceToday(i);
    if (counts && rows[i].condition.tests[0].always()) return;
  }
  context.findings.Add(
      kNoGeneralAlarm, {FileOf(checked.table.message())}, {},
      "词权能单凭措辞报警，紧急情况表里却没有生效的通用规则（条件为 `-`），报警时只能提示表中所有的电话，"
      "请补上一条");
}

// Working time that no office hours bound.
void CheckUnits(CheckContext& context, const CompiledTable& table) {
  if (!context.rules.calendar().is_around_the_clock()) return;
  for (const auto& row : context.tables().urgency.rows()) {
    const auto add = [&](bool in_working_time, const char* column) {
      if (!in_working_time) return;
      context.findings.Add(
          kNeverStops, PlaceOf(table, *row.compiled, ColumnNamed(table, column)), {row.id},
          absl::StrCat("等级 ", row.id, " 按工作时间算，可是没有工作时段表，会按全天候算，请补上工作时段表"));
    };
    add(row.output.limit_in_working_time, "limit_unit");
    add(row.output.sign_in_in_working_time, "sign_in_unit");
  }
}

}  // namespace

void CheckTopics(CheckContext& context) {
  const RowPlaces places(context.rules.message(), v1::TABLE_KIND_LEXICON);
  const ConceptSet routed = ReachedBy(context.tables().routing, context.decisions.find("routing")->second);
  const ConceptSet heard = ReachedBy(context.tables().emergencies, context.decisions.find("emergencies")->second);
  const std::vector<LexiconEntry>& entries = context.tables().lexicon.entries();
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].concept_class == ConceptClass::kTopic && !routed.test(i)) {
      context.findings.Add(
          kTopicUnrouted, places.Of(entries[i].id), {entries[i].id},
          absl::StrCat("主题 `", entries[i].id, "`（", entries[i].name, "）没有生效的职责规则，请在职责表里补一条"));
    }
    if (entries[i].concept_class == ConceptClass::kUrgency && !heard.test(i)) {
      context.findings.Add(kAlarmUnheard, places.Of(entries[i].id), {entries[i].id},
                           absl::StrCat("险情 `", entries[i].id, "`（", entries[i].name,
                                        "）没有生效的紧急情况规则，不会报警，请在紧急情况表里补一条"));
    }
  }
}

void CheckEmergencies(CheckContext& context) {
  CheckGeneralAlarm(context);
  const CompiledTable& table = context.decisions.find("emergencies")->second.table;
  for (const auto& row : context.tables().emergencies.rows()) {
    if (!row.output.calls.empty()) continue;
    context.findings.Add(kNoCall, PlaceOf(table, *row.compiled, ColumnNamed(table, "call")), {row.id},
                         absl::StrCat("规则 `", row.id, "` 没有写紧急电话，请补上"));
  }
}

void CheckUrgency(CheckContext& context) {
  const CompiledTable& table = context.decisions.find("urgency_classes")->second.table;
  CheckUnits(context, table);
  const auto& rows = context.tables().urgency.rows();
  for (const char* name : {"EMERGENCY", "UTILITIES", "COMPLEX", "GENERAL"}) {
    if (std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.id == name; })) continue;
    context.findings.Add(kClassMissing, {FileOf(table.message())}, {name},
                         absl::StrCat("等级 ", name, " 没有办结和签收时限，请补上这一行"));
  }
  for (const auto& row : rows) {
    // Working time never passes faster than the clock, so that hours of one can only be compared this way round.
    const bool comparable = row.output.sign_in_in_working_time || !row.output.limit_in_working_time;
    if (!comparable || row.output.sign_in_hours <= row.output.limit_hours) continue;
    context.findings.Add(kLimitsReversed, PlaceOf(table, *row.compiled, ColumnNamed(table, "sign_in_hours")), {row.id},
                         absl::StrCat("等级 ", row.id, " 的签收时限（", row.output.sign_in_hours,
                                      " 小时）长于办结时限（", row.output.limit_hours, " 小时）"));
  }
}

}  // namespace peidan::matching
