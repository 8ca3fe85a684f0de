// The streaming forecast against what is the best for a series that is known.
#include "engines/stats/level.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

// Mean errors one step ahead, of the streaming forecast and of the best one.
struct Errors {
  double streaming = 0, best = 0;
};

Errors errors_on(double walk, double noise, std::uint64_t seed) {
  test::Random random(seed);
  Errors errors;
  for (int series = 0; series < 20; ++series) {
    Level level;
    double at = 0;
    for (int i = 0; i < 1000; ++i) {
      const double expected = noise > 0 ? 0 : at;
      at += walk * random.normal();
      const double value = at + noise * random.normal();
      if (i >= 100) {
        errors.streaming += std::abs(value - level.forecast(1).expected);
        errors.best += std::abs(value - expected);
      }
      level.add(static_cast<float>(value), 1);
    }
  }
  return errors;
}

TEST(Level, follows_a_random_walk_nearly_as_well_as_its_last_value_does) {
  const Errors errors = errors_on(1, 0, 91);
  EXPECT_LT(errors.streaming, 1.1 * errors.best);
}

TEST(Level, finds_the_mean_of_noise_nearly_as_well_as_one_who_knows_it) {
  const Errors errors = errors_on(0, 1, 92);
  EXPECT_LT(errors.streaming, 1.045 * errors.best);
}

TEST(Level, a_rate_without_an_error_and_the_largest_ones_give_finite_forecasts) {
  for (const float size : {1e-30F, 1.0F, 1e12F, 1e30F}) {
    Level level;
    for (int i = 0; i < 100; ++i) level.add(i % 7 == 3 ? size : 0, 1);
    EXPECT_TRUE(std::isfinite(level.mean)) << size;
    EXPECT_TRUE(std::isfinite(level.forecast(24).high)) << size;
    EXPECT_LE(std::abs(level.mean), 2 * static_cast<double>(size)) << size;
  }
  Level still;
  for (int i = 0; i < 50; ++i) still.add(3, 1);
  EXPECT_NEAR(still.forecast(5).expected, 3, 1e-9);
}

}  // namespace
}  // namespace stats
