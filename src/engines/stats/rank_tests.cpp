#include "engines/stats/rank_tests.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "engines/stats/log_gamma.h"
#include "engines/stats/normal.h"
#include "engines/stats/ranks.h"
#include "engines/stats/robust.h"

namespace stats {
namespace {

constexpr double precision = 1e-9;  // of an interval's end, in the spread of the values
constexpr double largest = std::numeric_limits<double>::max();
constexpr double judge_share = 0.25;
constexpr std::size_t exact_product_max = 400;
constexpr std::size_t exact_ties_max = 20;

struct Score {
  double over = 0;   // u minus half of all pairs
  double sigma = 0;  // of u, with ties
};

// Of the canary, moved down by `shift`, against the control.
Score score_at(std::span<const double> control, std::span<const double> canary, double shift) {
  std::vector<double> all;
  all.reserve(control.size() + canary.size());
  for (const double value : canary) all.push_back(value - shift);
  all.insert(all.end(), control.begin(), control.end());
  const Ranks ranks = ranks_of(all);
  const auto n = static_cast<double>(canary.size());
  const auto m = static_cast<double>(control.size());
  const double sum = std::accumulate(
      ranks.ranks.begin(), ranks.ranks.begin() + static_cast<std::ptrdiff_t>(canary.size()), 0.0);
  const double total = n + m;
  const double variance = n * m / 12 * (total + 1 - ranks.ties / (total * (total - 1)));
  return {.over = sum - n * (n + 1) / 2 - n * m / 2, .sigma = std::sqrt(variance)};
}

double z_of(const Score& score, bool corrected) {
  if (!(score.sigma > 0)) return 0;
  const double correction = corrected ? (score.over > 0 ? 0.5 : score.over < 0 ? -0.5 : 0) : 0;
  return (score.over - correction) / score.sigma;
}

// Between the quartiles of both arms together, or of all where that is nothing.
double spread_of(std::span<const double> control, std::span<const double> canary) {
  std::vector<double> all(canary.begin(), canary.end());
  all.insert(all.end(), control.begin(), control.end());
  std::ranges::sort(all);
  const double middle = all[all.size() * 3 / 4] / 2 - all[all.size() / 4] / 2;
  const double whole = all.back() / 2 - all.front() / 2;
  return std::min(middle > 0 ? middle : whole, largest / 2) * 2;
}

// The shift at which z falls below `z`: it does not grow with the shift.
double shift_at(std::span<const double> control, std::span<const double> canary, double z,
                bool corrected) {
  double low = std::max(std::ranges::min(canary) - std::ranges::max(control), -largest);
  double high = std::min(std::ranges::max(canary) - std::ranges::min(control), largest);
  const auto beyond = [&](double shift) {
    return z_of(score_at(control, canary, shift), corrected) - z;
  };
  if (beyond(low) <= 0) return low;
  if (beyond(high) >= 0) return high;
  // By halves: high - low itself may overflow. Neighbours that have nothing between them end it.
  const double enough = precision * spread_of(control, canary) / 2;
  double middle = low / 2 + high / 2;
  while (high / 2 - low / 2 > enough && middle > low && middle < high) {
    (beyond(middle) > 0 ? low : high) = middle;
    middle = low / 2 + high / 2;
  }
  return middle;
}

// How many of the ways to choose the canary's ranks give each u: the recurrence of Mann and
// Whitney.
double exact_p(std::size_t n, std::size_t m, double u) {
  std::vector<double> ways(n * m + 1, 0);
  ways[0] = 1;
  // The Gaussian binomial coefficient, factor by factor: times 1 - q^(m + i), divided by 1 - q^i.
  for (std::size_t i = 1; i <= n; ++i) {
    for (std::size_t k = ways.size(); k-- > m + i;) ways[k] -= ways[k - m - i];
    for (std::size_t k = i; k < ways.size(); ++k) ways[k] += ways[k - i];
  }
  const double total = std::accumulate(ways.begin(), ways.end(), 0.0);
  const double nearer = std::min(u, static_cast<double>(n * m) - u);
  double tail = 0;
  for (std::size_t k = 0; k <= static_cast<std::size_t>(nearer); ++k) tail += ways[k];
  return std::min(1.0, 2 * tail / total);
}

// With ties: all choices of the canary's places among the pooled ranks.
double enumerated_p(std::span<const double> ranks, std::size_t canary, double observed) {
  const auto places = static_cast<unsigned>(ranks.size());
  const double expected = static_cast<double>(canary) * (places + 1.0) / 2;
  double as_far = 0;
  double all = 0;
  for (std::uint32_t choice = 0; choice < (1U << places); ++choice) {
    if (static_cast<std::size_t>(std::popcount(choice)) != canary) continue;
    double sum = 0;
    for (unsigned i = 0; i < places; ++i)
      if ((choice >> i & 1) != 0) sum += ranks[i];
    all += 1;
    as_far += std::abs(sum - expected) >= std::abs(observed - expected) - 1e-9 ? 1 : 0;
  }
  return as_far / all;
}

void set_p_value(Comparison& out, std::span<const double> control, std::span<const double> canary) {
  const Score score = score_at(control, canary, 0);
  std::vector<double> all(canary.begin(), canary.end());
  all.insert(all.end(), control.begin(), control.end());
  const Ranks ranks = ranks_of(all);
  out.exact = true;
  if (ranks.ties == 0 && control.size() * canary.size() <= exact_product_max) {
    out.p_value = exact_p(canary.size(), control.size(), out.u);
  } else if (ranks.ties > 0 && all.size() <= exact_ties_max) {
    const double sum = std::accumulate(
        ranks.ranks.begin(), ranks.ranks.begin() + static_cast<std::ptrdiff_t>(canary.size()), 0.0);
    out.p_value = enumerated_p(ranks.ranks, canary.size(), sum);
  } else {
    out.exact = false;
    out.p_value = std::min(1.0, 2 * normal_cdf(-std::abs(z_of(score, true))));
  }
}

}  // namespace

std::string_view name(Classification classification) {
  static constexpr std::string_view names[] = {"pass", "high", "low", "no_data"};
  return names[static_cast<std::size_t>(classification)];
}

Comparison mann_whitney(std::span<const double> control, std::span<const double> canary,
                        double confidence) {
  Comparison out;
  control = control.first(std::min(control.size(), arm_max));
  canary = canary.first(std::min(canary.size(), arm_max));
  if (control.empty() || canary.empty()) return out;
  out.u =
      score_at(control, canary, 0).over + static_cast<double>(control.size() * canary.size()) / 2;
  set_p_value(out, control, canary);
  const double z = normal_quantile(0.5 + confidence / 2);
  out.low = shift_at(control, canary, z, true);
  out.high = shift_at(control, canary, -z, true);
  out.shift = shift_at(control, canary, 0, false);
  const double bound = judge_share * std::abs(out.shift);
  out.classification = out.low > bound     ? Classification::high
                       : out.high < -bound ? Classification::low
                                           : Classification::pass;
  return out;
}

double fligner_killeen(std::span<const double> control, std::span<const double> canary) {
  if (control.size() < 2 || canary.size() < 2) return 1;
  std::vector<double> distances;
  for (const auto group : {control, canary}) {
    std::vector<double> sorted(group.begin(), group.end());
    const double median = sorted_median(sorted);
    for (const double value : group) distances.push_back(std::abs(value - median));
  }
  const Ranks ranks = ranks_of(distances);
  const auto n = static_cast<double>(distances.size());
  if (ranks.ties >= n * n * n - n) return 1;  // no spread in either
  std::vector<double> scores;
  for (const double rank : ranks.ranks)
    scores.push_back(normal_quantile(0.5 + rank / (2 * (n + 1))));
  const double mean = std::accumulate(scores.begin(), scores.end(), 0.0) / n;
  double variance = 0;
  for (const double score : scores) variance += (score - mean) * (score - mean) / (n - 1);
  if (!(variance > 0)) return 1;
  double statistic = 0;
  std::size_t from = 0;
  for (const auto group : {control, canary}) {
    const auto size = static_cast<double>(group.size());
    const auto first = scores.begin() + static_cast<std::ptrdiff_t>(from);
    const double own =
        std::accumulate(first, first + static_cast<std::ptrdiff_t>(group.size()), 0.0) / size;
    statistic += size * (own - mean) * (own - mean) / variance;
    from += group.size();
  }
  return std::erfc(std::sqrt(statistic / 2));  // chi-squared with one degree of freedom
}

double share_evidence(std::uint64_t canary_events, std::uint64_t control_events,
                      double canary_exposure_share) {
  const auto k1 = static_cast<double>(canary_events);
  const auto k2 = static_cast<double>(control_events);
  const double log_beta = log_gamma(1 + k1) + log_gamma(1 + k2) - log_gamma(2 + k1 + k2);
  const double expected =
      k1 * std::log(canary_exposure_share) + k2 * std::log1p(-canary_exposure_share);
  return std::exp(std::min(700.0, log_beta - expected));
}

}  // namespace stats
