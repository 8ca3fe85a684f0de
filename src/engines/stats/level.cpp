#include "engines/stats/level.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engines/stats/axes.h"
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

using FourDoubles [[gnu::vector_size(32)]] = double;
using FourWords [[gnu::vector_size(32)]] = std::uint64_t;

constexpr std::size_t half = smoothing_rates / 2;  // so many rates at a time
constexpr FourDoubles rates_of[2] = {{rates[0], rates[1], rates[2], rates[3]},
                                     {rates[4], rates[5], rates[6], rates[7]}};
constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;
constexpr FourWords signs{sign_bit, sign_bit, sign_bit, sign_bit};

void read(const float* from, FourDoubles& to) {
  FourFloats values;
  std::memcpy(&values, from, sizeof values);
  to = __builtin_convertvector(values, FourDoubles);
}

void move(float* values, const FourDoubles& by) {
  FourFloats moved;
  std::memcpy(&moved, values, sizeof moved);
  moved += __builtin_convertvector(by, FourFloats);
  std::memcpy(values, &moved, sizeof moved);
}

// The levels and errors of all rates, and the mean level by the weights of the errors.
struct Rates {
  FourDoubles level[2], error[2], weight[2];
  double total = 0, mean = 0;

  explicit Rates(const Level& of) {
    for (std::size_t i = 0; i < 2; ++i) {
      read(&of.level[i * half], level[i]);
      read(&of.error[i * half], error[i]);
      weight[i] = 1 / (error[i] * error[i] + 1e-100);  // finite where a rate has not erred yet
      const FourDoubles weighted = weight[i] * level[i];
      for (std::size_t k = 0; k < half; ++k) {
        total += weight[i][k];
        mean += weighted[k];
      }
    }
    mean /= total;
  }
};

}  // namespace

void Level::add(double x, double steps) {
  extend_line(x, steps);
  if (seen == 0) {
    level.fill(static_cast<float>(x));
    below = above = static_cast<float>(margin_first);
    seen = 1;
    return;
  }
  const Rates now(*this);
  const double error_now = x - (now.mean + drift() / 2);
  follow_misses(error_now, static_cast<double>(spread));
  const double share = std::max(error_rate, 1.0 / seen);
  const bool settled = seen > 1 / error_rate;
  for (std::size_t i = 0; i < 2; ++i) {
    const FourDoubles off = x - now.level[i];
    const auto sign = reinterpret_cast<FourWords>(off) & signs;
    const auto size = reinterpret_cast<FourDoubles>(reinterpret_cast<FourWords>(off) & ~signs);
    FourDoubles step = size;
    if (settled) {  // one spike neither moves the level nor hides the next
      const FourDoubles limit = huber * now.error[i];
      const auto beyond = (now.error[i] > 0) & (limit < size);
      step = beyond ? limit : size;
    }
    step = reinterpret_cast<FourDoubles>(reinterpret_cast<FourWords>(step) | sign);
    move(&level[i * half], rates_of[i] * step);
    move(&error[i * half], share * (size - now.error[i]));
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

Band Level::forecast(int ahead) const {
  if (seen == 0) return {};
  const Rates now(*this);
  // Half the drift a step, and what the smoothing lags behind it: Hyndman and Billah 2003,
  // equation 9.
  const double expected = now.mean + drift() / 2 * ahead;
  double wider = 1;
  if (ahead > 1) {  // as the mean rate says
    double rate = 0;
    for (std::size_t i = 0; i < rates.size(); ++i)
      rate += now.weight[i / half][i % half] * rates[i];
    rate /= now.total;
    wider = std::sqrt(1 + (ahead - 1) * rate * rate);
  }
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
