// A threshold that keeps to a budget of alerts. Each alert doubles it, and time lowers it so that
// both cancel when as many come as were asked for: the update of adaptive conformal inference
// (Gibbs and Candes 2021), on the logarithm. So in the long run the alerts differ from the budget
// by no more than the doublings between threshold_least and 1, whatever the distribution and
// however it changes, as long as there is anything new at all. Plain values.
#pragma once
#include <algorithm>
#include <cmath>

#include "engines/stats/power.h"
#include "engines/stats/settings.h"

namespace stats {

struct Pace {
  static constexpr double threshold_least = 0x1p-13;  // any score that is not 0 reaches it

  double doublings = std::log2(Settings{}.threshold);  // of a threshold of 1; negative

  double threshold() const { return power_of_two(doublings); }
  // Time in which so many alerts are asked for has passed; at most one counts, so that a gap does
  // not pile up alerts for what comes after it.
  void pass(double alerts_asked) { move(-std::clamp(alerts_asked, 0.0, 1.0)); }
  void spend() { move(1); }  // one alert

 private:
  void move(double by) { doublings = std::clamp(doublings + by, std::log2(threshold_least), 0.0); }
};

}  // namespace stats
