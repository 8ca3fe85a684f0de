// The pools of models behind a fitted forecast, and the rules that make one path of many. Pure.
#pragma once
#include <span>
#include <vector>

#include "engines/stats/models.h"

namespace stats {

// One season or none (period < 2): Theta, damped trend, dynamic Theta and log Theta on what the
// season leaves.
std::vector<Path> pool(std::span<const double> values, int period, int horizon);

// Two seasons, of which the longer is a multiple of the shorter, as hours of a day and a week. A
// history holds two of the longer at least.
struct TwoSeasons {
  int brief = 0, extended = 0;
};
// Remembers what is costly to fit between origins of one history.
class DoublePool {
 public:
  // Parameters are fitted to `earliest`, which every later history begins with.
  DoublePool(TwoSeasons seasons, std::span<const double> earliest);
  std::vector<Path> paths(std::span<const double> values, int horizon) const;

 private:
  struct Rates {
    double level = .1, brief = .2, extended = .2, correlation = .5;
  };
  static Path double_seasonal(std::span<const double> values, TwoSeasons seasons,
                              const Rates& rates, int horizon, double* squares);
  static Rates fitted(std::span<const double> values, TwoSeasons seasons);

  TwoSeasons seasons_;
  Rates plain_, of_logs_;
  bool positive_;
};

// The mean of the paths by weights error^-2: a path's mean absolute error from origins inside the
// history.
Path weighted(std::span<const Path> paths, std::span<const double> errors, double power = 2);
// By step the median of three: weighted with error^-6, the median of the best three, the best
// alone.
Path median_of_combinations(std::span<const Path> paths, std::span<const double> errors);

}  // namespace stats
