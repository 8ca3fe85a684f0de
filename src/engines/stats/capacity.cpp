#include "engines/stats/capacity.h"

#include <algorithm>
#include <cmath>

namespace stats {
namespace {

std::optional<int> first_at(const std::vector<double>& values, double limit) {
  const auto reached = std::ranges::find_if(values, [limit](double v) { return v >= limit; });
  if (reached == values.end()) return std::nullopt;
  return static_cast<int>(reached - values.begin()) + 1;
}

}  // namespace

Exhaustion exhaustion(const Forecast& forecast, double limit) {
  return {.earliest = first_at(forecast.p90, limit),
          .expected = first_at(forecast.mean, limit),
          .latest = first_at(forecast.p10, limit)};
}

double replicas(const Forecast& forecast, int lead_steps, double each) {
  double highest = 0;
  const auto steps = std::min(forecast.p90.size(), static_cast<std::size_t>(lead_steps));
  for (std::size_t i = 0; i < steps; ++i) highest = std::max(highest, forecast.p90[i]);
  return std::max(1.0, std::ceil(highest / each));
}

double commitment(const DDSketch& use, double committed_price, double on_demand_price) {
  if (!(committed_price < on_demand_price)) return 0;
  return use.quantile(1 - committed_price / on_demand_price);
}

}  // namespace stats
