#include "engines/stats/dependence.h"

#include <algorithm>
#include <cmath>

#include "engines/stats/mean.h"

namespace stats {
namespace {

constexpr double correlation_max = 0.95;
constexpr double t_max = 1e6;
// Of the degrees that hold for many values: by simulation of sixty in an arm, where correlations
// are skewed.
constexpr double believed = 0.875;
constexpr int halvings = 24;  // of where the correlation may lie, to some 1e-5

// What the likelihood needs of an arm, about a mean near its own.
class Arm {
 public:
  Arm(std::span<const double> values, double about) : count_(static_cast<double>(values.size())) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double off = values[i] - about;
      sum_ += off;
      squares_ += off * off;
      if (i > 0) neighbours_ += off * (values[i - 1] - about);
    }
    const double first = values.front() - about;
    const double last = values.back() - about;
    ends_ = first + last;
    end_squares_ = first * first + last * last;
  }
  // In innovations' variances, the inverse of the variance of the mean.
  double weight(double r) const { return (1 - r) * (1 + r + (count_ - 1) * (1 - r)); }
  double mean(double r) const { return (1 - r) * (ends_ + (1 - r) * (sum_ - ends_)) / weight(r); }
  // The sum of the squares of the innovations.
  double rest(double r) const {
    const double mean_here = mean(r);
    return squares_ - 2 * r * neighbours_ + r * r * (squares_ - end_squares_) -
           mean_here * mean_here * weight(r);
  }

 private:
  double count_, sum_ = 0, squares_ = 0, neighbours_ = 0, ends_ = 0, end_squares_ = 0;
};

// Where a function with one peak has it.
template <class Of>
double peak_of(const Of& of, double low, double high) {
  constexpr double golden = 0.6180339887498949;
  double left = high - golden * (high - low);
  double right = low + golden * (high - low);
  double at_left = of(left);
  double at_right = of(right);
  for (int i = 0; i < halvings; ++i) {
    if (at_left > at_right) {
      high = right;
      right = left;
      at_right = at_left;
      left = high - golden * (high - low);
      at_left = of(left);
    } else {
      low = left;
      left = right;
      at_left = at_right;
      right = low + golden * (high - low);
      at_right = of(right);
    }
  }
  return (low + high) / 2;
}

}  // namespace

Dependence dependence_of(std::span<const double> control, std::span<const double> canary) {
  const auto count = static_cast<double>(std::min(control.size(), canary.size()));
  const auto left = static_cast<double>(control.size() + canary.size()) - 2;
  const double control_mean = mean_of(control);
  const double canary_mean = mean_of(canary);
  const Arm a(control, control_mean);
  const Arm b(canary, canary_mean);
  const double apart = canary_mean - control_mean;
  // Where nothing is left of the values it tells nothing of their correlation.
  constexpr double rest_min = 1e-9;
  const auto rest = [&](double r) { return a.rest(r) + b.rest(r); };
  Dependence out;
  if (rest(0) > rest_min)
    out.correlation = peak_of(
        [&](double r) {
          return std::log(1 - r * r) - left / 2 * std::log(std::max(rest(r), rest_min)) -
                 std::log(a.weight(r) * b.weight(r)) / 2;
        },
        -1 / std::sqrt(2 * count), correlation_max);
  const double r = out.correlation;
  const double variance = rest(r) / left * (1 / a.weight(r) + 1 / b.weight(r));
  const double difference = apart + b.mean(r) - a.mean(r);
  out.t = variance > 0     ? std::clamp(difference / std::sqrt(variance), -t_max, t_max)
          : difference > 0 ? t_max
          : difference < 0 ? -t_max
                           : 0;
  // Of 2n values, the logarithm of the innovations' variance has a variance of 1/n and that of
  // 1/(1 - r)^2 one of 2(1 + r)/(n (1 - r)): together that of an estimate with so many degrees.
  out.freedom = std::max(1.0, believed * 2 * count * (1 - r) / (3 + r));
  return out;
}

}  // namespace stats
