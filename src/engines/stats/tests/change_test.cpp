// Lasting changes by CUSUM, and young series that lean on their parents.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engines/stats/cusum.h"
#include "engines/stats/shrinkage.h"
#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

TEST(Cusum, by_hand) {
  Cusum cusum;
  EXPECT_EQ(cusum.add(2.5), Shift::none);
  EXPECT_EQ(cusum.up, 2);
  EXPECT_EQ(cusum.add(-1), Shift::none);
  EXPECT_EQ(cusum.up, .5);
  EXPECT_EQ(cusum.down, .5);
  EXPECT_EQ(cusum.add(std::numeric_limits<double>::quiet_NaN()), Shift::none);
  EXPECT_EQ(cusum.add(-9), Shift::down);
  EXPECT_EQ(cusum.down, 0);
}

// Siegmund 1985: (e^b - b - 1)/.5 values to a false alarm on each side, with b = 8 + 1.166; after a
// shift by one deviation (e^-b + b - 1)/.5.
TEST(Cusum, alarms_come_as_seldom_and_as_soon_as_they_should) {
  test::Random random(95);
  Cusum cusum;
  int alarms = 0;
  constexpr int values = 2'000'000;
  for (int i = 0; i < values; ++i) alarms += cusum.add(random.normal()) == Shift::none ? 0 : 1;
  EXPECT_NEAR(static_cast<double>(values) / alarms, 9550, 1500);
  double needed = 0;
  for (int round = 0; round < 500; ++round) {
    Cusum fresh;
    for (bool found = false; !found; needed += 1.0 / 500)
      found = fresh.add(random.normal() + 1) == Shift::up;
  }
  EXPECT_NEAR(needed, 16.3, 1.5);
}

TEST(Shrinkage, by_hand) {
  EXPECT_DOUBLE_EQ(shrunk(10, 30, 20, 30), 15);
  EXPECT_DOUBLE_EQ(shrunk(10, 0, 20, 30), 20);
  EXPECT_EQ(shrunk(10, 0, 20, 0), 10);
  const Band band = shrunk({.low = 0, .expected = 10, .high = 20}, 10,
                           {.low = 10, .expected = 20, .high = 30}, 2);
  EXPECT_DOUBLE_EQ(band.expected, (10 * 10 + 30 * 40) / 40.0);
}

TEST(Shrinkage, a_copy_of_a_sibling_forecasts_like_it_from_the_tenth_point) {
  const auto points = test::daily(3000, 96);
  Series sibling;
  Series copy;
  for (std::size_t i = 0; i < points.size(); ++i) {
    sibling.add(points[i], {});
    const std::size_t began = points.size() - 100;
    if (i < began) continue;
    copy.add(points[i], {});
    const auto seen = static_cast<double>(i - began + 1);
    if (seen < 10) continue;
    for (const int ahead : {1, 12, 48}) {
      const double theirs = sibling.forecast(ahead).expected;
      EXPECT_NEAR(shrunk(copy.forecast(ahead), seen, sibling.forecast(ahead), 1).expected, theirs,
                  .1 * theirs);
    }
  }
}

TEST(Shrinkage, a_child_without_episodes_takes_the_threshold_of_the_pool) {
  Peaks pool;
  Peaks own;
  for (int i = 1; i <= 100; ++i) pool.add(i / 100.0, i * 3'600'000LL);
  EXPECT_EQ(budget_threshold(own, own, 1), std::nullopt);
  EXPECT_EQ(budget_threshold(own, pool, 1), pool.threshold(1));
  own = pool;
  for (int i = 1; i <= 100; ++i) own.add(.02, i * 3'600'000LL);
  EXPECT_EQ(budget_threshold(own, pool, 1), own.threshold(1));
}

}  // namespace
}  // namespace stats
