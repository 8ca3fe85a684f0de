// One budget of alerts for many series. The threshold of the team follows the alerts of all
// (pace.h). A series that is young, with fewer episodes than episodes_min, must also keep to its
// even share of the budget, so that what is new in a new service does not spend the others'.
// Plain values.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "engines/stats/pace.h"
#include "engines/stats/shrinkage.h"

namespace stats {

class TeamPace {
 public:
  // A series' own part of it.
  struct Share {
    Pace pace;
    bool begun = false;  // the series is out of its warm-up
  };

  // `threshold` to begin with, of all and of each.
  TeamPace(double alerts_per_week, std::size_t series, double threshold)
      : alerts_per_week_(alerts_per_week),
        each_(alerts_per_week / static_cast<double>(std::max<std::size_t>(series, 1))),
        start_{.doublings = std::log2(std::max(threshold, Pace::threshold_least))},
        team_(start_) {}
  Share share() const { return {.pace = start_}; }

  // So many weeks have passed for the team; for one series since its last point.
  void pass(double weeks) {
    asked_ += alerts_per_week_ * std::max(weeks, 0.0);
    team_.pass(alerts_per_week_ * weeks);
  }
  void pass(Share& share, double weeks) const { share.pace.pass(each_ * weeks); }

  // Out of its warm-up a series begins with the threshold that its peaks, or while those are few
  // the pool's, give for its share.
  void begin(Share& share, const Peaks& own, const Peaks& pool) const {
    share.begun = true;
    if (const auto threshold = budget_threshold(own, pool, each_))
      share.pace.doublings = std::log2(std::max(*threshold, Pace::threshold_least));
  }
  double threshold() const { return team_.threshold(); }
  double threshold(const Share& share, const Peaks& own) const {
    const bool young = own.total() < episodes_min;
    return young ? std::max(team_.threshold(), share.pace.threshold()) : team_.threshold();
  }
  void spend(Share& share) {
    team_.spend();
    share.pace.spend();
  }
  double asked() const { return asked_; }  // alerts in the time that has passed

 private:
  double alerts_per_week_, each_;
  double asked_ = 0;
  Pace start_, team_;
};

}  // namespace stats
