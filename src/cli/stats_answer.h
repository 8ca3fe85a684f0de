// What `mainstay stats forecast` answers: a series' forecast, alone or leaning on its parent's.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/stats_input.h"
#include "engines/stats/fit.h"
#include "engines/stats/regular.h"

namespace cli {

struct ForecastWanted {
  int horizon = 1;
  std::vector<int> seasons;
  std::vector<double> quantiles{.1, .5, .9};
  std::optional<double> limit, replica;
};

// A series' forecast, or with --parent one that leans on its parent's while its history is short.
class Answer {
 public:
  explicit Answer(stats::Forecast own) : own_(std::move(own)) {}
  // `ahead` is how many steps the parent's forecast begins before the series' own.
  void lean(stats::Forecast parent, double ratio, int ahead) {
    parent_ = Parent{std::move(parent), ratio, ahead};
  }
  double mean(int step) const;
  double quantile(int step, double probability) const;
  const stats::Forecast& own() const { return own_; }
  // With what --limit and --replica ask for.
  stats::Forecast whole(int horizon) const;

 private:
  struct Parent {
    stats::Forecast forecast;
    double ratio;
    int ahead;
  };
  double leaning(double own, double parent) const;
  stats::Forecast own_;
  std::optional<Parent> parent_;
};

// Fits a history; errors name the input.
base::Result<stats::Forecast> fitted(const stats::Regular& history, const ForecastWanted& wanted,
                                     int horizon, const std::string& input);

// Reads --parent: what it has seen until the series' last moment, brought to the series' level.
base::Done lean_on_parent(const Arguments& arguments, const ForecastWanted& wanted,
                          const stats::Regular& history, Answer& answer);

}  // namespace cli
