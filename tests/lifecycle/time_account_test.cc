// Whose hours were spent: on random lives the parts add up to the whole.
#include <random>

#include "gtest/gtest.h"
#include "server/lifecycle/transitions.h"
#include "tests/lifecycle/order_maker.h"

namespace peidan::lifecycle {
namespace {

constexpr int kOrders = 10'000;
constexpr int kSteps = 30;

// Half past eight to noon, half past one to six, with a holiday on the way.
process::ProcessRules Rules() {
  process::ProcessRules rules = FullProcess();
  rules.calendar =
      worktime::WorkCalendar::Make({{absl::CivilDay(2026, 11, 26), false}, {absl::CivilDay(2026, 11, 28), true}},
                                   {{absl::Hours(8.5), absl::Hours(12)}, {absl::Hours(13.5), absl::Hours(18)}})
          .value();
  return rules;
}

class RandomLife {
 public:
  RandomLife(uint64_t seed, const process::ProcessRules& rules) : random_(seed), rules_(rules) {
    order_ = PlaceOrder({LeadPart("a"), HelpPart("b")}, Now()).order;
  }

  void Run() {
    for (int step = 0; step < kSteps; ++step) {
      now_ += absl::Minutes(Chance(600));
      const int number = 1 + Chance(order_.assignments_size());
      Outcome outcome = Command(number);
      if (auto* moved = std::get_if<Transition>(&outcome)) order_ = std::move(moved->order);
    }
  }

  // Each stretch begins where the one before ended, the first at the placing; while it is open, the order is in exactly
  // one pair of hands.
  void Check() const {
    absl::Time at = kNine;
    absl::Duration worked;
    absl::Duration passed;
    for (const v1::TimeSpan& span : order_.time_account()) {
      const absl::Time start = AsTime(span.start_time());
      ASSERT_TRUE(start == at || reopened_ > 0) << "a gap, and the order was never closed";
      const absl::Time end = span.has_end_time() ? AsTime(span.end_time()) : now_;
      ASSERT_LE(start, end);
      ASSERT_EQ(span.holder() == v1::TIME_HOLDER_BUREAU || span.holder() == v1::TIME_HOLDER_SUSPENSION,
                !span.bureau().empty());
      const absl::Duration working = rules_.calendar.WorkingTimeBetween(start, end);
      ASSERT_EQ(span.working_seconds(), span.has_end_time() ? absl::ToInt64Seconds(working) : 0);
      worked += working;
      passed += end - start;
      at = end;
    }
    if (reopened_ > 0) return;
    ASSERT_EQ(passed, at - kNine);
    ASSERT_EQ(worked, rules_.calendar.WorkingTimeBetween(kNine, at));
  }

  int handovers() const { return order_.time_account_size(); }

 private:
  Clockwork Now() const { return {now_, rules_, 0}; }
  int Chance(int sides) { return static_cast<int>(random_() % static_cast<uint64_t>(sides)); }

  Outcome Command(int number) {
    v1::Offer offer;
    *offer.mutable_window()->mutable_start_time() = ToProto(now_ + absl::Hours(20));
    switch (Chance(14)) {
      case 0:
      case 1:
        return Accept(order_, number, "", Now());
      case 2:
        return Decline(order_, number, Chance(2) == 0 ? NotOurDuty() : v1::Decline(), Decided({LeadPart("c")}), Now());
      case 3:
        return Offer(order_, number, offer, Now());
      case 4:
        return Chance(2) == 0 ? TakeOffer(order_, number, "", {}, Now())
                              : LeaveOffer(order_, number, false, Decided({}), Now());
      case 5:
        return Suspend(order_, number, "", Now());
      case 6:
        return Resume(order_, number, Now());
      case 7:
        return RequestExtension(order_, number, 3600, "", Now());
      case 8:
        return DecideExtension(order_, number, true, "", Now());
      case 9:
        return Complete(order_, number, {}, {}, Now());
      case 10:
        return Dispatch(order_, {LeadPart("d")}, "", Now());
      case 11:
        return Rule(order_, {LeadPart("a")}, {}, Now());
      case 12:
        return Confirm(order_, Now());
      default: {
        Outcome outcome = Reopen(order_, "", Now());
        reopened_ += std::holds_alternative<Transition>(outcome) && order_.state() != v1::ORDER_STATE_COMPLETED;
        return outcome;
      }
    }
  }

  std::mt19937_64 random_;
  const process::ProcessRules& rules_;
  absl::Time now_ = kNine;
  v1::Order order_;
  int reopened_ = 0;  // after it was closed: nobody had it meanwhile
};

TEST(TimeAccountTest, ThePartsAddUpToTheWhole) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const process::ProcessRules rules = Rules();
  int64_t spans = 0;
  for (int i = 0; i < kOrders; ++i) {
    RandomLife life(seed + static_cast<uint64_t>(i), rules);
    life.Run();
    life.Check();
    if (testing::Test::HasFatalFailure()) return;
    spans += life.handovers();
  }
  EXPECT_GT(spans, 3 * kOrders / 2) << "lives in which nothing changed hands prove nothing";
}

}  // namespace
}  // namespace peidan::lifecycle
