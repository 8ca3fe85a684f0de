#include "engines/stats/rightsizing.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engines/stats/ddsketch.h"
#include "engines/stats/decaying_histogram.h"
#include "engines/stats/season.h"

namespace stats {
namespace {

constexpr double margin = 0.15;
constexpr double minimum_cores = 0.025, minimum_bytes = 250e6;

struct Exponents {
  double multiplier, exponent;
};
constexpr Exponents lower_bound{.multiplier = 0.001, .exponent = -2};
constexpr Exponents upper_bound{.multiplier = 1, .exponent = 1};

bool is_usage(const Obs& point) { return std::isfinite(point.value) && point.value >= 0; }

// Samples of CPU as they are, of memory the peak of each day.
DecayingHistogram histogram_of(std::span<const Obs> use, Resource resource) {
  if (resource == Resource::cpu) {
    DecayingHistogram histogram(cpu_buckets(), day_ms);
    for (const Obs& point : use)
      if (is_usage(point)) histogram.add(point.value, point.weight, point.time_ms);
    return histogram;
  }
  DecayingHistogram histogram(memory_buckets(), day_ms);
  for (std::size_t i = 0; i < use.size();) {
    const std::int64_t day = use[i].time_ms / day_ms;
    double peak = -1;
    for (; i < use.size() && use[i].time_ms / day_ms == day; ++i)
      if (is_usage(use[i])) peak = std::max(peak, use[i].value);
    if (peak >= 0) histogram.add(peak, 1, day * day_ms);
  }
  return histogram;
}

}  // namespace

Rightsizing rightsize(std::span<const Obs> use, Resource resource) {
  Rightsizing out;
  DDSketch sketch;
  std::int64_t first = 0;
  std::int64_t last = 0;
  for (const Obs& point : use) {
    if (!is_usage(point)) continue;
    if (sketch.count() == 0) first = point.time_ms;
    last = point.time_ms;
    sketch.add(point.value);
  }
  out.points = sketch.count();
  if (out.points == 0) return out;
  out.request = sketch.quantile(.5);
  out.limit = std::min(1.5 * sketch.quantile(.95), std::numeric_limits<double>::max());
  const DecayingHistogram histogram = histogram_of(use, resource);
  out.confidence = confidence_of(static_cast<double>(last - first) / static_cast<double>(day_ms),
                                 static_cast<double>(out.points));
  const double least = resource == Resource::cpu ? minimum_cores : minimum_bytes;
  const auto recommended = [&](double percentile, const Exponents& bound) {
    const double value = histogram.percentile(percentile) * (1 + margin);
    return std::max(least,
                    with_confidence(value, bound.multiplier, bound.exponent, out.confidence));
  };
  out.vpa_target = std::max(least, histogram.percentile(.9) * (1 + margin));
  out.vpa_lower = recommended(.5, lower_bound);
  out.vpa_upper = recommended(.95, upper_bound);
  return out;
}

}  // namespace stats
