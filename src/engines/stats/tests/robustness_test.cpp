// What a series, and what stands before one, does with inputs that are odd but come: a test a row
// of docs/statistics.md, "Odd input". Rows about damaged states and merging stand in
// series_state_test.cpp.
#include <gtest/gtest.h>

#include <chrono>
#include <limits>

#include "engines/stats/counter.h"
#include "engines/stats/ddsketch.h"
#include "engines/stats/evaluation/owa.h"
#include "engines/stats/fit.h"
#include "engines/stats/moments.h"
#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

using test::daily;
using test::five_minutes;
using test::largest;
using test::learned;
using test::monday;

constexpr double least = std::numeric_limits<double>::denorm_min();
constexpr double two_to_32 = 4'294'967'296.0;

// A load that follows local clocks: 10 by night, 50 by day.
double load_at(std::int64_t local_minutes) { return local_minutes % 1440 < 720 ? 10 : 50; }

// Alerts of twenty days of such a load when clocks go forward by so many minutes after ten.
int alerts_over_a_change(int minutes) {
  Series series;
  int alerts = 0;
  for (int i = 0; i < 288 * 20; ++i) {
    const int ahead = i >= 288 * 10 ? minutes : 0;
    const Settings settings{.utc_offset_s = ahead * 60};
    const double load = load_at(1440 + 5LL * i + ahead);
    alerts +=
        series.add({.time_ms = monday + i * five_minutes, .value = load}, settings).alert ? 1 : 0;
  }
  return alerts;
}

double seconds_of(double value) {
  Series series;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 20'000; ++i)
    series.add({.time_ms = monday + i * five_minutes, .value = i % 2 == 0 ? value : -value}, {});
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

TEST(Robustness, subnormal_and_huge_values_take_no_path_that_is_a_hundred_times_slower) {
  const double usual = seconds_of(1);
  for (const double value : {least, 1e-310, 1e300, largest})
    EXPECT_LT(seconds_of(value), 100 * usual) << value;
}

TEST(Robustness, a_sum_of_counts_that_overflows_stays_finite) {
  Series series;
  for (int i = 0; i < 100; ++i)
    series.add({.time_ms = monday, .value = i % 2 == 0 ? largest : -largest},
               {.kind = Kind::count});
  for (int i = 1; i < 100; ++i)
    series.add({.time_ms = monday + i * five_minutes, .value = largest}, {.kind = Kind::count});
  EXPECT_TRUE(std::isfinite(series.summary().mean));
}

TEST(Robustness, counts_that_are_mostly_zero_have_a_scale_and_an_error) {
  DDSketch sketch;
  for (int i = 0; i < 1000; ++i) sketch.add(i % 200 == 0 ? 3 : 0);
  EXPECT_EQ(sketch.robust_scale(), 1e-9);  // the floor: quartiles and tails are 0
  const double zeros[] = {0, 0};
  EXPECT_EQ(evaluation::smape(zeros, zeros), 0);
  std::vector<Obs> points;
  for (int i = 0; i < 3000; ++i)
    points.push_back({.time_ms = monday + i * five_minutes, .value = i % 200 == 0 ? 3.0 : 0.0});
  Series series;
  int alerts = 0;
  for (const Obs& point : points) alerts += series.add(point, {.kind = Kind::count}).alert ? 1 : 0;
  EXPECT_LE(alerts, 1);
}

TEST(Robustness, a_day_of_23_hours_does_not_alert) { EXPECT_EQ(alerts_over_a_change(60), 0); }
TEST(Robustness, a_day_of_25_hours_does_not_alert) { EXPECT_EQ(alerts_over_a_change(-60), 0); }
TEST(Robustness, a_move_to_another_zone_does_not_alert) {
  EXPECT_EQ(alerts_over_a_change(9 * 60), 0);
}

// Clocks that count the leap second twice, or smear it, give a repeated or a stretched second.
TEST(Robustness, a_leap_second_is_a_repeat_or_a_step_like_any) {
  Series series;
  int alerts = 0;
  for (int i = 0; i < 2000; ++i) {
    const int second = i > 1500 ? i - 1 : i;
    alerts += series.add({.time_ms = monday + second * 1000LL, .value = 5.0 + second % 7}, {}).alert
                  ? 1
                  : 0;
  }
  EXPECT_EQ(alerts, 0);
  EXPECT_EQ(series.summary().counters.points, 1999U);
  EXPECT_EQ(series.summary().counters.late, 0U);
}

TEST(Robustness, a_gap_silences_the_lag_features_for_48_points) {
  auto points = daily(2000, 41);
  const std::int64_t gap = 1000 * five_minutes;
  Series series = learned({points.begin(), points.begin() + 1500});
  for (std::size_t i = 1500; i < 1548; ++i) {
    // High for the last hours, and usual in itself: only the lags could tell.
    const Verdict verdict = series.add({.time_ms = points[i].time_ms + gap, .value = 108}, {});
    EXPECT_FALSE(verdict.cause == Cause::long_context && verdict.score > 0) << i;
    EXPECT_FALSE(verdict.cause == Cause::long_delay && verdict.score > 0) << i;
    EXPECT_FALSE(verdict.cause == Cause::long_difference && verdict.score > 0) << i;
  }
}

TEST(Robustness, a_decrease_of_a_counter_is_a_reset_and_the_rate_is_that_of_the_new_value) {
  Counter counter;
  EXPECT_EQ(counter.add(0, 1000), std::nullopt);
  EXPECT_EQ(counter.add(10'000, 1500), 50);
  EXPECT_EQ(counter.add(20'000, 30), 3);
  EXPECT_EQ(counter.resets, 1U);
  EXPECT_EQ(counter.add(20'000, 40), std::nullopt);  // no time has passed
  EXPECT_EQ(counter.add(30'000, std::nan("")), std::nullopt);
  EXPECT_EQ(counter.add(30'000, -1), std::nullopt);
  EXPECT_EQ(counter.add(30'000, 130), 10);
}

TEST(Robustness, a_counter_refuses_times_that_are_none_and_its_rate_has_no_overflow) {
  Counter counter;
  for (const std::int64_t time : {INT64_MIN, std::int64_t{-1}, time_ms_max + 1, INT64_MAX})
    EXPECT_EQ(counter.add(time, 7), std::nullopt) << time;
  EXPECT_EQ(counter.seen, 0U);
  counter.add(0, 7);
  EXPECT_EQ(counter.add(INT64_MAX, 8), std::nullopt);
  EXPECT_EQ(counter.add(1, largest), largest);  // a thousand times that a second
  EXPECT_TRUE(counter.sound());
}

TEST(Robustness, a_counter_wraps_at_32_bits_only_near_the_end_and_if_the_sum_is_plausible) {
  Counter near;
  near.add(0, two_to_32 - 2000);
  near.add(1000, two_to_32 - 1000);
  EXPECT_EQ(near.add(2000, 500), 1500);
  EXPECT_EQ(near.wraps, 1U);
  Counter low;  // not past nine tenths of 2^32
  low.add(0, .8 * two_to_32);
  low.add(1000, .8 * two_to_32 + 1000);
  EXPECT_EQ(low.add(2000, 500), 500);
  EXPECT_EQ(low.resets, 1U);
  Counter sudden;  // the sum is a hundred times what the rate promises
  sudden.add(0, two_to_32 - 2000);
  sudden.add(1000, two_to_32 - 1000);
  EXPECT_EQ(sudden.add(2000, 100'000), 100'000);
  EXPECT_EQ(sudden.resets, 1U);
}

TEST(Robustness, a_step_of_a_thousand_leaves_a_grid_that_is_fine_again) {
  auto points = daily(20'000, 42, 0.5);
  for (std::size_t i = 1500; i < 1600; ++i) points[i].value *= 1000;
  const std::size_t late = 19'000;  // two generations later
  points[late].value = 135;         // two and a half times the usual distance from the mean
  Series series;
  double score = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double now = series.add(points[i], {}).score;
    if (i == late) score = now;
  }
  EXPECT_GT(score, 0.3);
}

TEST(Robustness, steps_of_a_millisecond_and_of_a_year_are_learned_and_forecast) {
  for (const std::int64_t step : {std::int64_t{1}, 366 * day_ms}) {
    Series series;
    for (int i = 0; i < 1200; ++i)
      series.add({.time_ms = i * step, .value = 5.0 + i % 9}, {});  // from the epoch
    EXPECT_TRUE(std::isfinite(series.forecast(100).expected)) << step;
    EXPECT_EQ(series.summary().counters.points, 1200U);
    EXPECT_NEAR(series.summary().mean, 9, 4) << step;
  }
}

TEST(Robustness, the_first_and_the_last_moment_are_times_like_any) {
  Series series;
  for (const std::int64_t time : {std::int64_t{0}, std::int64_t{1}, time_ms_max - 1, time_ms_max})
    EXPECT_GE(series.add({.time_ms = time, .value = 1.0 * static_cast<double>(time % 3)}, {}).score,
              0);
  EXPECT_EQ(series.summary().counters.points, 4U);
  EXPECT_TRUE(std::isfinite(series.summary().mean));
  series.advance(time_ms_max);
  EXPECT_TRUE(load(test::bytes_of(series)));
}

// A thousandth of what `bench/run stats-streaming` adds.
TEST(Robustness, a_million_points_leave_no_drift_in_decayed_sums) {
  constexpr std::int64_t half_life = 14 * day_ms;
  constexpr std::int64_t step = 60'000;
  const long double kept = std::exp2(-static_cast<long double>(step) / half_life);
  Moments moments;
  long double weight = 0;
  long double sum = 0;
  long double squares = 0;
  test::Random random(43);
  for (int i = 0; i < 1'000'000; ++i) {
    const auto value = static_cast<float>(100 + random.uniform());
    moments.add(value, 1, i * step, half_life);
    weight = weight * kept + 1;
    const auto exact = static_cast<long double>(value);
    sum = sum * kept + exact;
    squares = squares * kept + (exact - 100.5L) * (exact - 100.5L);
  }
  moments.settle(half_life);
  const auto mean = static_cast<double>(sum / weight);
  const double effective = moments.effective(999'999 * step, half_life);
  EXPECT_NEAR(effective / static_cast<double>(weight), 1, 1e-9);
  EXPECT_NEAR(moments.mean / mean, 1, 1e-9);
  const double variance = static_cast<double>(squares / weight) - (mean - 100.5) * (mean - 100.5);
  EXPECT_NEAR(moments.variance() / variance, 1, 1e-9);
}

// A weight that is not quite 1 is joined at once.
TEST(Robustness, moments_of_points_that_wait_are_those_of_points_joined_one_by_one) {
  constexpr std::int64_t half_life = day_ms;
  Moments waiting;
  Moments at_once;
  test::Random random(45);
  std::int64_t time = 0;
  for (int i = 0; i < 3000; ++i) {
    time += i % 50 == 0 ? 7'000'000 : 300'000;
    const auto value = static_cast<float>(1000 + random.exponential());
    waiting.add(value, 1, time, half_life);
    at_once.add(value, 1 + 1e-15, time, half_life);
  }
  waiting.settle(half_life);
  EXPECT_NEAR(waiting.effective(time, half_life) / at_once.effective(time, half_life), 1, 1e-12);
  EXPECT_NEAR(waiting.mean / at_once.mean, 1, 1e-13);
  EXPECT_NEAR(waiting.m2 / waiting.weight / (at_once.m2 / at_once.weight), 1, 1e-9);
  EXPECT_NEAR(waiting.m3 / waiting.weight / (at_once.m3 / at_once.weight), 1, 1e-9);
  EXPECT_NEAR(waiting.m4 / waiting.weight / (at_once.m4 / at_once.weight), 1, 1e-9);
}

}  // namespace
}  // namespace stats
