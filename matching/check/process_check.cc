// Checks of the process: rows without basis, working time that never stops, and ladders that nobody climbs.
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "matching/check/check_context.h"
#include "matching/process_tables.h"
#include "matching/rule_files.h"
#include "matching/table/definition.h"
#include "peidan/v1/assignment.pb.h"

namespace peidan::matching {
namespace {

constexpr FindingKind kNoBasis{kWarning, "BASIS_MISSING"};
constexpr FindingKind kNeverStops{kWarning, "WORKING_TIME_NEVER_STOPS"};
constexpr FindingKind kNoLimit{kWarning, "ESCALATION_WITHOUT_LIMIT"};
constexpr FindingKind kFalls{kWarning, "ESCALATION_FALLS"};
constexpr char kDeadlineColumn[] = "deadline", kLevelColumn[] = "level", kUnitColumn[] = "unit",
               kBasisColumn[] = "basis";
constexpr int kName = 0, kUnit = 2, kBasis = 3;  // of ProcessHeader

void CheckSettings(CheckContext& context, const v1::RuleTable& table) {
  const absl::string_view file = FileOf(table);
  Faults none;  // the rule set compiles
  for (const CsvRow& row : ToCsv(table, ProcessHeader(), none).rows) {
    const std::string name(absl::StripAsciiWhitespace(row.cells[kName]));
    if (absl::StripAsciiWhitespace(row.cells[kBasis]).empty()) {
      context.findings.Add(kNoBasis, {file, row.number, kBasisColumn}, {name},
                           absl::StrCat("办理规则 `", name, "` 没有写依据，请补上文件，或者写明是默认值"));
    }
    const bool working = absl::StrContains(row.cells[kUnit], "工作");
    if (!working || !context.rules.calendar().is_around_the_clock()) continue;
    context.findings.Add(
        kNeverStops, {file, row.number, kUnitColumn}, {name},
        absl::StrCat("办理规则 `", name, "` 按工作时间算，可是没有工作时段表，会按全天候算，请补上工作时段表"));
  }
}

// Whoever heard of it at a smaller share hears of it before a lower level does.
void CheckRises(CheckContext& context, absl::string_view file, const std::vector<EscalationRow>& rows) {
  const EscalationRow* highest = nullptr;  // so far, of this deadline
  for (const EscalationRow& row : rows) {
    if (highest == nullptr || highest->step.deadline_kind != row.step.deadline_kind) highest = &row;
    if (row.step.level < highest->step.level) {
      context.findings.Add(
          kFalls, {file, row.line, kLevelColumn}, {},
          absl::StrCat("第 ", highest->line, " 行用到百分之", highest->step.percent,
                       "时已经报到更高一级，这一行到百分之", row.step.percent, "反而报到更低一级，请核对比例和层级"));
    } else {
      highest = &row;
    }
  }
}

void CheckLadder(CheckContext& context, const v1::RuleTable& table) {
  const absl::string_view file = FileOf(table);
  Faults none;  // the rule set compiles
  const std::vector<EscalationRow> rows = ReadEscalation(ToCsv(table, EscalationHeader(), none), none);
  const bool offers_lapse = context.rules.process().offer.amount > absl::ZeroDuration();
  for (const EscalationRow& row : rows) {
    if (!row.has_basis) {
      context.findings.Add(kNoBasis, {file, row.line, kBasisColumn}, {},
                           "这一步没有写依据，请补上文件，或者写明是默认值");
    }
    if (row.step.deadline_kind != v1::DEADLINE_KIND_OFFER || offers_lapse) continue;
    context.findings.Add(kNoLimit, {file, row.line, kDeadlineColumn}, {},
                         "办理规则没有答复期限（offer），这一步永远不会到，请补上期限或删除这一行");
  }
  CheckRises(context, file, rows);
}

}  // namespace

void CheckProcess(CheckContext& context) {
  const v1::RuleSet& message = context.rules.message();
  if (const v1::RuleTable* table = FirstOfKind(message, v1::TABLE_KIND_PROCESS)) CheckSettings(context, *table);
  if (const v1::RuleTable* table = FirstOfKind(message, v1::TABLE_KIND_ESCALATION)) CheckLadder(context, *table);
}

}  // namespace peidan::matching
