#include "engines/stats/level.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engines/stats/axes.h"
#include "engines/stats/power.h"

namespace stats {
namespace {

constexpr std::array<float, smoothing_rates> rates{.01F, .03F, .06F, .12F, .25F, .45F, .7F, .95F};
constexpr double error_rate = 0.05;        // of the decayed errors: some twenty points
constexpr double line_decay = -1.0 / 140;  // log2 a step, of the regression: some 200 points
// A step further, as most are.
constexpr double line_kept = power_of_two(line_decay);
constexpr double miss_share = 0.05;              // of the points on either side of the band
constexpr double miss_rate = 0.05;               // how fast the margins follow, in spreads
constexpr double margin_first = 1.645 * 1.2533;  // of a normal distribution, in mean deviations
constexpr double margin_max = 1000;
constexpr float huber = 3 * 1.2533F;  // a step of the smoothing, in mean deviations
// Weights are finite where a rate has not erred yet, and those of a hundred deviations from 2^40
// are too.
constexpr float error_least = 1e-12F;

constexpr std::size_t half = smoothing_rates / 2;  // so many rates at a time
constexpr FourFloats rates_of[2] = {{rates[0], rates[1], rates[2], rates[3]},
                                    {rates[4], rates[5], rates[6], rates[7]}};
constexpr std::int32_t magnitude = INT32_MAX;
constexpr FourInts magnitudes{magnitude, magnitude, magnitude, magnitude};

FourFloats read(const float* from) {
  FourFloats values;
  std::memcpy(&values, from, sizeof values);
  return values;
}
void write(const FourFloats& values, float* to) { std::memcpy(to, &values, sizeof values); }

FourFloats size_of(FourFloats x) {
  return reinterpret_cast<FourFloats>(reinterpret_cast<FourInts>(x) & magnitudes);
}
FourFloats with_sign_of(FourFloats size, FourFloats x) {
  return reinterpret_cast<FourFloats>(reinterpret_cast<FourInts>(size) |
                                      (reinterpret_cast<FourInts>(x) & ~magnitudes));
}
FourFloats weights(FourFloats errors) {
  const FourFloats inverse = 1 / (errors + error_least);
  return inverse * inverse;
}
float sum_of(FourFloats x) { return (x[0] + x[2]) + (x[1] + x[3]); }

}  // namespace

void Level::add(float x, double steps) {
  const auto value = static_cast<double>(x);
  extend_line(value, steps);
  if (seen == 0) {
    level.fill(x);
    mean = value;
    below = above = static_cast<float>(margin_first);
    seen = 1;
    return;
  }
  const double error_now = value - (mean + slope / 2);
  follow_misses(error_now);
  const double share = seen > 1 / error_rate ? error_rate : std::max(error_rate, 1.0 / seen);
  smooth(x, static_cast<float>(share));
  spread += static_cast<float>(share * (std::abs(error_now) - static_cast<double>(spread)));
  if (seen < UINT32_MAX) ++seen;
}

void Level::smooth(float x, float share) {
  FourFloats total{};
  FourFloats weighted{};
  const bool settled = seen > 1 / error_rate;
  for (std::size_t i = 0; i < 2; ++i) {
    FourFloats levels = read(&level[i * half]);
    FourFloats errors = read(&error[i * half]);
    const FourFloats off = x - levels;
    const FourFloats size = size_of(off);
    FourFloats step = size;
    if (settled) {  // one spike neither moves the level nor hides the next
      const FourFloats limit = errors > 0 ? huber * errors : size;
      step = limit < size ? limit : size;
    }
    levels += rates_of[i] * with_sign_of(step, off);
    errors += share * (size - errors);
    const FourFloats weight = weights(errors);
    total += weight;
    weighted += weight * (levels - x);  // small, so that little is rounded
    write(levels, &level[i * half]);
    write(errors, &error[i * half]);
  }
  mean = static_cast<double>(x) + static_cast<double>(sum_of(weighted) / sum_of(total));
}

void Level::follow_misses(double error_now) {
  if (!(spread > 0)) return;
  const auto follow = [this](float& margin, double beyond) {
    const double limit = static_cast<double>(margin) * static_cast<double>(spread);
    const double moved = static_cast<double>(margin) +
                         (beyond > limit ? miss_rate * (1 - miss_share) : -miss_rate * miss_share);
    margin = static_cast<float>(std::clamp(moved, 0.0, margin_max));
  };
  follow(below, -error_now);
  follow(above, error_now);
}

void Level::extend_line(double x, double steps) {
  const double kept = steps == 1 ? line_kept : power_of_two(line_decay * steps);
  // Every earlier point is `steps` further back.
  sum_tt = kept * (sum_tt - 2 * steps * sum_t + steps * steps * sum);
  sum_tx = kept * (sum_tx - steps * sum_x);
  sum_t = kept * (sum_t - steps * sum);
  sum_x = kept * sum_x + x;
  sum = kept * sum + 1;
  const double spread_t = sum * sum_tt - sum_t * sum_t;
  slope = spread_t > 1e-9 * sum * sum ? (sum * sum_tx - sum_t * sum_x) / spread_t : 0;
}

// The band `ahead` steps on, in those of the next: as the mean rate says.
double Level::wider(int ahead) const {
  if (ahead <= 1) return 1;
  float total = 0;
  float rate = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    const FourFloats weight = weights(read(&error[i * half]));
    total += sum_of(weight);
    rate += sum_of(weight * rates_of[i]);
  }
  const auto mean_rate = static_cast<double>(rate / total);
  return std::sqrt(1 + (ahead - 1) * mean_rate * mean_rate);
}

Band Level::forecast(int ahead) const {
  if (seen == 0) return {};
  // Half the drift a step, and what the smoothing lags behind it: Hyndman and Billah 2003,
  // equation 9.
  const double expected = mean + slope / 2 * ahead;
  const double unit = static_cast<double>(spread) * wider(ahead);
  return {.low = expected - static_cast<double>(below) * unit,
          .expected = expected,
          .high = expected + static_cast<double>(above) * unit};
}

void Level::transform(double factor, double shift) {
  const auto move = static_cast<float>(shift);
  const auto times = static_cast<float>(factor);
  for (float& value : level) value = value * times + move;
  for (float& value : error) value *= times;
  spread *= times;
  mean = mean * factor + shift;
  slope *= factor;
  sum_x = sum_x * factor + shift * sum;
  sum_tx = sum_tx * factor + shift * sum_t;
}

}  // namespace stats
