#include "engines/stats/sequential.h"

#include <algorithm>
#include <cmath>

#include "engines/stats/normal.h"
#include "engines/stats/rank_score.h"

namespace stats {
namespace {

constexpr double reach = 8;         // of the grid, in standard deviations at the end
constexpr std::size_t cells = 640;  // of the grid
constexpr double cell = 2 * reach / cells;
constexpr double spending_power = 8;  // late looks get most of the false alarms
constexpr double pairs_min = 10;      // of AlwaysValid, before a variance is believed

double middle(std::size_t i) { return -reach + (static_cast<double>(i) + 0.5) * cell; }

// The probability that a normal increment of deviation `sigma` ends so many cells away; nothing
// beyond eight deviations.
std::vector<double> step_kernel(double sigma) {
  std::vector<double> kernel;
  for (double at = 0; at < reach * sigma && kernel.size() < cells; at += cell)
    kernel.push_back(normal_cdf((at + cell / 2) / sigma) - normal_cdf((at - cell / 2) / sigma));
  return kernel;
}

std::vector<double> moved(const std::vector<double>& density, const std::vector<double>& kernel) {
  std::vector<double> out(cells, 0);
  for (std::size_t i = 0; i < cells; ++i) {
    if (density[i] < 1e-18) continue;
    const std::size_t first = i + 1 > kernel.size() ? i + 1 - kernel.size() : 0;
    const std::size_t last = std::min(cells, i + kernel.size());
    for (std::size_t k = first; k < last; ++k) out[k] += density[i] * kernel[i > k ? i - k : k - i];
  }
  return out;
}

// The level of the Brownian motion beyond which `spent` of the mass lies; that mass is taken out.
double cut(std::vector<double>& density, double spent, bool two_sided) {
  double passed = 0;
  std::size_t i = cells;
  while (i-- > cells / 2) {
    const double there = density[i] + (two_sided ? density[cells - 1 - i] : 0);
    if (passed + there > spent) {
      const double part = there > 0 ? (spent - passed) / there : 0;
      density[i] *= 1 - part;
      if (two_sided) density[cells - 1 - i] *= 1 - part;
      return middle(i) + cell / 2 - part * cell;
    }
    passed += there;
    density[i] = 0;
    if (two_sided) density[cells - 1 - i] = 0;
  }
  return 0;
}

}  // namespace

std::vector<double> sequential_bounds(const SequentialPlan& plan) {
  const bool two_sided = plan.direction == Direction::either;
  std::vector<double> density(cells, 0);
  std::vector<double> bounds;
  double spent = 0;
  const double sigma = std::sqrt(1.0 / plan.looks);
  const auto kernel = step_kernel(sigma);
  for (int look = 1; look <= plan.looks; ++look) {
    const double time = static_cast<double>(look) / plan.looks;
    if (look == 1)
      for (std::size_t i = 0; i < cells; ++i)
        density[i] =
            normal_cdf((middle(i) + cell / 2) / sigma) - normal_cdf((middle(i) - cell / 2) / sigma);
    else
      density = moved(density, kernel);
    const double due = plan.alpha * std::pow(time, spending_power);
    bounds.push_back(cut(density, due - spent, two_sided) / std::sqrt(time));
    spent = due;
  }
  return bounds;
}

Sequential::Sequential(const SequentialPlan& plan) : plan_(plan) {
  plan_.points = std::clamp(plan.points, 2, points_max);
  plan_.looks = std::clamp(plan.looks, 1, std::min(looks_max, plan_.points));
  plan_.alpha = std::clamp(plan.alpha, 1e-6, 0.5);
  bounds_ = sequential_bounds(plan_);
}

Decision Sequential::add(double control, double canary) {
  if (decision_ != Decision::more || !std::isfinite(control) || !std::isfinite(canary))
    return decision_;
  control_.push_back(control);
  canary_.push_back(canary);
  const auto points = static_cast<std::int64_t>(control_.size());
  // A look is due when its share of the points is there.
  const std::int64_t due = points * plan_.looks / plan_.points;
  const std::int64_t before = (points - 1) * plan_.looks / plan_.points;
  if (due == before) return decision_;
  z_ = rank_score(control_, canary_).deflated();
  const double bound = bounds_[static_cast<std::size_t>(due - 1)];
  const double size = plan_.direction == Direction::either     ? std::abs(z_)
                      : plan_.direction == Direction::increase ? z_
                                                               : -z_;
  if (size >= bound)
    decision_ = Decision::different;
  else if (due == plan_.looks)
    decision_ = Decision::done;
  return decision_;
}

double AlwaysValid::add(double control, double canary) {
  const double difference = canary - control;
  if (!std::isfinite(difference)) return p_value_;
  count_ += 1;
  const double before = difference - mean_;
  mean_ += before / count_;
  squares_ += before * (difference - mean_);
  if (count_ < pairs_min || !(squares_ > 0)) return p_value_;
  const double variance = squares_ / (count_ - 1);
  const double total = variance + count_ * effect_variance_;
  const double exponent =
      count_ * count_ * effect_variance_ * mean_ * mean_ / (2 * variance * total);
  const double ratio = std::sqrt(variance / total) * std::exp(std::min(exponent, 600.0));
  p_value_ = std::min(p_value_, 1 / std::max(ratio, 1.0));
  return p_value_;
}

}  // namespace stats
