// Points at any times as one value a step, as fitted forecasts want them. Pure.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace stats {

struct Regular {
  std::vector<double> values;  // NaN: no point for this step
  std::int64_t step_ms = 0;    // the median gap; 0: fewer than two times
  std::int64_t last_ms = 0;
};

// In any order; of one time the last value stands. Gaps are counted in whole steps one by one, so
// that months, whose lengths differ, are one step each. Only the newest `values_max` steps are
// kept.
Regular regular(std::span<const std::int64_t> times_ms, std::span<const double> values,
                std::size_t values_max);

}  // namespace stats
