#include "server/store_follower.h"

#include <gtest/gtest.h>

#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

// Another process on the store of the house.
class FollowerTest : public testing::Test {
 protected:
  class Reading final : public Watcher {
   public:
    // Waits until `done` holds, looking again each time it is woken.
    bool Await(const std::function<bool()>& done) {
      std::unique_lock lock(mu_);
      return woken_.wait_for(lock, std::chrono::minutes(2), done);
    }
    void Wake() override {
      std::lock_guard lock(mu_);
      woken_.notify_one();
    }
    void Stop() override {}

   private:
    std::mutex mu_;
    std::condition_variable woken_;
  };

  void SetUp() override {
    ASSERT_TRUE(matcher_.Reload(house_.store()).ok());
    hub_.Add(reading_);
  }

  RuleHouse house_;
  RuleLibrary library_;
  MatcherHolder matcher_{library_};
  EventHub hub_;
  const std::shared_ptr<Reading> reading_ = std::make_shared<Reading>();
  StoreFollower follower_{house_.store(), matcher_, hub_, absl::Milliseconds(1)};
};

TEST_F(FollowerTest, ARuleSetThatWasActivatedElsewhereDecidesHere) {
  const std::string hash = house_.Upload(Renamed(HaidianRules(), "甲"));
  ASSERT_NE(matcher_.Get()->rules().hash(), hash);
  ASSERT_TRUE(house_.Activate(hash).ok());
  EXPECT_TRUE(reading_->Await([&] { return matcher_.Get()->rules().hash() == hash; }));
}

TEST_F(FollowerTest, AChangeOfTheCatalogElsewhereIsKnownHere) {
  const auto before = storage::CatalogTable::Revision(house_.store()).value();
  house_.ChangeCatalog("改在二层服务窗口办理");
  const auto stored = storage::CatalogTable::Revision(house_.store()).value();
  ASSERT_GT(stored, before);
  EXPECT_TRUE(reading_->Await([&] { return matcher_.Get()->catalog().revision() == stored; }));
}

}  // namespace
}  // namespace peidan::server
