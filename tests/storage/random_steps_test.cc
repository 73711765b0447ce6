#include <gtest/gtest.h>

#include "tests/storage/random_steps.h"

namespace peidan::storage {
namespace {

class RandomStepsTest : public testing::TestWithParam<uint32_t> {};

TEST_P(RandomStepsTest, RocksDbAnswersLikeTheModel) { TakeRandomSteps<RocksDbEngine>(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Seeds, RandomStepsTest, testing::Range(1u, 9u));

}  // namespace
}  // namespace peidan::storage
