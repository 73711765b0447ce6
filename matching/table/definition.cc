#include "matching/table/definition.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "matching/table/fact_reader.h"

namespace peidan::matching {
namespace {

bool IsTest(const v1::RuleColumn& column) {
  return column.role() == v1::COLUMN_ROLE_INPUT || column.role() == v1::COLUMN_ROLE_EXCEPTION;
}

class Checker {
 public:
  Checker(const v1::RuleTable& table, const Vocabularies& vocabularies, Faults& faults)
      : table_(table), vocabularies_(vocabularies), faults_(faults) {}

  ColumnPlaces Run() {
    for (int i = 0; i < table_.columns_size(); ++i) {
      Place(i);
      CheckNames(i);
      CheckType(i);
      CheckOptions(i);
    }
    if (places_.id < 0) Fault(0, "没有编号列");
    CheckPolicy();
    CheckSize();
    return std::move(places_);
  }

 private:
  void Fault(int column, absl::string_view message) {
    faults_.Add({FileOf(table_), 1, column}, absl::StrCat("表 `", table_.name(), "`：", message),
                v1::RULE_FAULT_REASON_DEFINITION);
  }

  void Place(int i) {
    const auto only = [&](int& place) {
      if (place >= 0) Fault(i + 1, "这种列只能有一个");
      place = i;
    };
    switch (table_.columns(i).role()) {
      case v1::COLUMN_ROLE_ID:
        return only(places_.id);
      case v1::COLUMN_ROLE_PRIORITY:
        return only(places_.priority);
      case v1::COLUMN_ROLE_VALID_FROM:
        return only(places_.valid_from);
      case v1::COLUMN_ROLE_VALID_TO:
        return only(places_.valid_to);
      case v1::COLUMN_ROLE_INPUT:
        return places_.inputs.push_back(i);
      case v1::COLUMN_ROLE_EXCEPTION:
        return places_.exceptions.push_back(i);
      case v1::COLUMN_ROLE_OUTPUT:
        return places_.outputs.push_back(i);
      case v1::COLUMN_ROLE_BASIS:
      case v1::COLUMN_ROLE_OWNER:
      case v1::COLUMN_ROLE_NOTE:
        return;
      default:
        Fault(i + 1, "列没有写明作用（role）");
    }
  }

  void CheckNames(int i) {
    const v1::RuleColumn& column = table_.columns(i);
    if (column.name().empty()) Fault(i + 1, "列没有名称");
    if (!names_.insert(column.name()).second) Fault(i + 1, absl::StrCat("列名 `", column.name(), "` 重复"));
  }

  void CheckType(int i) {
    const v1::RuleColumn& column = table_.columns(i);
    const v1::ColumnType type = column.type();
    const bool output = column.role() == v1::COLUMN_ROLE_OUTPUT;
    if (!IsTest(column) && !output) return;
    if (!v1::ColumnType_IsValid(type) || type == v1::COLUMN_TYPE_UNSPECIFIED) Fault(i + 1, "列没有写明类型（type）");
    if (type == v1::COLUMN_TYPE_CONCEPTS && output) Fault(i + 1, "结论不能是概念集合");
    if (type == v1::COLUMN_TYPE_CONCEPTS && vocabularies_.lexicon == nullptr) Fault(i + 1, "概念列需要词库");
    if (!IsTest(column)) return;
    if (!types_.emplace(FactOf(column), type).second && types_[FactOf(column)] != type) {
      Fault(i + 1, absl::StrCat("事实 `", FactOf(column), "` 在两列里类型不同"));
    }
  }

  void CheckOptions(int i) {
    const v1::RuleColumn& column = table_.columns(i);
    const bool text = column.type() == v1::COLUMN_TYPE_STRING;
    const bool output = column.role() == v1::COLUMN_ROLE_OUTPUT;
    if (column.list() && !(text && output)) Fault(i + 1, "只有文字结论可以是列表（list）");
    if (!text && (!column.vocabulary().empty() || column.values_size() > 0)) Fault(i + 1, "只有文字列可以有词汇表");
    if (!column.vocabulary().empty() && column.values_size() > 0) Fault(i + 1, "词汇表和 values 只能写一个");
    if (!column.vocabulary().empty() && vocabularies_.named.count(column.vocabulary()) == 0) {
      Fault(i + 1, absl::StrCat("没有词汇表 `", column.vocabulary(), "`"));
    }
    if (column.optional() && column.required()) Fault(i + 1, "必填列不能省略");
    if (column.optional() && (IsTest(column) || column.role() == v1::COLUMN_ROLE_ID)) {
      Fault(i + 1, "编号列和条件列不能省略");
    }
  }

  void CheckPolicy() {
    const bool collect = table_.hit_policy() == v1::HIT_POLICY_COLLECT;
    const v1::Aggregation aggregation = table_.aggregation();
    if (!v1::HitPolicy_IsValid(table_.hit_policy()) || table_.hit_policy() == v1::HIT_POLICY_UNSPECIFIED) {
      Fault(0, "没有写明命中策略（hit_policy）");
    }
    if (table_.hit_policy() == v1::HIT_POLICY_PRIORITY && places_.priority < 0) Fault(0, "优先策略需要优先级列");
    if (!v1::Aggregation_IsValid(aggregation)) Fault(0, "不认得汇总方式");
    if (aggregation > v1::AGGREGATION_LIST && !collect) Fault(0, "只有汇总策略（COLLECT）有汇总方式");
    const bool numbers =
        aggregation == v1::AGGREGATION_SUM || aggregation == v1::AGGREGATION_MIN || aggregation == v1::AGGREGATION_MAX;
    const bool has_number = std::any_of(places_.outputs.begin(), places_.outputs.end(),
                                        [&](int i) { return table_.columns(i).type() == v1::COLUMN_TYPE_NUMBER; });
    if (numbers && !has_number) Fault(0, "求和、最小、最大需要数字结论");
  }

  void CheckSize() {
    if (table_.columns_size() > kMaxTableColumns) Fault(0, absl::StrCat("最多 ", kMaxTableColumns, " 列"));
    if (table_.rows_size() > kMaxTableRows) Fault(0, absl::StrCat("最多 ", kMaxTableRows, " 行"));
  }

  const v1::RuleTable& table_;
  const Vocabularies& vocabularies_;
  Faults& faults_;
  ColumnPlaces places_;
  std::set<std::string> names_;
  std::map<std::string, v1::ColumnType> types_;  // by fact
};

}  // namespace

absl::string_view FileOf(const v1::RuleTable& table) { return table.file().empty() ? table.name() : table.file(); }

ColumnPlaces CheckDefinition(const v1::RuleTable& table, const Vocabularies& vocabularies, Faults& faults) {
  return Checker(table, vocabularies, faults).Run();
}

}  // namespace peidan::matching
