#include "engines/stats/run_length.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engines/stats/log_gamma.h"

namespace stats {
namespace {

constexpr double prior_kappa = 0.1;  // levels differ by 1/sqrt(kappa) deviations, about three
constexpr double prior_alpha = 1;

}  // namespace

// Student's with 2 alpha degrees of freedom.
double RunLength::Belief::log_predicted(double value) const {
  const double freedom = 2 * alpha;
  const double scale = beta * (kappa + 1) / (alpha * kappa);
  const double z = (value - mean) * (value - mean) / scale;
  return log_gamma((freedom + 1) / 2) - log_gamma(freedom / 2) -
         std::log(freedom * std::numbers::pi * scale) / 2 -
         (freedom + 1) / 2 * std::log1p(z / freedom);
}

RunLength::Belief RunLength::Belief::with(double value) const {
  const double off = value - mean;
  return {.probability = probability,
          .mean = (kappa * mean + value) / (kappa + 1),
          .kappa = kappa + 1,
          .alpha = alpha + 0.5,
          .beta = beta + kappa * off * off / (2 * (kappa + 1))};
}

RunLength::RunLength(double mean, double deviation)
    : prior_{.probability = 1,
             .mean = mean,
             .kappa = prior_kappa,
             .alpha = prior_alpha,
             .beta = prior_alpha * deviation * deviation} {
  runs_[0] = prior_;
}

void RunLength::add(double value) {
  if (!std::isfinite(value)) return;
  // Relative to the largest, so that no value, however unlikely, makes all probabilities 0.
  std::array<double, run_length_max + 1> likelihood{};
  const auto count = static_cast<std::size_t>(count_);
  double largest = -HUGE_VAL;
  for (std::size_t i = 0; i < count; ++i) {
    likelihood[i] = runs_[i].log_predicted(value);
    if (runs_[i].probability > 0) largest = std::max(largest, likelihood[i]);
  }
  double changed = 0;
  double total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double joint = runs_[i].probability * std::exp(likelihood[i] - largest);
    changed += joint * hazard;
    total += joint;
    runs_[i].probability = joint * (1 - hazard);
  }
  // Each run is one longer; the longest two become one.
  const std::size_t last = std::min(count, runs_.size() - 1);
  if (count == runs_.size()) runs_[last].probability += runs_[last - 1].probability;
  for (std::size_t i = last; i-- > 0;) {
    if (i + 1 == last && count == runs_.size()) continue;
    runs_[i + 1] = runs_[i].with(value);
  }
  if (count == runs_.size()) {
    const double both = runs_[last].probability;
    runs_[last] = runs_[last].with(value);
    runs_[last].probability = both;
  }
  runs_[0] = prior_;
  runs_[0].probability = changed;
  count_ = static_cast<std::int64_t>(last) + 1;
  for (Belief& run : runs_) run.probability /= total;
}

double RunLength::began_within(int values) const {
  double sum = 0;
  for (int i = 0; i <= std::min(values, run_length_max); ++i)
    sum += runs_[static_cast<std::size_t>(i)].probability;
  return std::min(sum, 1.0);
}

int RunLength::most_probable() const {
  const auto most = std::ranges::max_element(runs_, {}, &Belief::probability);
  return static_cast<int>(most - runs_.begin());
}

}  // namespace stats
