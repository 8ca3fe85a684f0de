// What a forecast means for a capacity: when it is exhausted, how many replicas are needed, and
// what is worth committing to. Pure.
#pragma once
#include <optional>

#include "engines/stats/ddsketch.h"
#include "engines/stats/fit.h"

namespace stats {

// The first steps ahead, 1 the next, at which a limit is reached; nothing: not within the horizon.
struct Exhaustion {
  std::optional<int> earliest;  // by the upper end of the band, p90
  std::optional<int> expected;  // by the mean
  std::optional<int> latest;    // by the lower end, p10
};
Exhaustion exhaustion(const Forecast& forecast, double limit);

// Replicas for the steps until new ones are there, so that each gets `each` at most: by the highest
// p90 of the first `lead_steps`; at least 1. `each` > 0.
double replicas(const Forecast& forecast, int lead_steps, double each);

// The level of use to reserve, when a unit costs so much committed, used or not, and so much on
// demand: the quantile at 1 - committed/on_demand (the newsvendor's; Arrow, Harris and Marschak
// 1951). 0 when committing never pays.
double commitment(const DDSketch& use, double committed_price, double on_demand_price);

}  // namespace stats
