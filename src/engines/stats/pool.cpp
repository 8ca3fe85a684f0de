#include "engines/stats/pool.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engines/stats/seasonal.h"

namespace stats {
namespace {

std::vector<double> without_season(std::span<const double> values, const SeasonalIndices& indices) {
  std::vector<double> out(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) out[i] = indices.removed(values[i], i);
  return out;
}

void restore(Path& path, const SeasonalIndices& indices, std::size_t after) {
  for (std::size_t h = 0; h < path.size(); ++h) path[h] = indices.restored(path[h], after + h);
}

Path repeated(std::span<const double> values, int period, int horizon) {
  const auto size = static_cast<std::size_t>(period);
  Path out(static_cast<std::size_t>(horizon));
  for (std::size_t h = 0; h < out.size(); ++h) out[h] = values[values.size() - size + h % size];
  return out;
}

// The mean of the last `count` seasons, moved to the level of the last one if so wished.
enum class AtLevel : unsigned char { theirs, last };
Path mean_season(std::span<const double> values, int period, std::size_t count, AtLevel at,
                 int horizon) {
  const auto size = static_cast<std::size_t>(period);
  count = std::min(count, values.size() / size);
  const auto recent = values.last(count * size);
  const double level =
      std::accumulate(recent.begin(), recent.end(), 0.0) / static_cast<double>(recent.size());
  const auto newest = values.last(size);
  const double last =
      std::accumulate(newest.begin(), newest.end(), 0.0) / static_cast<double>(size);
  const double moved = at == AtLevel::last ? last - level : 0;
  Path out(static_cast<std::size_t>(horizon));
  for (std::size_t h = 0; h < out.size(); ++h) {
    double sum = 0;
    for (std::size_t k = 0; k < count; ++k) sum += recent[k * size + h % size];
    out[h] = sum / static_cast<double>(count) + moved;
  }
  return out;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace

std::vector<Path> pool(std::span<const double> values, int period, int horizon) {
  SeasonalIndices indices;
  if (period >= 2 && values.size() >= 2 * static_cast<std::size_t>(period))
    indices = seasonal_indices(values, period);
  const auto plain = without_season(values, indices);
  std::vector<Path> paths{theta(plain, horizon), damped_trend(plain, horizon),
                          dynamic_theta(plain, horizon), log_theta(plain, horizon)};
  for (Path& path : paths) restore(path, indices, values.size());
  return paths;
}

DoublePool::DoublePool(TwoSeasons seasons, std::span<const double> earliest)
    : seasons_(seasons),
      plain_(fitted(earliest, seasons)),
      positive_(std::ranges::all_of(earliest, [](double value) { return value > 0; })) {
  if (!positive_) return;
  std::vector<double> logs;
  for (const double value : earliest) logs.push_back(std::log(value));
  of_logs_ = fitted(logs, seasons);
}

std::vector<Path> DoublePool::paths(std::span<const double> values, int horizon) const {
  std::vector<Path> out;
  for (const int period : {seasons_.brief, seasons_.extended}) {
    const auto indices = seasonal_indices(values, period);
    const auto plain = without_season(values, indices);
    out.push_back(theta(plain, horizon));
    restore(out.back(), indices, values.size());
    out.push_back(smoothing(plain, horizon));
    restore(out.back(), indices, values.size());
    out.push_back(repeated(values, period, horizon));
  }
  for (const std::size_t count : {2U, 3U})
    for (const AtLevel at : {AtLevel::theirs, AtLevel::last})
      out.push_back(mean_season(values, seasons_.extended, count, at, horizon));
  out.push_back(double_seasonal(values, seasons_, plain_, horizon, nullptr));
  if (positive_ && std::ranges::all_of(values, [](double value) { return value > 0; })) {
    std::vector<double> logs;
    for (const double value : values) logs.push_back(std::log(value));
    Path path = double_seasonal(logs, seasons_, of_logs_, horizon, nullptr);
    const double largest = std::ranges::max(values) * 10;
    for (double& value : path) value = std::min(std::exp(value), largest);
    out.push_back(std::move(path));
  }
  return out;
}

// Taylor 2003, "Short-term electricity demand forecasting using double seasonal exponential
// smoothing", in its additive form without trend, with the AR(1) of its errors.
Path DoublePool::double_seasonal(std::span<const double> values, TwoSeasons seasons,
                                 const Rates& rates, int horizon, double* squares) {
  const auto brief = static_cast<std::size_t>(seasons.brief);
  const auto extended = static_cast<std::size_t>(seasons.extended);
  // From the first long season: its mean, the mean day's departures, and what those leave.
  double level = std::accumulate(values.begin(), values.begin() + seasons.extended, 0.0) /
                 static_cast<double>(extended);
  std::vector<double> day(brief, 0);
  std::vector<double> week(extended, 0);
  const double days = static_cast<double>(extended) / static_cast<double>(brief);
  for (std::size_t i = 0; i < extended; ++i) day[i % brief] += (values[i] - level) / days;
  for (std::size_t i = 0; i < extended; ++i) week[i] = values[i] - level - day[i % brief];
  double last_error = 0;
  double sum = 0;
  std::size_t d = extended % brief;
  std::size_t w = 0;
  for (std::size_t i = extended; i < values.size(); ++i) {
    const double expected = level + day[d] + week[w];
    const double error = values[i] - expected;
    const double corrected = error - rates.correlation * last_error;
    sum += corrected * corrected;
    level += rates.level * error;
    day[d] += rates.brief * error;
    week[w] += rates.extended * error;
    last_error = error;
    if (++d == brief) d = 0;
    if (++w == extended) w = 0;
  }
  if (squares != nullptr) *squares = sum;
  Path out(static_cast<std::size_t>(horizon));
  double carried = last_error;
  for (double& value : out) {
    carried *= rates.correlation;
    value = level + day[d] + week[w] + carried;
    if (++d == brief) d = 0;
    if (++w == extended) w = 0;
  }
  return out;
}

// Coordinate descent on a grid: each rate in turn, three rounds.
DoublePool::Rates DoublePool::fitted(std::span<const double> values, TwoSeasons seasons) {
  constexpr double grid[] = {0, .01, .03, .07, .15, .25, .4, .6};
  constexpr double correlations[] = {0, .2, .4, .6, .75, .85, .92, .97};
  Rates best{.level = .03, .brief = .15, .extended = .15, .correlation = .6};
  const auto cost = [&](const Rates& rates) {
    double squares = 0;
    double_seasonal(values, seasons, rates, 0, &squares);
    return squares;
  };
  double lowest = cost(best);
  for (int round = 0; round < 3; ++round)
    for (double Rates::* rate :
         {&Rates::correlation, &Rates::extended, &Rates::brief, &Rates::level}) {
      for (const double value :
           rate == &Rates::correlation ? std::span(correlations) : std::span(grid)) {
        Rates tried = best;
        tried.*rate = value;
        if (const double c = cost(tried); c < lowest) {
          lowest = c;
          best = tried;
        }
      }
    }
  return best;
}

Path weighted(std::span<const Path> paths, std::span<const double> errors, double power) {
  // Relative to the best, so that no power overflows; a path without error has all the weight.
  const double best = std::ranges::min(errors);
  Path out(paths[0].size(), 0);
  double total = 0;
  for (std::size_t m = 0; m < paths.size(); ++m) {
    const double weight = errors[m] > best ? std::pow(best / errors[m], power) : 1;
    total += weight;
    for (std::size_t h = 0; h < out.size(); ++h) out[h] += weight * paths[m][h];
  }
  for (double& value : out) value /= total;
  return out;
}

Path median_of_combinations(std::span<const Path> paths, std::span<const double> errors) {
  std::vector<std::size_t> order(paths.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::size_t m) { return std::pair(errors[m], m); });
  Path out = weighted(paths, errors, 6);
  for (std::size_t h = 0; h < out.size(); ++h) {
    const double best = paths[order[0]][h];
    std::vector<double> three;
    for (std::size_t m = 0; m < std::min<std::size_t>(3, order.size()); ++m)
      three.push_back(paths[order[m]][h]);
    out[h] = median({out[h], median(three), best});
  }
  return out;
}

}  // namespace stats
