#include "engines/stats/robust.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace stats {
namespace {

constexpr double deviations = 1.4826;  // 1/(the normal distribution's third quartile)

}  // namespace

double sorted_median(std::span<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return values[middle - 1] / 2 + values[middle] / 2;
}

LocationScale location_scale(std::span<const double> values) {
  if (values.empty()) return {};
  std::vector<double> held(values.begin(), values.end());
  const double location = sorted_median(held);
  for (double& value : held) value = std::abs(value - location);
  const double least = 1e-9 * std::max(1.0, std::abs(location));
  return {.location = location, .scale = std::max(deviations * sorted_median(held), least)};
}

}  // namespace stats
