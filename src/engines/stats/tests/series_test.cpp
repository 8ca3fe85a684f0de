// What a series does with one point after another: judging, joining, refusing, and its scale.
#include "engines/stats/series.h"

#include <gtest/gtest.h>

#include <limits>

#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

using test::bytes_of;
using test::daily;
using test::five_minutes;
using test::largest;
using test::learned;
using test::monday;

constexpr double infinity = std::numeric_limits<double>::infinity();

int alerts_of(const std::vector<Obs>& points, const Settings& settings = {}) {
  Series series;
  int alerts = 0;
  for (const Obs& point : points) alerts += series.add(point, settings).alert ? 1 : 0;
  return alerts;
}

std::vector<Obs> constant(int points, double value) {
  std::vector<Obs> out;
  for (int i = 0; i < points; ++i)
    out.push_back({.time_ms = monday + i * five_minutes, .value = value});
  return out;
}

TEST(Series, what_is_not_finite_is_counted_and_changes_nothing_else) {
  const auto points = daily(700, 1);
  const Series clean = learned(points);
  Series series;
  for (const Obs& point : points) {
    series.add(point, {});
    for (const double value : {std::nan(""), infinity, -infinity}) {
      const Verdict verdict = series.add({.time_ms = point.time_ms + 1, .value = value}, {});
      EXPECT_EQ(verdict.score, 0);
      EXPECT_FALSE(verdict.alert);
    }
  }
  EXPECT_EQ(series.summary().counters.not_finite, 2100U);
  EXPECT_EQ(series.summary().counters.points, clean.summary().counters.points);
  EXPECT_EQ(series.forecast(3).expected, clean.forecast(3).expected);
}

TEST(Series, times_outside_1970_to_9999_are_refused) {
  Series series;
  for (const std::int64_t time : {INT64_MIN, std::int64_t{-1}, time_ms_max + 1, INT64_MAX})
    series.add({.time_ms = time, .value = 1}, {});
  EXPECT_EQ(series.summary().counters.points, 0U);
  EXPECT_EQ(series.summary().counters.not_finite, 4U);
  series.add({.time_ms = 0, .value = 1}, {});
  series.add({.time_ms = time_ms_max, .value = 2}, {});
  EXPECT_EQ(series.summary().counters.points, 2U);
}

TEST(Series, a_constant_never_alerts_and_the_first_other_value_alerts_once) {
  auto points = constant(2000, 7);
  EXPECT_EQ(alerts_of(points), 0);
  const Series series = learned(points);
  EXPECT_EQ(series.forecast(24).expected, 7);
  EXPECT_EQ(series.forecast(24).low, 7);
  EXPECT_EQ(series.forecast(24).high, 7);
  points[1500].value = 7.0001;
  EXPECT_EQ(alerts_of(points), 1);
}

TEST(Series, a_binary_metric_is_silent_after_both_values_were_seen) {
  test::Random random(5);
  auto points = constant(3000, 0);
  for (auto& point : points) point.value = random.uniform() < 0.4 ? 1e6 : 0;
  EXPECT_EQ(alerts_of(points), 0);
  for (const int block : {1, 2, 7, 50, 288}) {
    for (int i = 0; i < 3000; ++i)
      points[static_cast<std::size_t>(i)].value = i / block % 2 == 0 ? 0 : 1e6;
    EXPECT_EQ(alerts_of(points), 0) << block;
  }
}

TEST(Series, the_largest_and_smallest_numbers_neither_overflow_nor_trap) {
  for (const double value : {largest, 1e300, std::numeric_limits<double>::denorm_min()}) {
    Series series;
    for (int i = 0; i < 2000; ++i) {
      const Verdict verdict = series.add(
          {.time_ms = monday + i * five_minutes, .value = i % 2 == 0 ? value : -value}, {});
      ASSERT_TRUE(verdict.score >= 0 && verdict.score <= 1) << value;
    }
    const Summary summary = series.summary();
    EXPECT_TRUE(std::isfinite(summary.mean)) << value;
    EXPECT_TRUE(std::isfinite(series.forecast(5).expected)) << value;
    EXPECT_TRUE(load(bytes_of(series))) << value;
  }
}

TEST(Series, a_repeated_time_equals_the_stream_without_the_repeat) {
  const auto points = daily(900, 2);
  const Series clean = learned(points);
  Series gauge;
  Series count;
  const Settings adds{.kind = Kind::count};
  for (const Obs& point : points) {
    gauge.add({.time_ms = point.time_ms, .value = 1e9}, {});
    gauge.add(point, {});
    count.add({.time_ms = point.time_ms, .value = point.value / 2}, adds);
    count.add({.time_ms = point.time_ms, .value = point.value / 2}, adds);
  }
  gauge.advance(points.back().time_ms);
  count.advance(points.back().time_ms);
  Series plain = clean;
  plain.advance(points.back().time_ms);
  EXPECT_EQ(bytes_of(gauge), bytes_of(plain));
  EXPECT_EQ(bytes_of(count), [&] {
    Series same = learned(points, adds);
    same.advance(points.back().time_ms);
    return bytes_of(same);
  }());
}

TEST(Series, a_repeated_moment_alerts_once) {
  auto points = daily(1000, 3);
  Series series = learned(points);
  const Obs spike{.time_ms = points.back().time_ms + five_minutes, .value = 500};
  EXPECT_TRUE(series.add(spike, {}).alert);
  EXPECT_FALSE(series.add(spike, {}).alert);
}

TEST(Series, a_late_point_is_counted_and_changes_nothing_else) {
  const auto points = daily(700, 4);
  Series series = learned(points);
  const double before = series.forecast(1).expected;
  series.add({.time_ms = points[600].time_ms, .value = 1e9}, {});
  EXPECT_EQ(series.summary().counters.late, 1U);
  EXPECT_EQ(series.forecast(1).expected, before);
}

TEST(Series, the_rows_of_a_beginning_are_the_beginning_of_the_rows) {
  auto points = daily(1500, 6);
  points[1200].value = 300;
  Series whole;
  std::vector<double> scores;
  for (const Obs& point : points) scores.push_back(whole.add(point, {}).score);
  Series part;
  for (std::size_t i = 0; i < 1300; ++i) EXPECT_EQ(part.add(points[i], {}).score, scores[i]) << i;
}

TEST(Series, a_power_of_two_or_whole_weeks_change_no_verdict) {
  auto points = daily(2500, 7);
  points[1800].value = 180;
  for (const int exponent : {-300, -1, 10, 400}) {
    Series plain;
    Series scaled;
    for (const Obs& point : points) {
      const Verdict a = plain.add(point, {});
      const Verdict b = scaled.add(
          {.time_ms = point.time_ms + 14 * day_ms, .value = std::ldexp(point.value, exponent)}, {});
      ASSERT_EQ(a.score, b.score) << exponent;
      ASSERT_EQ(a.alert, b.alert);
      ASSERT_EQ(a.cause, b.cause);
    }
  }
}

TEST(Series, a_small_wave_on_a_large_value_is_seen) {
  auto points = daily(1500, 8);
  for (auto& point : points) point.value += 1e9;
  points[1400].value += 60;
  Series series;
  bool found = false;
  for (std::size_t i = 0; i < points.size(); ++i)
    found = series.add(points[i], {}).alert && i == 1400 ? true : found;
  EXPECT_TRUE(found);
}

// Values from 10 to 20 and from 40 to 50 by turns, so that all that is new is in them.
Series between_two_bands(std::int64_t& time_ms) {
  Series series;
  time_ms = monday;
  for (int i = 0; i < 3000; ++i, time_ms += five_minutes)
    series.add({.time_ms = time_ms, .value = (i % 2 == 0 ? 10.0 : 40.0) + (i * 7 % 11)}, {});
  return series;
}

TEST(Series, a_value_is_explained_by_what_was_seen_on_both_sides) {
  std::int64_t now = 0;
  const Series learned_bands = between_two_bands(now);
  const double cell = 40.0 / 24;
  Series series = learned_bands;
  EXPECT_TRUE(series.add({.time_ms = now, .value = 30}, {}).alert);
  Explanation why = series.explain();
  EXPECT_NEAR(why.value, 30, 1e-4);
  // In contexts like this one, and to the width of a cell of a pair.
  EXPECT_NEAR(why.seen_below, 15, 5 + cell);
  EXPECT_NEAR(why.seen_above, 45, 5 + cell);
  series = learned_bands;
  series.add({.time_ms = now, .value = 500}, {});
  why = series.explain();
  EXPECT_NEAR(why.value, 500, 1e-3);
  EXPECT_NEAR(why.seen_below, 45, 5 + cell);
  EXPECT_TRUE(std::isnan(why.seen_above));
}

TEST(Series, the_first_other_value_is_explained_by_the_one_before) {
  Series series;
  for (const Obs& point : constant(700, 5)) series.add(point, {});
  series.add({.time_ms = monday + 700 * five_minutes, .value = 4}, {});
  EXPECT_EQ(series.explain().value, 4);
  EXPECT_EQ(series.explain().seen_above, 5);
  EXPECT_TRUE(std::isnan(series.explain().seen_below));
  EXPECT_TRUE(std::isnan(Series().explain().value));
}

TEST(Series, a_step_of_a_thousand_alerts_once_each_way) {
  auto points = daily(3000, 9, 0.5);
  for (std::size_t i = 1500; i < 2000; ++i) points[i].value *= 1000;
  Series series;
  std::vector<std::size_t> alerts;
  for (std::size_t i = 0; i < points.size(); ++i)
    if (series.add(points[i], {}).alert && (i < 1560 || i >= 2000)) alerts.push_back(i);
  ASSERT_GE(alerts.size(), 1U);
  EXPECT_EQ(alerts.front(), 1500U);
  EXPECT_LE(alerts.size(), 2U);
}

TEST(Series, a_gap_silences_the_lags_and_costs_no_more_when_it_is_long) {
  for (const std::int64_t steps : {1, 10, 1000, 1'000'000}) {
    auto points = daily(1000, 10);
    Series series = learned(points);
    const Obs next{.time_ms = points.back().time_ms + five_minutes * (steps + 1),
                   .value = 100 + 10 * std::sin(2 * std::numbers::pi *
                                                static_cast<double>((1000 + steps) % 288) / 288)};
    EXPECT_LT(series.add(next, {}).score, 0.5) << steps;
    EXPECT_EQ(series.summary().counters.gaps, 1U);
  }
}

TEST(Series, local_time_moves_the_slots_over_a_change_of_summer_time) {
  // The load follows local clocks, which go one hour forward after ten days.
  Series series;
  int alerts = 0;
  for (int i = 0; i < 288 * 20; ++i) {
    const bool summer = i >= 288 * 10;
    const int local = i + (summer ? 12 : 0);
    const Settings settings{.utc_offset_s = summer ? 3600 : 0};
    const double load = local % 288 < 144 ? 10 : 50;
    alerts += series.add({.time_ms = monday + i * five_minutes, .value = load}, settings).alert;
  }
  EXPECT_EQ(alerts, 0);
}

TEST(Series, the_step_is_the_median_of_the_first_gaps) {
  Series series;
  std::int64_t time = monday;
  for (int i = 0; i < 200; ++i) {
    series.add({.time_ms = time, .value = 1.0 * i}, {});
    time += i % 3 == 0 ? 900'000 : 60'000;
  }
  EXPECT_EQ(series.summary().step_ms, 60'000);
}

TEST(Series, a_daily_shape_is_found_and_forecast) {
  const auto points = daily(288 * 10, 11, 0.2);
  const Series series = learned(points);
  EXPECT_TRUE(series.summary().day_shape);
  const Band half_a_day = series.forecast(144);
  const double expected = 100 + 10 * std::sin(2 * std::numbers::pi * (288 * 10 - 1 + 144) / 288);
  EXPECT_NEAR(half_a_day.expected, expected, 1.0);
}

TEST(Series, the_band_holds_nine_of_ten_whatever_the_distribution) {
  test::Random random(12);
  for (const int kind : {0, 1, 2}) {
    Series series;
    int inside = 0;
    constexpr int count = 20'000;
    for (int i = 0; i < count; ++i) {
      const double u = random.normal();
      const double value = kind == 0 ? u : kind == 1 ? std::exp(u) : random.exponential();
      const Verdict v = series.add({.time_ms = monday + i * five_minutes, .value = value}, {});
      inside += v.expected_low <= value && value <= v.expected_high ? 1 : 0;
    }
    EXPECT_NEAR(static_cast<double>(inside) / count, 0.9, 0.01) << kind;
  }
}

}  // namespace
}  // namespace stats
