// A forecast fitted on request to a history that is all there: a pool of models, mixed by how each
// did from origins inside the history, with intervals from the residuals there. For capacity pages,
// audits and `mainstay stats forecast`; the streaming one is Series::forecast. Allocates; reads no
// clock; the same input gives the same forecast.
#pragma once
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace stats {

inline constexpr int horizon_max = 10'000;
inline constexpr std::size_t history_max = 200'000;  // of more, the newest are used
inline constexpr std::size_t history_min = 3;        // of fewer, the last value is repeated
inline constexpr int season_max = 20'000;

struct FitSettings {
  int horizon = 1;
  // In steps, shorter first; they are used as they are if the history holds two of them. None: the
  // candidates are tried.
  std::vector<int> seasons = {};
  std::vector<int> candidates = {};
};

// What to try by the step: a day and a week of hours or of five minutes, a week of days, a year of
// weeks, quarters, months.
std::vector<int> candidate_seasons(std::int64_t step_ms);

struct Forecast {
  // A value for each step ahead. Of p10 to p90 eight of ten are expected inside.
  std::vector<double> mean, p10, p50, p90;
  std::vector<int> seasons;  // that were used
  std::size_t history = 0;   // values that were used
  // Behind the intervals; 0: the band is as wide as the largest change from one value, or from a
  // season, to the next.
  std::size_t origins = 0;
  // At the probability asked, 0 to 1, for a step, 1 the first.
  double quantile(int step, double probability) const;
  // Of the residuals, in units of the width of their step; sorted.
  std::vector<double> scores;
  double growth = 0.3;       // the width grows as step^growth
  double least = -HUGE_VAL;  // no quantile lies below: 0 when no value of the history did
};

// `values` in order of time, one a step; NaN is a gap: up to 3 steps are bridged linearly, longer
// ones take the value of a season before, and of one longer than what is known before it only what
// comes behind is used. `invalid`: a setting out of its limits, or no value at
// all.
base::Result<Forecast> fit(std::span<const double> values, const FitSettings& settings);

}  // namespace stats
