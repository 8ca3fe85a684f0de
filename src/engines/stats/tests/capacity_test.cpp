// What a forecast means for a capacity, by hand.
#include "engines/stats/capacity.h"

#include <gtest/gtest.h>

namespace stats {
namespace {

Forecast rising() {
  Forecast forecast;
  forecast.mean = {10, 20, 30, 40};
  forecast.p10 = {5, 12, 18, 25};
  forecast.p90 = {15, 28, 42, 55};
  return forecast;
}

TEST(Capacity, a_limit_is_reached_first_by_the_upper_end_and_last_by_the_lower) {
  const Exhaustion reached = exhaustion(rising(), 25);
  EXPECT_EQ(reached.earliest, 2);
  EXPECT_EQ(reached.expected, 3);
  EXPECT_EQ(reached.latest, 4);
  EXPECT_EQ(exhaustion(rising(), 50).expected, std::nullopt);
  EXPECT_EQ(exhaustion(rising(), 50).earliest, 4);
}

TEST(Capacity, replicas_carry_the_highest_p90_until_new_ones_are_there) {
  EXPECT_EQ(replicas(rising(), 2, 10), 3);
  EXPECT_EQ(replicas(rising(), 100, 10), 6);
  EXPECT_EQ(replicas(rising(), 1, 100), 1);
}

TEST(Capacity, the_commitment_is_the_newsvendors_quantile) {
  DDSketch use;
  for (int i = 1; i <= 100; ++i) use.add(i);
  EXPECT_NEAR(commitment(use, .6, 1), 40, 1);  // of 1 - .6
  EXPECT_NEAR(commitment(use, .1, 1), 90, 1);
  EXPECT_EQ(commitment(use, 1, 1), 0);
  EXPECT_EQ(commitment(use, 2, 1), 0);
}

}  // namespace
}  // namespace stats
