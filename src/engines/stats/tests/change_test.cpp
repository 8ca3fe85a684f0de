// Lasting changes by CUSUM, and young series that lean on their parents.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "engines/stats/cusum.h"
#include "engines/stats/level_changes.h"
#include "engines/stats/robust.h"
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

TEST(Robust, the_median_and_its_deviation_are_exact_for_few_values) {
  const double values[] = {1, 2, 3, 4, 1000};
  EXPECT_EQ(location_scale(values).location, 3);
  EXPECT_DOUBLE_EQ(location_scale(values).scale, 1.4826);
  const double even[] = {1, 3};
  EXPECT_EQ(location_scale(even).location, 2);
  const double equal[] = {5, 5, 5};
  EXPECT_DOUBLE_EQ(location_scale(equal).scale, 5e-9);
  EXPECT_EQ(location_scale({}).scale, 0);
}

TEST(Robust, outliers_move_neither) {
  test::Random random(101);
  std::vector<double> values;
  for (int i = 0; i < 20'000; ++i) values.push_back(5 * random.normal());
  for (int i = 0; i < 200; ++i) values.push_back(1e9);
  EXPECT_NEAR(location_scale(values).location, 0, .2);
  EXPECT_NEAR(location_scale(values).scale, 5, .3);
}

TEST(RunLength, one_value_by_hand) {
  // Prior 0.1, 1, 1: Student's with 2 degrees and the variance 1 * 1.1/.1 = 11. Whatever the value,
  // one run of length 0 and one of 1 remain, by the hazard.
  RunLength run(0, 1);
  run.add(5);
  EXPECT_DOUBLE_EQ(run.began_within(0), RunLength::hazard);
  EXPECT_EQ(run.most_probable(), 1);
  EXPECT_EQ(run.began_within(1), 1);
}

TEST(RunLength, probabilities_add_up_and_long_runs_are_cut) {
  RunLength run(0, 1);
  test::Random random(97);
  for (int i = 0; i < 1000; ++i) {
    run.add(random.normal());
    ASSERT_NEAR(run.began_within(run_length_max), 1, 1e-9);
  }
  EXPECT_EQ(run.most_probable(), run_length_max);
  EXPECT_LT(run.began_within(20), .2);
  for (int i = 0; i < 10; ++i) run.add(8 + random.normal());
  EXPECT_EQ(run.most_probable(), 10);
  EXPECT_GT(run.began_within(12), .99);
}

TEST(LevelChanges, a_step_is_found_with_its_first_day_and_both_levels) {
  test::Random random(98);
  LevelChanges changes;
  int found = 0;
  for (std::int64_t day = 0; day < 200; ++day) {
    const double level = day < 100 ? 50 : 58;
    const auto now = changes.add(day, level + 2 * random.normal());
    if (now.change == Shift::none) continue;
    ++found;
    EXPECT_EQ(now.change, Shift::up);
    EXPECT_NEAR(static_cast<double>(day - now.days_since + 1), 100, 3);
    EXPECT_LT(day, 110);
    EXPECT_NEAR(now.before, 50, 1);
    EXPECT_NEAR(now.after, 58, 2.5);
  }
  EXPECT_EQ(found, 1);
}

TEST(LevelChanges, a_large_step_is_said_once_and_began_on_its_day) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    test::Random random(seed);
    LevelChanges changes;
    int found = 0;
    for (std::int64_t day = 0; day < 90; ++day) {
      const auto now = changes.add(day, (day < 60 ? 100 : 140) + 5 * random.normal());
      if (now.change == Shift::none || day < 60) continue;
      ++found;
      EXPECT_EQ(day - now.days_since + 1, 60) << seed;
      EXPECT_NEAR(now.before, 100, 5) << seed;
    }
    EXPECT_EQ(found, 1) << seed;
  }
}

// Self-starting, so that the deviations are those of a known level from the beginning: about as
// seldom as CUSUM's with known mean, in a hundred years of days.
TEST(LevelChanges, a_level_that_stays_is_seldom_said_to_change) {
  test::Random random(99);
  int alarms = 0;
  for (int series = 0; series < 100; ++series) {
    LevelChanges changes;
    for (std::int64_t day = 0; day < 365; ++day)
      alarms += changes.add(day, random.normal()).change == Shift::none ? 0 : 1;
  }
  EXPECT_LT(alarms, 2 * 100 * 365 / 9550);
}

TEST(LevelChanges, a_shape_of_the_week_is_no_change) {
  test::Random random(100);
  LevelChanges changes;
  int alarms = 0;
  for (std::int64_t day = 0; day < 700; ++day) {
    const double weekend = day % 7 < 2 ? -30 : 0;
    alarms += changes.add(day, 100 + weekend + random.normal()).change == Shift::none ? 0 : 1;
  }
  EXPECT_LE(alarms, 1);
}

TEST(LevelChanges, a_constant_never_changes_and_another_one_does) {
  LevelChanges changes;
  for (std::int64_t day = 0; day < 60; ++day)
    EXPECT_EQ(changes.add(day, 7).change, Shift::none) << day;
  bool found = false;
  for (std::int64_t day = 60; day < 70; ++day)
    found = changes.add(day, 9).change == Shift::up || found;
  EXPECT_TRUE(found);
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
