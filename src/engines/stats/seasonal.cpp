#include "engines/stats/seasonal.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engines/stats/mean.h"

namespace stats {
namespace {

// Of `period` neighbours around each value; an even period weighs its two ends by half. Not there
// at either end.
std::vector<double> centred_average(std::span<const double> values, int period) {
  const auto n = static_cast<std::ptrdiff_t>(values.size());
  const std::ptrdiff_t half = period / 2;
  const bool even = period % 2 == 0;
  std::vector<double> out(values.size(), std::nan(""));
  double sum = std::accumulate(values.begin(),
                               values.begin() + std::min<std::ptrdiff_t>(n, 2 * half + 1), 0.0);
  for (std::ptrdiff_t i = half; i + half < n; ++i) {
    const double ends = even ? (values[static_cast<std::size_t>(i - half)] +
                                values[static_cast<std::size_t>(i + half)]) /
                                   2
                             : 0;
    out[static_cast<std::size_t>(i)] = (sum - ends) / period;
    if (i + half + 1 < n)
      sum += values[static_cast<std::size_t>(i + half + 1)] -
             values[static_cast<std::size_t>(i - half)];
  }
  return out;
}

}  // namespace

double autocorrelation(std::span<const double> values, int lag) {
  const auto shift = static_cast<std::size_t>(lag);
  if (values.size() <= shift) return 0;
  const double mean = mean_of(values);
  double all = 0;
  double joint = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double here = values[i] - mean;
    all += here * here;
    if (i >= shift) joint += here * (values[i - shift] - mean);
  }
  return all > 0 ? joint / all : 0;
}

bool is_seasonal(std::span<const double> values, int period) {
  if (period < 2 || values.size() < 3 * static_cast<std::size_t>(period)) return false;
  double squares = 0;
  for (int lag = 1; lag < period; ++lag) {
    const double r = autocorrelation(values, lag);
    squares += r * r;
  }
  const double bound = 1.645 * std::sqrt((1 + 2 * squares) / static_cast<double>(values.size()));
  return std::abs(autocorrelation(values, period)) > bound;
}

double SeasonalIndices::removed(double value, std::size_t at) const {
  if (indices.empty()) return value;
  const double index = indices[at % indices.size()];
  return kind == Decomposition::multiplicative ? value / index : value - index;
}

double SeasonalIndices::restored(double value, std::size_t at) const {
  if (indices.empty()) return value;
  const double index = indices[at % indices.size()];
  return kind == Decomposition::multiplicative ? value * index : value + index;
}

SeasonalIndices seasonal_indices(std::span<const double> values, int period) {
  const auto size = static_cast<std::size_t>(period);
  SeasonalIndices out;
  const bool positive = std::ranges::all_of(values, [](double value) { return value > 0; });
  out.kind = positive ? Decomposition::multiplicative : Decomposition::additive;
  const auto average = centred_average(values, period);
  std::vector<double> sums(size, 0);
  std::vector<double> counts(size, 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(average[i])) continue;
    sums[i % size] += positive ? values[i] / average[i] : values[i] - average[i];
    counts[i % size] += 1;
  }
  const double neutral = positive ? 1 : 0;
  for (std::size_t i = 0; i < size; ++i)
    out.indices.push_back(counts[i] > 0 ? sums[i] / counts[i] : neutral);
  const double mean = mean_of(out.indices);
  for (double& index : out.indices) {
    index = positive ? index / mean : index - mean;
    if (positive) index = std::max(index, 1e-6);  // a value is divided by it
  }
  return out;
}

}  // namespace stats
