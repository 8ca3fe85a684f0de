// Lasting changes of a daily series' level, for right-sizing and cost: a day is standardised by
// those since the last change, without the shape of the week where there is one, and goes into
// CUSUM (cusum.h) and the Bayesian run length (run_length.h). Only the past is looked at. Plain
// values of fixed size.
#pragma once
#include <array>
#include <cstdint>

#include "engines/stats/cusum.h"
#include "engines/stats/robust.h"
#include "engines/stats/run_length.h"

namespace stats {

class LevelChanges {
 public:
  static constexpr int days_learned = 14;  // before anything is said

  struct Day {
    Shift change = Shift::none;    // found by CUSUM on this day
    std::int64_t days_since = 0;   // found changes: how many values back the new level began
    double before = 0, after = 0;  // of a change: the mean levels; else both the level so far
    int run_length = 0;            // most probable; 0 while it learns
    double recent_change = 0;      // probability that the level began within the last week
  };
  // The next day's value; `day` counts from 1970 and gives the day of the week. What is not finite
  // changes nothing.
  Day add(std::int64_t day, double value);

 private:
  static constexpr int kept = 64;  // values since CUSUM's sum left 0, at most

  // Of the values since the last change: Welford 1962.
  struct Mean {
    std::int64_t count = 0;
    double mean = 0, squares = 0;
    void add(double value);
    double deviation() const;
  };

  double without_week(std::int64_t day, double value);
  double standardised(double value) const;
  struct Split {
    std::int64_t values = 1;  // of the new level
    double before = 0;        // the mean of the old one
  };
  Split split(std::int64_t since) const;
  void begin_level(std::int64_t values);
  double recent(std::int64_t back) const {
    return recent_[static_cast<std::size_t>((next_ + kept - back) % kept)];
  }

  Mean level_;
  Cusum cusum_;
  std::array<double, 7> weekdays_{};  // how each differs from the seven around it
  std::array<double, kept> recent_{};
  std::int64_t next_ = 0;
  std::int64_t seen_ = 0, up_since_ = 0, down_since_ = 0;  // values since a sum was 0
  double flat_ = 0, shaped_ = 0;  // mean deviations with and without the shape of the week
  RunLength run_{0, 1};
  LocationScale unit_;  // of what the run length sees: of the first days
};

}  // namespace stats
