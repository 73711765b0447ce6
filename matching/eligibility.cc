#include "matching/eligibility.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/local_time.h"
#include "matching/wire_writer.h"

namespace peidan::matching {
namespace {

const char* OrdererName(v1::OrdererType type) {
  switch (type) {
    case v1::ORDERER_TYPE_COMMUNITY:
      return "社区";
    case v1::ORDERER_TYPE_VILLAGE:
      return "村";
    case v1::ORDERER_TYPE_SUBDISTRICT:
      return "街镇";
    default:
      return "未知";
  }
}

const char* CommunityTypeName(v1::CommunityType type) {
  switch (type) {
    case v1::COMMUNITY_TYPE_OLD_COMPOUND:
      return "老旧小区";
    case v1::COMMUNITY_TYPE_COMMERCIAL_HOUSING:
      return "商品房";
    case v1::COMMUNITY_TYPE_WORK_UNIT_COMPOUND:
      return "单位大院";
    case v1::COMMUNITY_TYPE_RESETTLEMENT:
      return "回迁";
    case v1::COMMUNITY_TYPE_VILLAGE:
      return "村";
    case v1::COMMUNITY_TYPE_UNIVERSITY:
      return "高校";
    default:
      return "未知";
  }
}

// A text in pieces that were not put together yet.
using Pieces = std::initializer_list<absl::string_view>;

std::string Describe(const Occurrence& o) {
  return absl::StrCat(FormatDay(o.day), " ", FormatClock(o.opens), "-", FormatClock(o.closes));
}

// NOT_ELIGIBLE cannot be mended by waiting, NO_TIME by another date, NO_CAPACITY by a later period.
int Gravity(v1::GapClass gap) {
  switch (gap) {
    case v1::GAP_CLASS_NOT_ELIGIBLE:
      return 3;
    case v1::GAP_CLASS_NO_TIME:
      return 2;
    case v1::GAP_CLASS_NO_CAPACITY:
      return 1;
    default:
      return 0;
  }
}

constexpr absl::string_view kWorkingDays = "个工作日";

// Of the ten conditions of most resources.
constexpr size_t kUsualBytes = 1000;

// Runs the checks of one resource.
class Assessor {
 public:
  Assessor(const Binding& binding, uint32_t position, const Delivery& delivery, const Request& request)
      : resource_(binding.catalog().resources()[position]),
        terms_(binding.deliveries()[position]),
        delivery_(delivery),
        request_(request),
        need_(request.need()),
        community_(request.community()),
        checks_(kUsualBytes) {}

  Assessment Run() {
    CheckState();
    CheckValidity();
    CheckOrderer();
    CheckCommunityType();
    CheckServiceArea();
    CheckHeadcount();
    CheckLeadTime();
    CheckSchedule();
    CheckCapacity();
    result_.checks = checks_.Take();
    return std::move(result_);
  }

 private:
  // Nothing to mend: the condition passes, or nobody can tell.
  struct NoRemedy {
    std::string operator()() const { return {}; }
  };

  // `remedy()` gives what would have to change; it is asked only after a failure.
  template <typename Remedy>
  void Add(absl::string_view condition, v1::Verdict verdict, v1::GapClass gap, Pieces actual, Pieces required,
           const Remedy& remedy) {
    const size_t check = checks_.Begin(v1::CandidateExplanation::kChecksFieldNumber);
    checks_.Text(v1::ConditionCheck::kConditionFieldNumber, condition);
    checks_.Number(v1::ConditionCheck::kVerdictFieldNumber, verdict);
    checks_.Text(v1::ConditionCheck::kActualFieldNumber, actual);
    checks_.Text(v1::ConditionCheck::kRequiredFieldNumber, required);
    if (verdict == v1::VERDICT_FAIL) {
      result_.remedies.push_back(remedy());
      checks_.Text(v1::ConditionCheck::kRemedyFieldNumber, result_.remedies.back());
      result_.eligible = false;
      if (Gravity(gap) > Gravity(result_.gap)) result_.gap = gap;
    }
    checks_.End(check);
  }

  static v1::Verdict Of(bool holds) { return holds ? v1::VERDICT_PASS : v1::VERDICT_FAIL; }

  void CheckState() {
    const bool active = resource_.state() == v1::RESOURCE_STATE_ACTIVE;
    const bool paused = resource_.state() == v1::RESOURCE_STATE_PAUSED;
    Add("state", Of(active), v1::GAP_CLASS_NOT_ELIGIBLE,
        {active   ? "可点"
         : paused ? "暂停"
                  : "退出"},
        {"可点"}, [&] { return paused ? "该资源暂停受理，待恢复后再点" : "该资源已退出资源库，请改点其他资源"; });
  }

  void CheckValidity() {
    const absl::CivilDay day = delivery_.day;
    const bool early = terms_.valid_from && day < *terms_.valid_from;
    const bool late = terms_.valid_to && day > *terms_.valid_to;
    Add("validity", Of(!early && !late), v1::GAP_CLASS_NO_TIME, {FormatDay(day)},
        {resource_.valid_from(), " 至 ",
         resource_.valid_to().empty() ? "长期" : absl::string_view(resource_.valid_to())},
        [&] {
          return early ? absl::StrCat("改到 ", resource_.valid_from(), " 以后即可")
                       : absl::StrCat("须在 ", resource_.valid_to(), " 前交付，请提前");
        });
  }

  v1::OrdererType Orderer() const {
    if (need_.orderer() != v1::ORDERER_TYPE_UNSPECIFIED) return need_.orderer();
    if (community_ == nullptr) return v1::ORDERER_TYPE_UNSPECIFIED;
    return community_->type() == v1::COMMUNITY_TYPE_VILLAGE ? v1::ORDERER_TYPE_VILLAGE : v1::ORDERER_TYPE_COMMUNITY;
  }

  void CheckOrderer() {
    const auto& allowed = resource_.eligibility().orderers();
    const v1::OrdererType orderer = Orderer();
    const bool known = orderer != v1::ORDERER_TYPE_UNSPECIFIED;
    const bool holds = std::find(allowed.begin(), allowed.end(), orderer) != allowed.end();
    std::string required = absl::StrJoin(allowed, "、", [](std::string* out, int type) {
      absl::StrAppend(out, OrdererName(static_cast<v1::OrdererType>(type)));
    });
    Add("orderer", known ? Of(holds) : v1::VERDICT_UNKNOWN, v1::GAP_CLASS_NOT_ELIGIBLE, {OrdererName(orderer)},
        {required}, [&] { return absl::StrCat("须由", required, "点单"); });
  }

  void CheckCommunityType() {
    const auto& allowed = resource_.eligibility().community_types();
    if (allowed.empty()) return Add("community_type", v1::VERDICT_PASS, {}, {}, {"不限"}, NoRemedy());
    const v1::CommunityType type = community_ == nullptr ? v1::COMMUNITY_TYPE_UNSPECIFIED : community_->type();
    const bool known = type != v1::COMMUNITY_TYPE_UNSPECIFIED;
    const bool holds = std::find(allowed.begin(), allowed.end(), type) != allowed.end();
    std::string required = absl::StrJoin(allowed, "、", [](std::string* out, int t) {
      absl::StrAppend(out, CommunityTypeName(static_cast<v1::CommunityType>(t)));
    });
    Add("community_type", known ? Of(holds) : v1::VERDICT_UNKNOWN, v1::GAP_CLASS_NOT_ELIGIBLE,
        {CommunityTypeName(type)}, {required}, [&] { return absl::StrCat("仅面向", required); });
  }

  void CheckServiceArea() {
    const auto& area = resource_.eligibility().service_area();
    if (area.empty()) return Add("service_area", v1::VERDICT_PASS, {}, {}, {"全区"}, NoRemedy());
    const bool known = community_ != nullptr;
    const bool holds = known && std::find(area.begin(), area.end(), community_->subdistrict()) != area.end();
    Add("service_area", known ? Of(holds) : v1::VERDICT_UNKNOWN, v1::GAP_CLASS_NOT_ELIGIBLE,
        {known ? absl::string_view(community_->subdistrict()) : "未知"}, {absl::StrJoin(area, "、")},
        [] { return "该资源只服务指定街镇，请改点覆盖全区的资源"; });
  }

  void CheckHeadcount() {
    const int low = resource_.headcount_min();
    const int high = resource_.headcount_max();
    if (low == 0 && high == 0) return Add("headcount", v1::VERDICT_PASS, {}, {}, {"不限"}, NoRemedy());
    const int count = need_.headcount();
    const bool few = count < low;
    const bool holds = !few && (high == 0 || count <= high);
    Add("headcount", count == 0 ? v1::VERDICT_UNKNOWN : Of(holds), v1::GAP_CLASS_NOT_ELIGIBLE,
        {count == 0 ? "未知" : absl::StrCat(count, "人")},
        {high == 0 ? absl::StrCat(low, "人以上") : absl::StrCat(low, "至", high, "人")}, [&] {
          return few ? absl::StrCat("再召集 ", low - count, " 人即可") : absl::StrCat("每场最多 ", high, " 人，请分场");
        });
  }

  void CheckLeadTime() {
    const int days = resource_.lead_time_days();
    const absl::AlphaNum wanted(days);
    if (!need_.has_preferred_window())
      return Add("lead_time", v1::VERDICT_PASS, {}, {"时间不限"}, {wanted.Piece(), kWorkingDays}, NoRemedy());
    const absl::CivilDay today = DayOf(request_.now());
    // The window is open at its end: a window that ends at midnight does not reach into that day.
    const absl::CivilDay last = DayOf(FromProto(need_.preferred_window().end_time()) - absl::Nanoseconds(1));
    const int given = WorkingDaysBetween(today, last);
    Add("lead_time", Of(given >= days), v1::GAP_CLASS_NO_TIME, {absl::AlphaNum(given).Piece(), kWorkingDays},
        {wanted.Piece(), kWorkingDays}, [&] {
          return absl::StrCat("提前 ", days - given, " 个工作日下单即可，或改到 ",
                              FormatDay(AddWorkingDays(today, days)), " 以后");
        });
  }

  void CheckSchedule() {
    const std::optional<Occurrence>& wanted = delivery_.wanted;
    const std::optional<Occurrence>& any = delivery_.any;
    Add("schedule", Of(wanted.has_value()), v1::GAP_CLASS_NO_TIME, {wanted ? Describe(*wanted) : "所需时段内无排期"},
        {need_.has_preferred_window() ? "所需时段内有排期" : "有排期"},
        [&] { return any ? absl::StrCat("最近可安排 ", Describe(*any)) : "近期没有可安排的时间，请与主办单位商定"; });
  }

  void CheckCapacity() {
    const v1::Capacity& capacity = resource_.capacity();
    const std::vector<std::string> periods = PeriodsRead(delivery_, terms_.period);
    const v1::LedgerReading* reading = request_.Reading(resource_.name(), periods[0]);
    const v1::LedgerReading* later = periods.size() > 1 ? request_.Reading(resource_.name(), periods[1]) : nullptr;
    const auto add = [&](const char* condition, const char* label, int64_t limit, auto taken) {
      AddCount(condition, label, limit, {periods[0], reading ? std::optional((reading->*taken)()) : std::nullopt},
               {periods.back(), later ? std::optional((later->*taken)()) : std::nullopt});
    };
    add("capacity", "名额", capacity.amount(), &v1::LedgerReading::taken);
    add("quota", "本社区名额", capacity.community_quota(), &v1::LedgerReading::taken_by_community);
    result_.capacity_known = reading != nullptr;
  }

  // What is taken from a period; nullopt: not known.
  struct Taken {
    const std::string& period;
    std::optional<int64_t> units;
  };

  void AddCount(const char* condition, const char* label, int64_t limit, const Taken& taken, const Taken& later) {
    const std::string& unit = resource_.capacity().unit();
    const int64_t left = limit - taken.units.value_or(0);
    const auto remedy = [&] {
      std::string text =
          absl::StrCat(label, " ", taken.period, left > 0 ? absl::StrCat(" 仅余 ", left, " ", unit) : " 已满");
      const int64_t left_later = limit - later.units.value_or(limit);
      if (left_later >= QuantityOf(need_))
        absl::StrAppend(&text, "，可改到 ", later.period, "（尚余 ", left_later, " ", unit, "）");
      return text;
    };
    const absl::AlphaNum wanted(QuantityOf(need_));
    if (!taken.units) {
      return Add(condition, v1::VERDICT_UNKNOWN, v1::GAP_CLASS_NO_CAPACITY, {"未知"}, {wanted.Piece(), " ", unit},
                 remedy);
    }
    Add(condition, Of(left >= QuantityOf(need_)), v1::GAP_CLASS_NO_CAPACITY,
        {taken.period, " 余 ", absl::AlphaNum(left).Piece(), " ", unit}, {wanted.Piece(), " ", unit}, remedy);
  }

  const v1::Resource& resource_;
  const DeliveryTerms& terms_;
  const Delivery& delivery_;
  const Request& request_;
  const v1::Need& need_;
  const v1::Community* community_;
  WireWriter checks_;
  Assessment result_;
};

}  // namespace

Request::Request(const v1::Need& need, const std::vector<v1::LedgerReading>& ledger, absl::Time now,
                 const Catalog& catalog)
    : need_(need), ledger_(ledger), now_(now), community_(catalog.FindCommunity(need.community())) {
  for (const v1::LedgerReading& reading : ledger) by_name_.push_back(&reading);
  std::stable_sort(by_name_.begin(), by_name_.end(), [](const v1::LedgerReading* a, const v1::LedgerReading* b) {
    return std::tie(a->resource(), a->period()) < std::tie(b->resource(), b->period());
  });
}

const v1::LedgerReading* Request::Reading(const std::string& resource, const std::string& period) const {
  const auto wanted = std::tie(resource, period);
  const auto it =
      std::lower_bound(by_name_.begin(), by_name_.end(), wanted, [](const v1::LedgerReading* reading, const auto& key) {
        return std::tie(reading->resource(), reading->period()) < key;
      });
  return it == by_name_.end() || std::tie((*it)->resource(), (*it)->period()) != wanted ? nullptr : *it;
}

Assessment Assess(const Binding& binding, uint32_t resource, const Delivery& delivery, const Request& request) {
  return Assessor(binding, resource, delivery, request).Run();
}

std::vector<std::string> PeriodsRead(const Delivery& delivery, v1::CapacityPeriod period) {
  std::vector<std::string> periods = {PeriodName(delivery.day, period)};
  if (delivery.later) periods.push_back(PeriodName(*delivery.later, period));
  return periods;
}

}  // namespace peidan::matching
