// DDSketch against the sorted values: the promised error, exact merging, extremes.
#include "engines/stats/ddsketch.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <limits>

#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

TEST(DDSketch, a_value_lies_within_the_accuracy_of_the_middle_of_its_bucket) {
  test::Random random(61);
  for (int i = 0; i < 20'000; ++i) {
    const double value =
        std::ldexp(1 + random.uniform(), static_cast<int>(random.bits() % 1800) - 900);
    EXPECT_LE(std::abs(value_of(bucket_of(value)) - value), 0.01 * value * (1 + 1e-9)) << value;
  }
}

TEST(DDSketch, buckets_follow_each_other_in_the_order_of_values) {
  std::int32_t last = bucket_of(1e-3);
  for (double value = 1e-3; value < 1e3; value *= 1.001) {
    const std::int32_t bucket = bucket_of(value);
    EXPECT_TRUE(bucket == last || bucket == last + 1) << value;
    last = bucket;
  }
}

TEST(DDSketch, quantiles_of_six_distributions_are_within_one_percent) {
  test::Random r(62);
  const std::pair<const char*, std::function<double()>> distributions[] = {
      {"uniform", [&] { return r.uniform(); }},
      {"exponential", [&] { return r.exponential(); }},
      {"lognormal", [&] { return std::exp(r.normal()); }},
      {"Pareto", [&] { return std::pow(r.uniform(), -1 / 2.5); }},
      {"bimodal", [&] { return r.uniform() < .5 ? 10 + r.uniform() : 1000 + 50 * r.normal(); }},
      {"sparse integers",
       [&] { return static_cast<double>(r.bits() % 10 == 0 ? r.bits() % 500 : 0); }},
  };
  for (const auto& [name, draw] : distributions) {
    DDSketch sketch;
    std::vector<double> values;
    for (int i = 0; i < 100'000; ++i) {
      values.push_back(draw());
      sketch.add(values.back());
    }
    std::ranges::sort(values);
    for (const double p : {.01, .1, .25, .5, .75, .9, .99, .999}) {
      const double exact =
          values[static_cast<std::size_t>(p * static_cast<double>(values.size() - 1))];
      EXPECT_LE(std::abs(sketch.quantile(p) - exact), 0.01001 * exact) << name << " " << p;
    }
  }
}

TEST(DDSketch, merging_is_exact_in_any_order) {
  test::Random random(63);
  DDSketch whole;
  DDSketch parts[3];
  for (int i = 0; i < 3000; ++i) {
    const double value = std::exp(8 * random.normal()) * (random.uniform() < .2 ? -1 : 1);
    whole.add(value);
    parts[i % 3].add(value);
  }
  DDSketch one = parts[0];
  one.merge(parts[1]);
  one.merge(parts[2]);
  DDSketch other = parts[2];
  other.merge(parts[0]);
  other.merge(parts[1]);
  EXPECT_EQ(std::memcmp(&one, &other, sizeof one), 0);
  EXPECT_EQ(std::memcmp(&one, &whole, sizeof one), 0);
}

TEST(DDSketch, zeros_negatives_and_extremes_have_their_place) {
  DDSketch sketch;
  EXPECT_TRUE(std::isnan(sketch.quantile(.5)));
  for (const double value : {-5.0, -1.0, 0.0, 1.0, 5.0}) sketch.add(value);
  sketch.add(std::nan(""));
  EXPECT_EQ(sketch.count(), 5U);
  EXPECT_NEAR(sketch.quantile(0), -5, .05);
  EXPECT_NEAR(sketch.quantile(.25), -1, .01);
  EXPECT_EQ(sketch.quantile(.5), 0);
  EXPECT_NEAR(sketch.quantile(1), 5, .05);
  DDSketch extreme;
  extreme.add(std::numeric_limits<double>::max());
  extreme.add(std::numeric_limits<double>::denorm_min());
  EXPECT_NEAR(extreme.quantile(1) / std::numeric_limits<double>::max(), 1, .01);
  EXPECT_EQ(extreme.quantile(0), 0);
}

TEST(DDSketch, the_robust_scale_of_a_normal_distribution_is_its_deviation) {
  test::Random random(64);
  DDSketch sketch;
  for (int i = 0; i < 50'000; ++i) sketch.add(1000 + 50 * random.normal());
  EXPECT_NEAR(sketch.robust_scale(), 50,
              8);  // one percent of 1,000 twice is 20 of 67 between the quartiles
  sketch = {};
  for (int i = 0; i < 10; ++i) sketch.add(7);
  EXPECT_NEAR(sketch.robust_scale(), 7e-9, 1e-9);
}

}  // namespace
}  // namespace stats
