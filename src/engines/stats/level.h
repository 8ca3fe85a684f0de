// A forecast that is kept up point by point: exponential smoothing at eight rates in parallel,
// mixed by the inverse fourth powers of their recent errors, and half the drift of a decayed
// regression line, as the Theta method has it (Assimakopoulos and Nikolopoulos 2000; Hyndman and
// Billah 2003). The band's margins follow the misses, so that nine of ten values fall inside
// whatever their distribution (adaptive conformal inference, Gibbs and Candes 2021). What a
// forecast needs of the rates is kept with them, so that it is read once a point. Fixed size, plain
// values.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "engines/stats/axes.h"
#include "engines/stats/power.h"

namespace stats {

inline constexpr int smoothing_rates = 8;

struct Band {
  double low = 0, expected = 0, high = 0;
};

struct Level {
  std::array<float, smoothing_rates> level{};
  std::array<float, smoothing_rates> error{};  // decayed mean of |x - level|
  float spread = 0;  // decayed mean of |x - forecast|, the first few steps a plain mean
  float below = 0;   // the margins of the band, in spreads
  float above = 0;
  std::uint32_t seen = 0;
  double mean = 0;   // of the levels, by the weights of their errors
  double slope = 0;  // of the regression line, a step
  // Of the regression line, decayed, with the time counted back from the newest point in steps.
  double sum = 0, sum_t = 0, sum_tt = 0, sum_x = 0, sum_tx = 0;

  void add(float x, double steps);
  // `ahead` >= 1 steps after the newest point; zero width and value before there is one.
  Band forecast(int ahead) const;
  Band next() const {  // one step after it, after one at least
    return band(1, static_cast<double>(spread));
  }
  void transform(double factor, double shift);

 private:
  void extend_line(double x, double steps);
  template <bool Settled>
  [[gnu::always_inline]] void smooth(float x, float share);
  double wider(int ahead) const;
  // Half the drift a step, and what the smoothing lags behind it: Hyndman and Billah 2003,
  // equation 9.
  Band band(int ahead, double unit) const {
    const double expected = mean + slope / 2 * ahead;
    return {.low = expected - static_cast<double>(below) * unit,
            .expected = expected,
            .high = expected + static_cast<double>(above) * unit};
  }
};

namespace eight_rates {

inline constexpr std::array<float, smoothing_rates> rates{.01F, .03F, .06F, .12F,
                                                          .25F, .45F, .7F,  .95F};
inline constexpr float error_rate = 0.05F;  // of the decayed errors: some twenty points
inline constexpr std::uint32_t settled_from = 20;
inline constexpr float miss_share = 0.05F;  // of the points on either side of the band
inline constexpr float miss_rate = 0.05F;   // how fast the margins follow, in spreads
inline constexpr float margin_first =
    1.645F * 1.2533F;  // of a normal distribution, in mean deviations
inline constexpr float margin_max = 1000;
inline constexpr float huber = 3 * 1.2533F;  // a step of the smoothing, in mean deviations
// Weights are those of errors beside the least one; below this all are alike.
inline constexpr float error_least = 1e-12F;

inline constexpr std::size_t half = smoothing_rates / 2;  // so many rates at a time
inline constexpr FourFloats rates_of[2] = {{rates[0], rates[1], rates[2], rates[3]},
                                           {rates[4], rates[5], rates[6], rates[7]}};
inline constexpr std::int32_t magnitude = INT32_MAX;
inline constexpr FourInts magnitudes{magnitude, magnitude, magnitude, magnitude};

inline FourFloats read(const float* from) {
  FourFloats values;
  std::memcpy(&values, from, sizeof values);
  return values;
}
inline void write(const FourFloats& values, float* to) { std::memcpy(to, &values, sizeof values); }

inline FourFloats size_of(FourFloats x) {
  return reinterpret_cast<FourFloats>(reinterpret_cast<FourInts>(x) & magnitudes);
}
inline FourFloats with_sign_of(FourFloats size, FourFloats x) {
  return reinterpret_cast<FourFloats>(reinterpret_cast<FourInts>(size) |
                                      (reinterpret_cast<FourInts>(x) & ~magnitudes));
}
// The inverse fourth powers of errors, in that of the least of all eight: 1 at most, so that
// nothing overflows.
struct Weights {
  FourFloats of[2];

  Weights(FourFloats first, FourFloats second) {
    const FourFloats lower = first < second ? first : second;
    const FourFloats turned = __builtin_shufflevector(lower, lower, 2, 3, 0, 1);
    const FourFloats pairs = lower < turned ? lower : turned;
    const FourFloats swapped = __builtin_shufflevector(pairs, pairs, 1, 0, 3, 2);
    const FourFloats least = (pairs < swapped ? pairs : swapped) + error_least;
    of[0] = fourth_power(least / (first + error_least));
    of[1] = fourth_power(least / (second + error_least));
  }
  static FourFloats fourth_power(FourFloats x) { return x * x * (x * x); }
};
inline float sum_of(FourFloats x) { return (x[0] + x[2]) + (x[1] + x[3]); }

// A margin, in spreads, after a value that lay so far beyond the forecast on its side.
inline float followed(float margin, float beyond, float spread) {
  const float by =
      beyond > margin * spread ? miss_rate * (1 - miss_share) : -miss_rate * miss_share;
  const float moved = margin + by;
  const float most = moved < margin_max ? moved : margin_max;
  return most > 0 ? most : 0;
}

}  // namespace eight_rates

[[gnu::always_inline]] inline void Level::add(float x, double steps) {
  const auto value = static_cast<double>(x);
  extend_line(value, steps);
  if (seen == 0) {
    level.fill(x);
    mean = value;
    below = above = eight_rates::margin_first;
    seen = 1;
    return;
  }
  const auto error_now = static_cast<float>(value - (mean + slope / 2));
  const bool settled = seen > eight_rates::settled_from;
  const float share = settled ? eight_rates::error_rate
                              : std::max(eight_rates::error_rate, 1 / static_cast<float>(seen));
  if (spread > 0) {
    below = eight_rates::followed(below, -error_now, spread);
    above = eight_rates::followed(above, error_now, spread);
  }
  spread += share * (std::abs(error_now) - spread);
  if (settled)
    smooth<true>(x, share);
  else
    smooth<false>(x, share);
  if (seen < UINT32_MAX) ++seen;
}

template <bool Settled>
[[gnu::always_inline]] inline void Level::smooth(float x, float share) {
  FourFloats levels[2];
  FourFloats errors[2];
  for (std::size_t i = 0; i < 2; ++i) {
    levels[i] = eight_rates::read(&level[i * eight_rates::half]);
    errors[i] = eight_rates::read(&error[i * eight_rates::half]);
    const FourFloats off = x - levels[i];
    const FourFloats size = eight_rates::size_of(off);
    FourFloats step = off;
    if constexpr (Settled) {  // one spike neither moves the level nor hides the next
      const FourFloats limit = errors[i] > 0 ? eight_rates::huber * errors[i] : size;
      step = eight_rates::with_sign_of(limit < size ? limit : size, off);
    }
    levels[i] += eight_rates::rates_of[i] * step;
    errors[i] += share * (size - errors[i]);
    eight_rates::write(levels[i], &level[i * eight_rates::half]);
    eight_rates::write(errors[i], &error[i * eight_rates::half]);
  }
  const eight_rates::Weights weights(errors[0], errors[1]);
  const FourFloats weighted =  // of what is small, so that little is rounded
      weights.of[0] * (levels[0] - x) + weights.of[1] * (levels[1] - x);
  mean = static_cast<double>(x) +
         static_cast<double>(eight_rates::sum_of(weighted) /
                             eight_rates::sum_of(weights.of[0] + weights.of[1]));
}

[[gnu::always_inline]] inline void Level::extend_line(double x, double steps) {
  constexpr double decay = -1.0 / 140;  // log2 a step: some 200 points
  constexpr double kept_a_step = power_of_two(decay);
  // Every earlier point is `steps` further back.
  if (steps == 1) [[likely]] {
    sum_tt = kept_a_step * (sum_tt - 2 * sum_t + sum);
    sum_tx = kept_a_step * (sum_tx - sum_x);
    sum_t = kept_a_step * (sum_t - sum);
    sum_x = kept_a_step * sum_x + x;
    sum = kept_a_step * sum + 1;
  } else {
    const double kept = power_of_two(decay * steps);
    sum_tt = kept * (sum_tt - 2 * steps * sum_t + steps * steps * sum);
    sum_tx = kept * (sum_tx - steps * sum_x);
    sum_t = kept * (sum_t - steps * sum);
    sum_x = kept * sum_x + x;
    sum = kept * sum + 1;
  }
  const double spread_t = sum * sum_tt - sum_t * sum_t;
  slope = spread_t > 1e-9 * sum * sum ? (sum * sum_tx - sum_t * sum_x) / spread_t : 0;
}

}  // namespace stats
