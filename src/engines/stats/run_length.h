// How long ago a daily series last changed, as a probability: Bayesian online change point
// detection (Adams and MacKay 2007) with normal values of unknown mean and variance, so that
// predictions are Student's. A change comes with a probability of 1/100 a value; run lengths are
// cut at 200. For reports on long horizons: never page from it. Fixed size, plain values.
#pragma once
#include <array>
#include <cstdint>

namespace stats {

inline constexpr int run_length_max = 200;

class RunLength {
 public:
  static constexpr double hazard = 0.01;

  // What is expected of a level before anything is known of it: `mean` and `deviation` of values
  // like these. A level's own mean lies within about three deviations of it.
  RunLength(double mean, double deviation);

  void add(double value);  // what is not finite changes nothing
  // The probability that the present level began within the last `values` values.
  double began_within(int values) const;
  // The most probable number of values since the last change; 0: the newest began it.
  int most_probable() const;

 private:
  // Normal-inverse-gamma (Murphy 2007): of the values since a change.
  struct Belief {
    double probability = 0;
    double mean = 0, kappa = 0, alpha = 0, beta = 0;

    double log_predicted(double value) const;
    Belief with(double value) const;
  };

  Belief prior_;
  std::array<Belief, run_length_max + 1> runs_{};
  std::int64_t count_ = 1;  // of runs_ in use
};

}  // namespace stats
