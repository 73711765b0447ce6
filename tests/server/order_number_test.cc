#include "server/order_number.h"

#include <random>

#include "gtest/gtest.h"

namespace peidan::server {
namespace {

TEST(OrderNumberTest, CarriesTheDayInBeijingAndACheckDigit) {
  const absl::Time late = absl::FromUnixSeconds(1795536000);  // 2026-11-24 16:00 UTC, already the 25th in Beijing
  EXPECT_EQ(MakeOrderNumber(late, 48271930).substr(0, 15), "261125-8271-930");
  EXPECT_TRUE(IsOrderNumber(MakeOrderNumber(late, 48271930)));
}

TEST(OrderNumberTest, RefusesWhatIsNotAnOrderNumber) {
  const std::string good = MakeOrderNumber(absl::UnixEpoch(), 1234567);
  for (const std::string& bad :
       {std::string(), good + "0", good.substr(1), std::string("261124_4827_1935"), std::string("2611244-827-1935"),
        std::string("261124-48-7-1935"), std::string("二六一一二四-4827-1935")}) {
    EXPECT_FALSE(IsOrderNumber(bad)) << bad;
  }
}

TEST(OrderNumberTest, FindsEveryWrongDigitAndAlmostEveryExchangeOfNeighbours) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  int exchanges = 0, missed = 0;
  for (int round = 0; round < 2000; ++round) {
    const std::string number = MakeOrderNumber(absl::UnixEpoch() + absl::Hours(24 * (random() % 20000)), random());
    ASSERT_TRUE(IsOrderNumber(number)) << number;
    for (size_t i = 0; i < number.size(); ++i) {
      if (number[i] == '-') continue;
      std::string misread = number;
      misread[i] = static_cast<char>('0' + (number[i] - '0' + 1 + random() % 9) % 10);
      EXPECT_FALSE(IsOrderNumber(misread)) << number << " read as " << misread;
      const size_t next = i + 1 < number.size() && number[i + 1] == '-' ? i + 2 : i + 1;
      if (next >= number.size() || number[i] == number[next]) continue;
      std::string exchanged = number;
      std::swap(exchanged[i], exchanged[next]);
      ++exchanges;
      if (IsOrderNumber(exchanged)) ++missed;
    }
  }
  EXPECT_LT(missed, exchanges / 30);  // a random check digit would miss one in ten
}

}  // namespace
}  // namespace peidan::server
