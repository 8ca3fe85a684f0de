// The state of a series as bytes: saved, loaded, refused, merged, and always the same.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <new>

#include "engines/stats/arrivals.h"
#include "engines/stats/tests/state_bytes.h"
#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

using test::bytes_of;
using test::daily;
using test::fingerprint;
using test::five_minutes;
using test::learned;
using test::mend_checksum;

TEST(SeriesState, saving_and_loading_at_any_point_changes_nothing) {
  const auto points = daily(1200, 21);
  Series whole;
  Series stored;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i % 97 == 0) {
      auto loaded = load(bytes_of(stored));
      ASSERT_TRUE(loaded) << loaded.error().message;
      stored = *loaded;
    }
    EXPECT_EQ(whole.add(points[i], {}).score, stored.add(points[i], {}).score);
  }
  EXPECT_EQ(bytes_of(whole), bytes_of(stored));
}

TEST(SeriesState, no_byte_of_it_is_left_to_chance) {
  alignas(Series) std::byte storage[2][sizeof(Series)];
  std::memset(storage[0], 0x00, sizeof(Series));
  std::memset(storage[1], 0xAA, sizeof(Series));
  const auto points = daily(400, 22);
  std::vector<std::byte> saved[2];
  for (int i = 0; i < 2; ++i) {
    auto* series = new (storage[i]) Series;
    for (const Obs& point : points) series->add(point, {});
    saved[i] = bytes_of(*series);
  }
  EXPECT_EQ(saved[0], saved[1]);
}

// An accidental change of the format, or of one bit of the arithmetic, fails here. A wanted change
// of the format raises series_format and states the new figures.
TEST(SeriesState, golden_bytes) {
  Series series;
  EXPECT_EQ(saved_series_bytes, 2520U);
  EXPECT_EQ(fingerprint(bytes_of(series)), 10483048308646422872U);
  // No library functions in the points: their last bits differ between C libraries.
  for (int i = 0; i < 5000; ++i)
    series.add(
        {.time_ms = test::monday + i * five_minutes, .value = static_cast<double>(i * 7919 % 1009)},
        {});
  EXPECT_EQ(fingerprint(bytes_of(series)), 12702723195322149479U);
}

TEST(SeriesState, what_is_cut_or_damaged_or_of_another_version_is_refused_with_the_reason) {
  const auto good = bytes_of(learned(daily(700, 23)));
  const auto refused = [](std::span<const std::byte> bytes) {
    const auto loaded = load(bytes);
    return loaded ? std::string() : loaded.error().message;
  };
  EXPECT_NE(refused(std::span(good).first(100)).find("cut short"), std::string::npos);
  EXPECT_NE(refused({}).find("cut short"), std::string::npos);
  auto bad = good;
  bad[0] = std::byte{'X'};
  EXPECT_NE(refused(bad).find("no state"), std::string::npos);
  bad = good;
  bad[4] = std::byte{99};
  EXPECT_NE(refused(bad).find("format 99"), std::string::npos);
  for (std::size_t i = 8; i < saved_series_bytes; i += 61) {
    bad = good;
    bad[i] ^= std::byte{4};
    EXPECT_NE(refused(bad).find("damaged"), std::string::npos) << i;
  }
}

// A grid of 24 columns stands in 32 bits: eight of them must stay empty, or learning leaves its
// bounds.
TEST(SeriesState, damage_under_a_right_checksum_is_refused_or_harmless) {
  const auto good = bytes_of(learned(daily(100, 34), {.warmup = 40}));
  int refused = 0;
  for (std::size_t i = 24; i < saved_series_bytes; ++i) {
    auto bad = good;
    bad[i] = std::byte{0xFF};
    mend_checksum(std::span(bad).first(saved_series_bytes));
    auto loaded = load(bad);
    if (!loaded) {
      ++refused;
      continue;
    }
    for (int k = 0; k < 5; ++k)
      loaded->add({.time_ms = loaded->summary().last_ms + five_minutes, .value = 100.0 * k * k},
                  {});
  }
  // The highest byte of each row of the three grids of 24, in both generations, at least.
  EXPECT_GE(refused, 3 * 2 * 24);
}

TEST(SeriesState, merging_with_an_empty_one_changes_nothing) {
  const Series series = learned(daily(800, 24));
  Series left = series;
  ASSERT_TRUE(left.merge(Series()));
  Series right;
  ASSERT_TRUE(right.merge(series));
  EXPECT_EQ(bytes_of(left), bytes_of(series));
  EXPECT_EQ(bytes_of(right), bytes_of(series));
}

TEST(SeriesState, merging_is_commutative) {
  auto first = daily(1500, 25);
  auto second = daily(1500, 26, 3);
  for (auto& point : second) point.value = point.value * 50 - 1000;
  const Series a = learned(first);
  const Series b = learned(second);
  Series ab = a;
  Series ba = b;
  ASSERT_TRUE(ab.merge(b));
  ASSERT_TRUE(ba.merge(a));
  EXPECT_EQ(bytes_of(ab), bytes_of(ba));
}

TEST(SeriesState, merging_is_associative_up_to_rounding) {
  const auto points = daily(3000, 27);
  const std::vector<Obs> one(points.begin(), points.begin() + 1000);
  const std::vector<Obs> two(points.begin() + 1000, points.begin() + 2000);
  const std::vector<Obs> three(points.begin() + 2000, points.end());
  const Series a = learned(one);
  const Series b = learned(two);
  const Series c = learned(three);
  Series left = a;
  ASSERT_TRUE(left.merge(b));
  ASSERT_TRUE(left.merge(c));
  Series right = b;
  ASSERT_TRUE(right.merge(c));
  Series all = a;
  ASSERT_TRUE(all.merge(right));
  const Summary x = left.summary();
  const Summary y = all.summary();
  EXPECT_EQ(x.counters.points, y.counters.points);
  EXPECT_NEAR(x.mean, y.mean, 1e-9 * std::abs(x.mean));
  EXPECT_NEAR(x.deviation, y.deviation, 1e-9 * x.deviation);
  EXPECT_NEAR(x.kurtosis, y.kurtosis, 1e-9);
}

TEST(SeriesState, a_split_stream_merged_has_the_moments_of_the_whole) {
  const auto points = daily(3000, 28, 4);
  const Series whole = learned(points);
  Series first = learned({points.begin(), points.begin() + 1300});
  ASSERT_TRUE(first.merge(learned({points.begin() + 1300, points.end()})));
  const Summary a = whole.summary();
  const Summary b = first.summary();
  EXPECT_EQ(a.counters.points, b.counters.points);
  // Values are kept as floats relative to the first one.
  EXPECT_NEAR(a.mean, b.mean, 1e-5);
  EXPECT_NEAR(a.deviation, b.deviation, 1e-5);
  EXPECT_NEAR(a.skewness, b.skewness, 1e-5);
  EXPECT_NEAR(a.kurtosis, b.kurtosis, 1e-5);
}

TEST(SeriesState, other_parameters_are_a_conflict) {
  Series a = learned(daily(700, 31));
  const Series b = learned(daily(700, 31), {.warmup = 300});
  const auto merged = a.merge(b);
  ASSERT_FALSE(merged);
  EXPECT_EQ(merged.error().code, base::Code::conflict);
}

TEST(Arrivals, points_out_of_order_within_the_lateness_give_the_state_of_the_sorted_stream) {
  const auto points = daily(900, 32);
  auto shuffled = points;
  test::Random random(33);
  for (std::size_t i = 0; i + 3 < shuffled.size(); i += 3)
    std::swap(shuffled[i], shuffled[i + 1 + random.bits() % 2]);
  Arrivals arrivals(5 * five_minutes);
  Series series;
  for (const Obs& point : shuffled) {
    arrivals.add(point);
    while (const auto ready = arrivals.take()) series.add(*ready, {});
  }
  while (const auto ready = arrivals.drain()) series.add(*ready, {});
  EXPECT_EQ(bytes_of(series), bytes_of(learned(points)));
}

TEST(Arrivals, more_than_it_holds_are_handed_on_in_time_order) {
  Arrivals arrivals(time_ms_max);
  std::int64_t last = -1;
  int taken = 0;
  for (int i = 0; i < 1000; ++i) {
    arrivals.add({.time_ms = i * 7 % 13 + i, .value = 1});
    while (const auto ready = arrivals.take()) {
      EXPECT_GE(ready->time_ms, last);
      last = ready->time_ms;
      ++taken;
    }
  }
  while (arrivals.drain()) ++taken;
  EXPECT_EQ(taken, 1000);
}

}  // namespace
}  // namespace stats
