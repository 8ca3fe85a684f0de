#include "engines/stats/regular.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace stats {
namespace {

std::int64_t median_gap(std::span<const std::int64_t> times) {
  std::vector<std::int64_t> gaps;
  for (std::size_t i = 1; i < times.size(); ++i)
    if (times[i] > times[i - 1]) gaps.push_back(times[i] - times[i - 1]);
  if (gaps.empty()) return 0;
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>((gaps.size() - 1) / 2);
  std::ranges::nth_element(gaps, middle);
  return *middle;
}

}  // namespace

Regular regular(std::span<const std::int64_t> times_ms, std::span<const double> values,
                std::size_t values_max) {
  std::vector<std::size_t> order(times_ms.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(times_ms[i], i); });
  std::vector<std::int64_t> times;
  for (const std::size_t i : order) times.push_back(times_ms[i]);
  Regular out{
      .values = {}, .step_ms = median_gap(times), .last_ms = times.empty() ? 0 : times.back()};
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double value = std::isfinite(values[order[i]]) ? values[order[i]] : none;
    if (i > 0 && times[i] == times[i - 1]) {
      out.values.back() = value;
      continue;
    }
    if (i > 0) {
      const double steps = std::round(static_cast<double>(times[i] - times[i - 1]) /
                                      static_cast<double>(out.step_ms));
      const double missing = std::min(steps - 1, static_cast<double>(values_max));
      if (missing >= 1)
        out.values.insert(out.values.end(), static_cast<std::size_t>(missing), none);
    }
    out.values.push_back(value);
    if (out.values.size() > 2 * values_max)
      out.values.erase(out.values.begin(),
                       out.values.end() - static_cast<std::ptrdiff_t>(values_max));
  }
  if (out.values.size() > values_max)
    out.values.erase(out.values.begin(),
                     out.values.end() - static_cast<std::ptrdiff_t>(values_max));
  return out;
}

}  // namespace stats
