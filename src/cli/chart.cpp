#include "cli/chart.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cli {

void Chart::add(const ChartPoint& point) {
  const bool kept = seen_++ % every_ == 0 || point.marked;
  if (kept) points.push_back(point);
  if (points.size() <= chart_points_max) return;
  std::size_t to = 0;
  for (std::size_t i = 0; i < points.size(); ++i)
    if (i % 2 == 0 || points[i].marked) points[to++] = points[i];
  points.resize(to);
  every_ *= 2;
}

ChartRange range_of(const Chart& chart) {
  ChartRange range;
  bool any = false;
  const auto include = [&](double value) {
    if (!std::isfinite(value)) return;
    range.low = any ? std::min(range.low, value) : value;
    range.high = any ? std::max(range.high, value) : value;
    any = true;
  };
  for (const ChartPoint& point : chart.points) include(point.value);
  // Of the band only what a forecast needs: a band that is wide at first would flatten the line.
  for (const ChartPoint& point : chart.points)
    if (point.expected) {
      include(point.low);
      include(point.high);
    }
  if (!(range.high > range.low)) {
    const double room = std::max(std::abs(range.low) / 10, 1e-9);
    constexpr double most = std::numeric_limits<double>::max();
    range.low = std::max(range.low - room, -most);
    range.high = std::min(range.high + room, most);
  }
  if (!chart.points.empty()) {
    range.first_ms = chart.points.front().time_ms;
    range.last_ms = std::max(chart.points.back().time_ms, range.first_ms + 1);
  }
  return range;
}

}  // namespace cli
