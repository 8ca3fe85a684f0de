// A young series leans on its parent (resource, service, account, tenant): what is said of it is a
// mean of its own estimate and the parent's, weighted by how much it has seen. Pure.
#pragma once
#include <optional>

#include "engines/stats/alarm.h"
#include "engines/stats/level.h"

namespace stats {

// How many of its own count as much as the parent.
inline constexpr double level_weight = 30;      // points
inline constexpr double day_shape_weight = 7;   // days
inline constexpr double week_shape_weight = 4;  // weeks

// (n own + k parent)/(n + k).
inline double shrunk(double own, double n, double parent, double k) {
  return n + k > 0 ? (n * own + k * parent) / (n + k) : own;
}

// The child's forecast after `n` points. The parent's is brought to the child's level first:
// `ratio` is the child's mean over the parent's. Where one of them is not a number the other
// stands.
Band shrunk(const Band& own, double n, const Band& parent, double ratio);

// By a budget of alerts a week: from the child's peaks, once there are episodes_min of them, until
// then from the parent's pool (Peaks::merge).
std::optional<double> budget_threshold(const Peaks& own, const Peaks& pool, double alerts_per_week);

}  // namespace stats
