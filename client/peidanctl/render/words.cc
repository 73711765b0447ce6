#include "client/peidanctl/render/words.h"

#include <algorithm>
#include <iterator>

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

namespace peidan::ctl {
namespace {

struct NamedWord {
  absl::string_view name;
  absl::string_view word;
};

// Every value of peidan.v1 except the unspecified ones, in order of name.
constexpr NamedWord kWords[] = {
    {"AGGREGATION_COUNT", "计数"},
    {"AGGREGATION_LIST", "列表"},
    {"AGGREGATION_MAX", "最大"},
    {"AGGREGATION_MIN", "最小"},
    {"AGGREGATION_SUM", "求和"},
    {"ASSIGNMENT_STATE_ACCEPTED", "已接单"},
    {"ASSIGNMENT_STATE_ASSIGNED", "待接单"},
    {"ASSIGNMENT_STATE_COMPLETED", "已办结"},
    {"ASSIGNMENT_STATE_DECLINED", "已退单"},
    {"ASSIGNMENT_STATE_SCHEDULED", "已排期"},
    {"ASSIGNMENT_STATE_WITHDRAWN", "已撤回"},
    {"BUREAU_ROLE_COOPERATING", "协办"},
    {"BUREAU_ROLE_LEAD", "主办"},
    {"CAPACITY_PERIOD_MONTH", "月"},
    {"CAPACITY_PERIOD_QUARTER", "季"},
    {"CAPACITY_PERIOD_WEEK", "周"},
    {"CAPACITY_PERIOD_YEAR", "年"},
    {"CATALOG_TABLE_BUREAUS", "委办局"},
    {"CATALOG_TABLE_COMMUNITIES", "社区"},
    {"CATALOG_TABLE_RESOURCES", "资源"},
    {"CATALOG_TABLE_SUBDISTRICTS", "街镇"},
    {"COLUMN_ROLE_BASIS", "依据"},
    {"COLUMN_ROLE_EXCEPTION", "例外"},
    {"COLUMN_ROLE_ID", "规则编号"},
    {"COLUMN_ROLE_INPUT", "条件"},
    {"COLUMN_ROLE_NOTE", "备注"},
    {"COLUMN_ROLE_OUTPUT", "结论"},
    {"COLUMN_ROLE_OWNER", "责任人"},
    {"COLUMN_ROLE_PRIORITY", "优先级"},
    {"COLUMN_ROLE_VALID_FROM", "生效日期"},
    {"COLUMN_ROLE_VALID_TO", "失效日期"},
    {"COLUMN_TYPE_BOOLEAN", "是否"},
    {"COLUMN_TYPE_CONCEPTS", "概念集合"},
    {"COLUMN_TYPE_DATE", "日期"},
    {"COLUMN_TYPE_DURATION", "时长"},
    {"COLUMN_TYPE_NUMBER", "数字"},
    {"COLUMN_TYPE_STRING", "文字"},
    {"COLUMN_TYPE_TIME", "时刻"},
    {"COMMUNITY_TYPE_COMMERCIAL_HOUSING", "商品房"},
    {"COMMUNITY_TYPE_OLD_COMPOUND", "老旧小区"},
    {"COMMUNITY_TYPE_RESETTLEMENT", "回迁"},
    {"COMMUNITY_TYPE_UNIVERSITY", "高校"},
    {"COMMUNITY_TYPE_VILLAGE", "村"},
    {"COMMUNITY_TYPE_WORK_UNIT_COMPOUND", "单位大院"},
    {"DEADLINE_KIND_ACCEPT", "接单期限"},
    {"DEADLINE_KIND_COMPLETE", "办结期限"},
    {"DECLINE_REASON_DUPLICATE", "重复诉求"},
    {"DECLINE_REASON_INSUFFICIENT_INFORMATION", "诉求信息不足"},
    {"DECLINE_REASON_NOT_ELIGIBLE", "不符合申请条件"},
    {"DECLINE_REASON_NOT_OUR_DUTY", "非本单位职责"},
    {"DECLINE_REASON_NO_CAPACITY", "资源已无余量"},
    {"DECLINE_REASON_NO_TIME", "时间无法安排"},
    {"ERROR_REASON_ALREADY_EXISTS", "已经存在"},
    {"ERROR_REASON_ASSIGNMENT_STATE_CONFLICT", "派单当前状态不允许"},
    {"ERROR_REASON_ASSIGNMENT_UNKNOWN", "派单不存在"},
    {"ERROR_REASON_BACKUP_DAMAGED", "备份已损坏"},
    {"ERROR_REASON_BACKUP_FAILED", "备份没有做成"},
    {"ERROR_REASON_BACKUP_NOT_CONFIGURED", "没有配置备份目录"},
    {"ERROR_REASON_BACKUP_RUNNING", "另一个备份正在进行"},
    {"ERROR_REASON_BACKUP_UNKNOWN", "备份不存在"},
    {"ERROR_REASON_BUREAU_UNKNOWN", "委办局不存在"},
    {"ERROR_REASON_CAPACITY_EXHAUSTED", "余量不足"},
    {"ERROR_REASON_CATALOG_EMPTY", "资源库为空"},
    {"ERROR_REASON_COMMUNITY_UNKNOWN", "社区不存在"},
    {"ERROR_REASON_CONTENTION", "同时改动的人太多"},
    {"ERROR_REASON_CURSOR_EXPIRED", "事件已过保存期"},
    {"ERROR_REASON_CURSOR_INVALID", "事件游标无效"},
    {"ERROR_REASON_CURSOR_OUT_OF_RANGE", "事件游标超出范围"},
    {"ERROR_REASON_ENUM_UNKNOWN", "选项不存在"},
    {"ERROR_REASON_ETAG_MISMATCH", "已被他人改动"},
    {"ERROR_REASON_ETAG_REQUIRED", "缺少版本标记"},
    {"ERROR_REASON_FIELD_CONTROL_CHARACTER", "含控制字符"},
    {"ERROR_REASON_FIELD_MALFORMED", "格式不对"},
    {"ERROR_REASON_FIELD_MASK_INVALID", "修改字段清单无效"},
    {"ERROR_REASON_FIELD_NOT_ALLOWED", "不可填写的字段"},
    {"ERROR_REASON_FIELD_NOT_UTF8", "编码不是UTF-8"},
    {"ERROR_REASON_FIELD_OUT_OF_RANGE", "数值超出范围"},
    {"ERROR_REASON_FIELD_REQUIRED", "必填项为空"},
    {"ERROR_REASON_FIELD_TOO_LONG", "超出长度上限"},
    {"ERROR_REASON_FILTER_INVALID", "筛选条件无效"},
    {"ERROR_REASON_INTERNAL", "服务内部故障"},
    {"ERROR_REASON_ORDER_STATE_CONFLICT", "点单当前状态不允许"},
    {"ERROR_REASON_ORDER_UNKNOWN", "点单不存在"},
    {"ERROR_REASON_OVERLOADED", "服务繁忙"},
    {"ERROR_REASON_PAGE_TOKEN_INVALID", "翻页标记无效"},
    {"ERROR_REASON_REQUEST_ID_REUSED", "请求编号已用于别的内容"},
    {"ERROR_REASON_RESOURCE_NOT_ACTIVE", "资源目前不可点"},
    {"ERROR_REASON_RESOURCE_UNKNOWN", "资源不存在"},
    {"ERROR_REASON_RESTORE_INTERRUPTED", "恢复没有做完"},
    {"ERROR_REASON_RESTORE_TARGET", "不能恢复到这里"},
    {"ERROR_REASON_ROW_INVALID", "表格行有误"},
    {"ERROR_REASON_RULE_CASES_FAILED", "规则集的案例没有通过"},
    {"ERROR_REASON_RULE_SET_FAULTY", "规则集不能使用"},
    {"ERROR_REASON_RULE_SET_NO_PREVIOUS", "没有更早的规则集"},
    {"ERROR_REASON_RULE_SET_UNKNOWN", "规则集不存在"},
    {"ERROR_REASON_SHUTTING_DOWN", "服务正在停机"},
    {"ERROR_REASON_STORE_ABSENT", "目录里没有存储"},
    {"ERROR_REASON_STORE_CORRUPT", "存储数据损坏"},
    {"ERROR_REASON_STORE_FULL", "磁盘已满"},
    {"ERROR_REASON_STORE_HELD", "另一个程序正在使用存储"},
    {"ERROR_REASON_STORE_NEWER", "存储由更新版本写成"},
    {"ERROR_REASON_STORE_RESTORED", "本库已恢复到较早的状态"},
    {"ERROR_REASON_STORE_UNAVAILABLE", "存储暂不可写"},
    {"ERROR_REASON_SUBDISTRICT_UNKNOWN", "街镇不存在"},
    {"ERROR_REASON_WATCH_TOO_SLOW", "接收事件过慢"},
    {"ERROR_REASON_WINDOW_PAST", "时间段已过"},
    {"ERROR_REASON_WINDOW_REVERSED", "时间段先后颠倒"},
    {"EVENT_TYPE_ASSIGNMENT_ACCEPTED", "接单"},
    {"EVENT_TYPE_ASSIGNMENT_ACCEPT_OVERDUE", "逾期未接"},
    {"EVENT_TYPE_ASSIGNMENT_COMPLETED", "办结"},
    {"EVENT_TYPE_ASSIGNMENT_COMPLETE_OVERDUE", "逾期未办"},
    {"EVENT_TYPE_ASSIGNMENT_CREATED", "派单"},
    {"EVENT_TYPE_ASSIGNMENT_DECLINED", "退单"},
    {"EVENT_TYPE_ASSIGNMENT_PROMOTED", "转主办"},
    {"EVENT_TYPE_ASSIGNMENT_SCHEDULED", "排期"},
    {"EVENT_TYPE_ASSIGNMENT_WITHDRAWN", "撤回"},
    {"EVENT_TYPE_CATALOG_IMPORTED", "资源库导入"},
    {"EVENT_TYPE_EMERGENCY_RAISED", "紧急告警"},
    {"EVENT_TYPE_GAP_RECORDED", "缺口"},
    {"EVENT_TYPE_ORDER_CANCELLED", "撤单"},
    {"EVENT_TYPE_ORDER_COMPLETED", "全部办结"},
    {"EVENT_TYPE_ORDER_CONFIRMED", "确认"},
    {"EVENT_TYPE_ORDER_DISPATCHED", "人工派单"},
    {"EVENT_TYPE_ORDER_HELD_FOR_REVIEW", "转人工研判"},
    {"EVENT_TYPE_ORDER_MATCHED", "配单"},
    {"EVENT_TYPE_ORDER_OUT_OF_SCOPE", "不予受理"},
    {"EVENT_TYPE_ORDER_PLACED", "点单"},
    {"EVENT_TYPE_ORDER_RATED", "评价"},
    {"EVENT_TYPE_RESOURCE_CREATED", "新增资源"},
    {"EVENT_TYPE_RESOURCE_RETIRED", "退出资源"},
    {"EVENT_TYPE_RESOURCE_UPDATED", "修改资源"},
    {"EVENT_TYPE_RULE_SET_ACTIVATED", "启用规则集"},
    {"EVENT_TYPE_RULE_SET_FELL_BACK", "替补规则集"},
    {"EVENT_TYPE_RULE_SET_ROLLED_BACK", "回退规则集"},
    {"EVENT_TYPE_RULE_SET_SHADOWED", "试运行规则集"},
    {"EVENT_TYPE_RULE_SET_UPLOADED", "上传规则集"},
    {"GAP_CLASS_NOT_ELIGIBLE", "条件不符"},
    {"GAP_CLASS_NO_CAPACITY", "名额已满"},
    {"GAP_CLASS_NO_RESOURCE", "库中没有"},
    {"GAP_CLASS_NO_TIME", "时间不合"},
    {"HIT_POLICY_ANY", "一致"},
    {"HIT_POLICY_COLLECT", "汇总"},
    {"HIT_POLICY_PRIORITY", "优先"},
    {"HIT_POLICY_RULE_ORDER", "按行序"},
    {"HIT_POLICY_UNIQUE", "唯一"},
    {"MATCH_DECISION_EMERGENCY", "紧急"},
    {"MATCH_DECISION_GAP", "缺口"},
    {"MATCH_DECISION_MATCHED", "已配单"},
    {"MATCH_DECISION_OUT_OF_SCOPE", "不属受理范围"},
    {"MATCH_DECISION_REVIEW", "待研判"},
    {"ORDERER_TYPE_COMMUNITY", "社区"},
    {"ORDERER_TYPE_SUBDISTRICT", "街镇"},
    {"ORDERER_TYPE_VILLAGE", "村"},
    {"ORDER_STATE_ACCEPTED", "已接单"},
    {"ORDER_STATE_ASSIGNED", "已派单"},
    {"ORDER_STATE_CANCELLED", "已撤单"},
    {"ORDER_STATE_COMPLETED", "已办结"},
    {"ORDER_STATE_CONFIRMED", "已确认"},
    {"ORDER_STATE_EMERGENCY", "紧急处置"},
    {"ORDER_STATE_OUT_OF_SCOPE", "不予受理"},
    {"ORDER_STATE_RATED", "已评价"},
    {"ORDER_STATE_REVIEW", "待研判"},
    {"ORDER_STATE_SCHEDULED", "已排期"},
    {"RATING_LEVEL_BASICALLY_SATISFIED", "基本满意"},
    {"RATING_LEVEL_DISSATISFIED", "不满意"},
    {"RATING_LEVEL_SATISFIED", "满意"},
    {"RATING_LEVEL_VERY_DISSATISFIED", "非常不满意"},
    {"RATING_LEVEL_VERY_SATISFIED", "非常满意"},
    {"RESOURCE_KIND_EXPERT", "专家"},
    {"RESOURCE_KIND_FUND", "资金"},
    {"RESOURCE_KIND_GOODS", "物资"},
    {"RESOURCE_KIND_POLICY", "政策"},
    {"RESOURCE_KIND_SERVICE", "服务"},
    {"RESOURCE_KIND_TEAM", "队伍"},
    {"RESOURCE_KIND_TRAINING", "培训"},
    {"RESOURCE_KIND_VENUE", "场地"},
    {"RESOURCE_STATE_ACTIVE", "可点"},
    {"RESOURCE_STATE_PAUSED", "暂停"},
    {"RESOURCE_STATE_RETIRED", "退出"},
    {"RULE_ACTIVATION_KIND_ACTIVATE", "启用"},
    {"RULE_ACTIVATION_KIND_FALLBACK", "替补"},
    {"RULE_ACTIVATION_KIND_INITIAL", "首次"},
    {"RULE_ACTIVATION_KIND_ROLLBACK", "回退"},
    {"RULE_FAULT_REASON_CONCEPT", "词库没有的概念"},
    {"RULE_FAULT_REASON_CONFLICT", "规则互相矛盾"},
    {"RULE_FAULT_REASON_CONTENT", "词库或参数有误"},
    {"RULE_FAULT_REASON_DEFINITION", "表的定义有误"},
    {"RULE_FAULT_REASON_DUPLICATE_ID", "编号重复"},
    {"RULE_FAULT_REASON_EMPTY", "必填项为空"},
    {"RULE_FAULT_REASON_EMPTY_RANGE", "区间为空"},
    {"RULE_FAULT_REASON_FILE", "文件缺失或多余"},
    {"RULE_FAULT_REASON_FORMAT", "文件格式不对"},
    {"RULE_FAULT_REASON_FORM_TWICE", "词形重复"},
    {"RULE_FAULT_REASON_HEADER", "表头不对"},
    {"RULE_FAULT_REASON_SYNTAX", "写法不对"},
    {"RULE_FAULT_REASON_TYPE", "类型不对"},
    {"RULE_FAULT_REASON_VALUE", "取值不在范围内"},
    {"RULE_FINDING_SEVERITY_ERROR", "错误"},
    {"RULE_FINDING_SEVERITY_WARNING", "提示"},
    {"RULE_SET_STATE_ACTIVE", "生效"},
    {"RULE_SET_STATE_CANDIDATE", "试运行"},
    {"RULE_SET_STATE_IDLE", "备用"},
    {"SERVICE_FIELD_BEAUTIFICATION", "美化"},
    {"SERVICE_FIELD_CULTURE", "文化"},
    {"SERVICE_FIELD_DATA", "数据服务"},
    {"SERVICE_FIELD_EDUCATION", "教育"},
    {"SERVICE_FIELD_ELDERLY_CARE", "养老"},
    {"SERVICE_FIELD_HEALTH", "健康"},
    {"SERVICE_FIELD_RULE_OF_LAW", "法治"},
    {"SERVICE_FIELD_SAFETY", "安全"},
    {"SUBDISTRICT_TYPE_STREET", "街道"},
    {"SUBDISTRICT_TYPE_TOWN", "镇"},
    {"TABLE_ERROR_DISAGREEMENT", "命中的行结论不一"},
    {"TABLE_ERROR_FACT_TYPE", "事实的类型不对"},
    {"TABLE_ERROR_NOT_UNIQUE", "不止一行命中"},
    {"TABLE_ERROR_PRIORITY_TIE", "优先级相同的行结论不一"},
    {"TABLE_KIND_CASES", "用例表"},
    {"TABLE_KIND_DECISION", "决策表"},
    {"TABLE_KIND_LEXICON", "词库"},
    {"TABLE_KIND_SCORING", "参数表"},
    {"TABLE_KIND_WORD_WEIGHTS", "词权表"},
    {"URGENCY_CLASS_COMPLEX", "疑难复杂"},
    {"URGENCY_CLASS_EMERGENCY", "紧急"},
    {"URGENCY_CLASS_GENERAL", "一般"},
    {"URGENCY_CLASS_UTILITIES", "民生保障"},
    {"VERDICT_FAIL", "不通过"},
    {"VERDICT_PASS", "通过"},
    {"VERDICT_UNKNOWN", "不明"},
};

constexpr char kUnspecified[] = "未指定";

// MATCH_DECISION_ for MatchDecision: every value of our enums begins with it.
std::string PrefixOf(const google::protobuf::EnumDescriptor& type) {
  constexpr absl::string_view kZero = "UNSPECIFIED";
  std::string prefix = type.value(0)->name();
  prefix.resize(prefix.size() - kZero.size());
  return prefix;
}

}  // namespace

std::optional<std::string> FindWord(const google::protobuf::EnumValueDescriptor& value) {
  if (value.number() == 0) return kUnspecified;
  const auto found = std::lower_bound(std::begin(kWords), std::end(kWords), value.name(),
                                      [](const NamedWord& entry, absl::string_view name) { return entry.name < name; });
  if (found == std::end(kWords) || found->name != value.name()) return std::nullopt;
  return std::string(found->word);
}

std::string WordOf(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  const auto word = value == nullptr ? std::nullopt : FindWord(*value);
  return word.value_or(absl::StrCat("未知(", number, ")"));
}

std::string ShortNameOf(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  if (value == nullptr) return absl::StrCat(number);
  return value->name().substr(PrefixOf(type).size());
}

std::optional<int> ParseEnum(const google::protobuf::EnumDescriptor& type, absl::string_view text) {
  const std::string name = absl::AsciiStrToUpper(text);
  const std::string prefix = PrefixOf(type);
  for (int i = 1; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    if (value.name() == name || value.name() == prefix + name || FindWord(value) == text) return value.number();
  }
  return std::nullopt;
}

std::string ChoicesOf(const google::protobuf::EnumDescriptor& type) {
  std::string choices;
  for (int i = 1; i < type.value_count(); ++i) {
    const int number = type.value(i)->number();
    absl::StrAppend(&choices, i == 1 ? "" : "、", ShortNameOf(type, number), " ", WordOf(type, number));
  }
  return choices;
}

}  // namespace peidan::ctl
