#include "engines/stats/shrinkage.h"

#include <cmath>

namespace stats {

Band shrunk(const Band& own, double n, const Band& parent, double ratio) {
  const Band scaled{
      .low = parent.low * ratio, .expected = parent.expected * ratio, .high = parent.high * ratio};
  if (!std::isfinite(scaled.expected)) return own;
  if (!std::isfinite(own.expected)) return scaled;
  return {.low = shrunk(own.low, n, scaled.low, level_weight),
          .expected = shrunk(own.expected, n, scaled.expected, level_weight),
          .high = shrunk(own.high, n, scaled.high, level_weight)};
}

std::optional<double> budget_threshold(const Peaks& own, const Peaks& pool,
                                       double alerts_per_week) {
  if (const auto threshold = own.threshold(alerts_per_week)) return threshold;
  return pool.threshold(alerts_per_week);
}

}  // namespace stats
