#include "engines/stats/models.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace stats {
namespace {

constexpr double worst = std::numeric_limits<double>::max();
constexpr std::size_t values_min = 4;  // fewer: nothing is fitted

Path flat(std::span<const double> values, int horizon) {
  return Path(static_cast<std::size_t>(horizon), values.empty() ? 0 : values.back());
}

// Rates are tried eight at a time, side by side in the processor: first from 0.02 to 0.98, then
// between the neighbours of the best.
constexpr std::size_t lanes = 8;
using Lanes = std::array<double, lanes>;
constexpr Lanes rate_grid{.02, .1, .2, .35, .5, .65, .8, .98};

std::size_t lowest_of(const Lanes& costs) {
  return static_cast<std::size_t>(std::ranges::min_element(costs) - costs.begin());
}

Lanes between_neighbours(std::size_t best) {
  const double low = rate_grid[best > 0 ? best - 1 : 0];
  const double high = rate_grid[best + 1 < lanes ? best + 1 : best];
  Lanes finer;
  for (std::size_t j = 0; j < lanes; ++j)
    finer[j] = low + (high - low) * (static_cast<double>(j) + 0.5) / lanes;
  return finer;
}

struct BestRate {
  double rate = 0, cost = worst;
};
template <class Costs>
BestRate best_rate(const Costs& costs) {
  const Lanes coarse = costs(rate_grid);
  const std::size_t first = lowest_of(coarse);
  const Lanes rates = between_neighbours(first);
  const Lanes fine = costs(rates);
  const std::size_t second = lowest_of(fine);
  if (fine[second] < coarse[first]) return {.rate = rates[second], .cost = fine[second]};
  return {.rate = rate_grid[first], .cost = coarse[first]};
}

struct Line {
  double intercept = 0, slope = 0;  // at t = 0, 1, ...
  double at(double t) const { return intercept + slope * t; }
};

Line regression(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  const double middle = (n - 1) / 2;
  double sum = 0;
  double joint = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += values[i];
    joint += (static_cast<double>(i) - middle) * values[i];
  }
  const double slope = n > 1 ? joint * 12 / (n * (n * n - 1)) : 0;
  return {.intercept = sum / n - slope * middle, .slope = slope};
}

double best_level(std::span<const double> values) {
  const auto costs = [&](const Lanes& rates) {
    Lanes level;
    level.fill(values.front());
    Lanes squares{};
    for (const double value : values.subspan(1))
      for (std::size_t j = 0; j < lanes; ++j) {
        const double error = value - level[j];
        squares[j] += error * error;
        level[j] += rates[j] * error;
      }
    return squares;
  };
  const double rate = best_rate(costs).rate;
  double level = values.front();
  for (const double value : values.subspan(1)) level += rate * (value - level);
  return level;
}

// The regression line over the first `count` values, brought up to date with each.
struct RunningLine {
  double mean = 0, slope = 0, intercept = 0, count = 0;

  void add(double value) {
    count += 1;
    const double before = mean;
    mean += (value - mean) / count;
    slope = count > 1 ? ((count - 2) * slope + 6 * (value - before) / count) / (count + 1) : 0;
    intercept = mean - slope * (count + 1) / 2;
  }
};

// The dynamic Theta model: what is expected next is level + (1 - 1/theta)(kept * intercept + (1 -
// kept (1 - rate))/rate * slope), with kept = (1 - rate)^count.
double expected_next(double level, double share, double rate, double kept,
                     const RunningLine& line) {
  return level + share * (kept * line.intercept + (1 - kept * (1 - rate)) / rate * line.slope);
}

Lanes dynamic_theta_costs(std::span<const double> values, std::span<const RunningLine> lines,
                          double theta, const Lanes& rates) {
  const double share = 1 - 1 / theta;
  Lanes level;
  level.fill(values.front());
  Lanes kept;
  Lanes inverse;
  for (std::size_t j = 0; j < lanes; ++j) {
    kept[j] = 1 - rates[j];
    inverse[j] = 1 / rates[j];
  }
  Lanes squares{};
  for (std::size_t i = 1; i < values.size(); ++i) {
    const RunningLine& line = lines[i - 1];
    for (std::size_t j = 0; j < lanes; ++j) {
      const double left = 1 - rates[j];
      const double expected = level[j] + share * (kept[j] * line.intercept +
                                                  (1 - kept[j] * left) * inverse[j] * line.slope);
      const double error = values[i] - expected;
      squares[j] += i >= 2 ? error * error : 0;
      level[j] += rates[j] * (values[i] - level[j]);
      kept[j] *= left;
    }
  }
  return squares;
}

// The squares by rate; with `level` and `trend` where each ends.
struct DampedLanes {
  Lanes level{}, trend{}, squares{};
};
DampedLanes follow(std::span<const double> values, double trend_rate, double phi,
                   double first_trend, const Lanes& rates) {
  DampedLanes state;
  state.level.fill(values.front());
  state.trend.fill(first_trend);
  for (const double value : values.subspan(1))
    for (std::size_t j = 0; j < lanes; ++j) {
      const double damped = phi * state.trend[j];
      const double expected = state.level[j] + damped;
      const double error = value - expected;
      state.squares[j] += error * error;
      state.level[j] = expected + rates[j] * error;
      state.trend[j] = damped + rates[j] * trend_rate * error;
    }
  return state;
}

}  // namespace

Path smoothing(std::span<const double> values, int horizon) {
  if (values.size() < values_min) return flat(values, horizon);
  return Path(static_cast<std::size_t>(horizon), best_level(values));
}

Path theta(std::span<const double> values, int horizon) {
  if (values.size() < values_min) return flat(values, horizon);
  const Line line = regression(values);
  std::vector<double> curved(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    curved[i] = 2 * values[i] - line.at(static_cast<double>(i));
  const double level = best_level(curved);
  Path out;
  for (int h = 0; h < horizon; ++h)
    out.push_back((level + line.at(static_cast<double>(values.size()) + h)) / 2);
  return out;
}

Path log_theta(std::span<const double> values, int horizon) {
  if (std::ranges::any_of(values, [](double value) { return !(value > 0); }))
    return theta(values, horizon);
  std::vector<double> logs;
  for (const double value : values) logs.push_back(std::log(value));
  Path out = theta(logs, horizon);
  // A trend of logarithms grows without bound: at most tenfold beyond what was seen.
  const double largest = std::ranges::max(values) * 10;
  for (double& value : out) value = std::min(std::exp(value), largest);
  return out;
}

Path dynamic_theta(std::span<const double> values, int horizon) {
  if (values.size() < values_min) return flat(values, horizon);
  std::vector<RunningLine> lines(values.size());
  RunningLine line;
  for (std::size_t i = 0; i < values.size(); ++i) {
    line.add(values[i]);
    lines[i] = line;
  }
  constexpr std::array<double, 6> thetas{1, 1.5, 2, 3, 5, 10};
  double theta = 2;
  BestRate best;
  for (const double tried : thetas) {
    const auto found = best_rate(
        [&](const Lanes& rates) { return dynamic_theta_costs(values, lines, tried, rates); });
    if (found.cost < best.cost) {
      best = found;
      theta = tried;
    }
  }
  double level = values.front();
  double kept = 1 - best.rate;
  const auto move = [&](double value) {
    level += best.rate * (value - level);
    kept *= 1 - best.rate;
  };
  for (const double value : values.subspan(1)) move(value);
  Path out;
  for (int h = 0; h < horizon; ++h) {
    out.push_back(expected_next(level, 1 - 1 / theta, best.rate, kept, line));
    move(out.back());
    line.add(out.back());
  }
  return out;
}

Path damped_trend(std::span<const double> values, int horizon) {
  if (values.size() < values_min) return flat(values, horizon);
  constexpr std::array<double, 6> trend_rates{.02, .1, .2, .35, .6, .9};
  constexpr std::array<double, 4> phis{.8, .9, .95, .98};
  const std::size_t first = std::min<std::size_t>(5, values.size() - 1);
  const double first_trend = (values[first] - values[0]) / static_cast<double>(first);
  double lowest = worst;
  double level = values.back();
  double trend = 0;
  double best_phi = 1;
  for (const double phi : phis)
    for (const double trend_rate : trend_rates) {
      const DampedLanes tried = follow(values, trend_rate, phi, first_trend, rate_grid);
      const std::size_t j = lowest_of(tried.squares);
      if (tried.squares[j] >= lowest) continue;
      lowest = tried.squares[j];
      level = tried.level[j];
      trend = tried.trend[j];
      best_phi = phi;
    }
  Path out;
  double damped = 0;
  double power = 1;
  for (int h = 0; h < horizon; ++h) {
    power *= best_phi;
    damped += power;
    out.push_back(level + damped * trend);
  }
  return out;
}

}  // namespace stats
