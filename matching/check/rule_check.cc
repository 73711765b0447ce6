#include "matching/check/rule_check.h"

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "matching/check/check_context.h"
#include "matching/rule_files.h"
#include "matching/table/definition.h"

namespace peidan::matching {
namespace {

constexpr FindingKind kNotFinished{kError, "CHECK_NOT_FINISHED"};

// Asks one question after the other for as long as the budget lasts, and tells which one it did not.
class Questions {
 public:
  explicit Questions(CheckContext& context) : context_(context) {}

  // `question`: Chinese. `table` may be null: it is about the whole set.
  template <typename Check>
  void Ask(const v1::RuleTable* table, absl::string_view question, Check check) {
    if (context_.budget.ended()) return;
    check();
    if (!context_.budget.ended()) return;
    const std::string place = table == nullptr ? "整个规则集" : absl::StrCat("表 `", table->name(), "`");
    context_.findings.Add(kNotFinished, {table == nullptr ? absl::string_view() : FileOf(*table)}, {},
                          absl::StrCat("规则没有检查完：", place, "，", question,
                                       "。条件的组合太多，没有查完的规则集不能使用，请拆小这张表或简化条件"));
  }

 private:
  CheckContext& context_;
};

void PrepareTables(CheckContext& context, Questions& questions) {
  for (const auto& [name, table] : context.tables().decision_tables) {
    questions.Ask(&table->message(), "每条规则管到哪些情形", [&, &name = name, &table = table] {
      context.decisions.emplace(
          std::piecewise_construct, std::forward_as_tuple(name),
          std::forward_as_tuple(*table, context.rules.message().manifest(), context.today, context.budget));
    });
  }
}

void CheckDecisionTables(CheckContext& context, Questions& questions) {
  for (const auto& [name, table] : context.decisions) {
    const auto ask = [&, &table = table](absl::string_view question, auto check) {
      questions.Ask(&table.table.message(), question, [&] { check(context, table); });
    };
    ask("规则是否生效", CheckValidity);
    ask("哪些规则永远不会命中", CheckDeadRows);
    ask("哪些规则互相冲突", CheckOverlaps);
    ask("哪些规则总被盖过", CheckShadows);
    ask("哪些情形没有规则", CheckGaps);
    ask("是否都有依据", CheckBasis);
  }
}

void CheckPolicy(CheckContext& context, Questions& questions) {
  const auto message = [&](absl::string_view table) { return &context.decisions.find(table)->second.table.message(); };
  const auto ask = [&](const v1::RuleTable* table, absl::string_view question, auto check) {
    questions.Ask(table, question, [&] { check(context); });
  };
  ask(message("routing"), "哪些职责分不出主办", CheckRouting);
  ask(message("joint"), "哪些职责分不出主办", CheckJoint);
  ask(nullptr, "哪些主题没有规则", CheckTopics);
  ask(message("emergencies"), "是否都有电话", CheckEmergencies);
  ask(message("urgency_classes"), "时限是否合理", CheckUrgency);
  ask(nullptr, "参数是否合理", CheckScoring);
  ask(nullptr, "工作日历是否完整", CheckCalendar);
  ask(nullptr, "办理规则和预警督办是否合理", CheckProcess);
  ask(nullptr, "词库里哪些概念没有用到", CheckLexicon);
  ask(nullptr, "哪些委办局没有规则", CheckBureaus);
  if (context.catalog != nullptr) ask(nullptr, "哪些资源没有点单能得到", CheckResources);
}

// Faults without a place of their own stand at row 1, column 1.
bool IsOfWholeFile(v1::RuleFaultReason reason) {
  return reason == v1::RULE_FAULT_REASON_FILE || reason == v1::RULE_FAULT_REASON_DEFINITION;
}

// The tables of a rule set, to tell faults in the words of their columns and rows.
class FaultPlaces {
 public:
  explicit FaultPlaces(const v1::RuleSet& message) {
    for (const v1::RuleTable& table : message.tables()) {
      Table& known = tables_.emplace(std::string(FileOf(table)), Table{&table, {}}).first->second;
      if (known.table != &table) continue;
      for (const v1::RuleRow& row : table.rows()) {
        if (!row.id().empty()) known.row_at.emplace(row.line(), &row.id());
      }
    }
  }

  v1::RuleFinding FindingOf(const v1::RuleFault& fault) const {
    v1::RuleFinding finding;
    finding.set_severity(v1::RULE_FINDING_SEVERITY_ERROR);
    finding.set_reason(std::string(absl::StripPrefix(v1::RuleFaultReason_Name(fault.reason()), "RULE_FAULT_REASON_")));
    finding.set_file(fault.file());
    finding.set_message(fault.message());
    if (IsOfWholeFile(fault.reason())) return finding;
    finding.set_line(fault.row());
    finding.set_character(fault.character());
    const auto it = tables_.find(fault.file());
    if (it == tables_.end()) {  // a text, not a table: its column is a character
      finding.set_character(fault.column());
      return finding;
    }
    const auto& [table, row_at] = it->second;
    const bool has_column = fault.column() >= 1 && fault.column() <= table->columns_size();
    if (has_column && fault.reason() != v1::RULE_FAULT_REASON_HEADER)
      finding.set_column(table->columns(fault.column() - 1).name());
    const auto row = row_at.find(fault.row());
    if (row != row_at.end()) finding.add_rows(*row->second);
    return finding;
  }

 private:
  struct Table {
    const v1::RuleTable* table;
    std::map<int, const std::string*> row_at;  // ids by line
  };
  std::map<std::string, Table, std::less<>> tables_;  // by file; where two claim one, the first
};

}  // namespace

std::vector<v1::RuleFinding> CheckRules(const RuleSet& rules, const Catalog* catalog, absl::CivilDay today,
                                        WorkBudget& budget) {
  CheckContext context{rules, catalog, today, budget, {}, {}};
  Questions questions(context);
  PrepareTables(context, questions);
  if (!budget.ended()) CheckDecisionTables(context, questions);
  if (!budget.ended()) CheckPolicy(context, questions);
  return context.findings.TakeSorted();
}

std::vector<v1::RuleFinding> FindingsOfFaults(const Faults& faults, const v1::RuleSet& message) {
  std::vector<v1::RuleFinding> found;
  const FaultPlaces places(message);
  for (const v1::RuleFault& fault : faults.list()) found.push_back(places.FindingOf(fault));
  return SortedFindings(std::move(found));
}

}  // namespace peidan::matching
