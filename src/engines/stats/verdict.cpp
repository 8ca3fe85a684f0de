#include "engines/stats/verdict.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engines/stats/log_gamma.h"
#include "engines/stats/normal.h"
#include "engines/stats/rank_score.h"

namespace stats {
namespace {

std::vector<double> finite(std::span<const double> values) {
  std::vector<double> out;
  for (const double value : values.first(std::min(values.size(), arm_max)))
    if (std::isfinite(value)) out.push_back(value);
  return out;
}

double upper_median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

// The least p that any arrangement of the two arms has: 1 over the number of arrangements,
// two-sided twice that.
double least_p(double n, double m, bool one_sided) {
  const double log_ways = log_gamma(n + m + 1) - log_gamma(n + 1) - log_gamma(m + 1);
  return (one_sided ? 1 : 2) * std::exp(-log_ways);
}

// Location by the better of two: the exact distribution where there is one and values do not depend
// on each other, else the rank statistic of the sequential test, deflated by the autocorrelation.
bool exactly(const Comparison& comparison, const RankScore& score) {
  return comparison.exact && score.share == 1;
}

double p_value_of(std::span<const double> control, std::span<const double> canary,
                  const Comparison& comparison, const RankScore& score, Direction direction) {
  if (!exactly(comparison, score)) {
    const double z = score.deflated();
    return direction == Direction::either     ? 2 * normal_cdf(-std::abs(z))
           : direction == Direction::increase ? normal_cdf(-z)
                                              : normal_cdf(z);
  }
  const double two_sided = comparison.p_value;
  if (direction == Direction::either) return two_sided;
  const double middle = static_cast<double>(control.size() * canary.size()) / 2;
  const bool towards_harm = (comparison.u > middle) == (direction == Direction::increase);
  return towards_harm ? two_sided / 2 : 1 - two_sided / 2;
}

}  // namespace

std::string_view name(Outcome outcome) {
  static constexpr std::string_view names[] = {"pass", "worse", "better", "insufficient"};
  return names[static_cast<std::size_t>(outcome)];
}

CanaryVerdict judge_canary(std::span<const double> control_values,
                           std::span<const double> canary_values, const VerdictSettings& settings) {
  const auto control = finite(control_values);
  const auto canary = finite(canary_values);
  CanaryVerdict out{.comparison = mann_whitney(control, canary, 1 - 2 * settings.alpha),
                    .control = control.size(),
                    .canary = canary.size()};
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  if (control.empty() || canary.empty()) {
    out.comparison.shift = out.comparison.low = out.comparison.high = unknown;
    out.detectable = out.more = unknown;
    out.control_median = control.empty() ? unknown : upper_median(control);
    return out;
  }
  out.control_median = upper_median(control);
  const RankScore score = rank_score(control, canary);
  const double share = score.share;
  const double smaller = static_cast<double>(std::min(control.size(), canary.size()));
  out.effective = smaller * share;
  out.spread_p_value = fligner_killeen(control, canary);
  out.spread_changed = out.spread_p_value < settings.alpha;
  out.p_value = p_value_of(control, canary, out.comparison, score, settings.direction);

  const bool one_sided = settings.direction != Direction::either;
  const double z_found = normal_quantile(1 - settings.alpha / (one_sided ? 1 : 2));
  // The interval's half-width is z of its confidence times the standard error of the shift.
  const double error = (out.comparison.high / 2 - out.comparison.low / 2) /
                       normal_quantile(1 - settings.alpha) / std::sqrt(share);
  out.detectable = std::min((z_found + normal_quantile(power_asked)) * error,
                            std::numeric_limits<double>::max());
  const double wanted = settings.effect * std::abs(out.control_median);
  const bool tells =
      least_p(static_cast<double>(control.size()) * share,
              static_cast<double>(canary.size()) * share, one_sided) <= settings.alpha;
  const bool enough = tells && out.detectable <= wanted;
  if (!enough)
    out.more = wanted > 0
                   ? std::max(1.0, std::ceil(smaller * (std::pow(out.detectable / wanted, 2) - 1)))
                   : unknown;

  const double middle = static_cast<double>(control.size() * canary.size()) / 2;
  const bool grew =
      exactly(out.comparison, score) ? out.comparison.u > middle : score.deflated() > 0;
  const bool harm = settings.direction == Direction::either ||
                    grew == (settings.direction == Direction::increase);
  const bool differs = tells && out.p_value <= settings.alpha;
  const bool gains = tells && one_sided && 1 - out.p_value <= settings.alpha;
  out.outcome = differs && harm ? Outcome::worse
                : gains         ? Outcome::better
                : enough        ? Outcome::pass
                                : Outcome::insufficient;
  return out;
}

}  // namespace stats
