#include "engines/stats/level.h"

#include <algorithm>
#include <cmath>

#include "engines/stats/power.h"

namespace stats {
namespace {

constexpr std::array<double, smoothing_rates> rates{.01, .03, .06, .12, .25, .45, .7, .95};
constexpr double error_rate = 0.05;        // of the decayed errors: some twenty points
constexpr double line_decay = -1.0 / 140;  // log2 a step, of the regression: some 200 points
// A step further, as most are.
constexpr double line_kept = power_of_two(line_decay);
constexpr double miss_share = 0.05;              // of the points on either side of the band
constexpr double miss_rate = 0.05;               // how fast the margins follow, in spreads
constexpr double margin_first = 1.645 * 1.2533;  // of a normal distribution, in mean deviations
constexpr double margin_max = 1000;
constexpr double huber = 3 * 1.2533;  // a step of the smoothing, in mean deviations

}  // namespace

void Level::add(double x, double steps) {
  extend_line(x, steps);
  if (seen == 0) {
    level.fill(static_cast<float>(x));
    below = above = static_cast<float>(margin_first);
    seen = 1;
    return;
  }
  const double error_now = x - forecast(1).expected;
  follow_misses(error_now, static_cast<double>(spread));
  const double share = std::max(error_rate, 1.0 / seen);
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const double off = x - static_cast<double>(level[i]);
    const auto before = static_cast<double>(error[i]);
    // One spike neither moves the level nor hides the next.
    const double limit = before > 0 && seen > 1 / error_rate ? huber * before : std::abs(off);
    level[i] += static_cast<float>(rates[i] * std::clamp(off, -limit, limit));
    error[i] += static_cast<float>(share * (std::abs(off) - before));
  }
  spread += static_cast<float>(share * (std::abs(error_now) - static_cast<double>(spread)));
  if (seen < UINT32_MAX) ++seen;
}

void Level::follow_misses(double error_now, double scale) {
  if (!(scale > 0)) return;
  const auto follow = [scale](float& margin, double beyond) {
    const double miss = beyond > static_cast<double>(margin) * scale ? 1.0 : 0.0;
    const double moved = static_cast<double>(margin) + miss_rate * (miss - miss_share);
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
}

double Level::drift() const {
  const double spread_t = sum * sum_tt - sum_t * sum_t;
  return spread_t > 1e-9 * sum * sum ? (sum * sum_tx - sum_t * sum_x) / spread_t : 0;
}

Level::Mixture Level::mixed() const {
  Mixture mixture;
  double total = 0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const auto off = static_cast<double>(error[i]);
    const double weight = 1 / (off * off + 1e-100);  // finite where a rate has not erred yet
    total += weight;
    mixture.level += weight * static_cast<double>(level[i]);
    mixture.rate += weight * rates[i];
  }
  mixture.level /= total;
  mixture.rate /= total;
  return mixture;
}

Band Level::forecast(int ahead) const {
  if (seen == 0) return {};
  const Mixture now = mixed();
  // Half the drift a step, and what the smoothing lags behind it: Hyndman and Billah 2003,
  // equation 9.
  const double expected = now.level + drift() / 2 * ahead;
  const double wider = std::sqrt(1 + (ahead - 1) * now.rate * now.rate);
  const double unit = static_cast<double>(spread) * wider;
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
  sum_x = sum_x * factor + shift * sum;
  sum_tx = sum_tx * factor + shift * sum_t;
}

}  // namespace stats
