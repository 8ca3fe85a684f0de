#include "engines/stats/rank_score.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <vector>

#include "engines/stats/dependence.h"
#include "engines/stats/mean.h"
#include "engines/stats/normal.h"
#include "engines/stats/ranks.h"

namespace stats {
namespace {

// Scores are of the order of 1: a sum of squares below this is the rounding of equal ones.
constexpr double squares_min = 1e-9;

// The L-skewness of an exponential distribution's logarithm, where Savage's scores are the best.
constexpr double exponential_skewness = -0.16992500144231237;  // Hosking 1990, Gumbel's reversed

// From 1, where Savage's scores suit, over 0, where symmetric ones do, to -1, where Savage's of the
// reversed order do: by the skewness of the logarithms of both arms together, or of the values
// where some are negative. Nothing where half of the values repeat others: counts.
std::optional<double> slant_of(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  std::size_t distinct = 1;
  for (std::size_t i = 1; i < sorted.size(); ++i) distinct += sorted[i] != sorted[i - 1] ? 1 : 0;
  if (2 * distinct < sorted.size() || sorted.size() < 3) return std::nullopt;
  const auto positive = std::ranges::upper_bound(sorted, 0.0);
  if (sorted.front() >= 0 && positive != sorted.end()) {
    const double least = *positive;
    for (double& value : sorted) value = std::log(value > 0 ? value : least / 2);
  }
  // Probability-weighted moments, about the median so that large values cancel nothing.
  const auto n = static_cast<double>(sorted.size());
  const double median = sorted[sorted.size() / 2];
  double b0 = 0;
  double b1 = 0;
  double b2 = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto below = static_cast<double>(i);
    const double value = sorted[i] / n - median / n;
    b0 += value;
    b1 += value * below / (n - 1);
    b2 += value * below * (below - 1) / ((n - 1) * (n - 2));
  }
  const double scale = 2 * b1 - b0;
  const double skewness = scale > 0 ? (6 * b2 - 6 * b1 + b0) / scale : 0;
  return std::clamp(skewness / exponential_skewness, -1.0, 1.0);
}

// Scores of deviation 1 by ranks from 1, halves among them where values are tied.
class Scores {
 public:
  explicit Scores(std::size_t n) : n_(static_cast<double>(n)), savage_(n + 1, 0) {
    for (std::size_t r = 1; r <= n; ++r)
      savage_[r] = savage_[r - 1] + 1 / static_cast<double>(n - r + 1);
  }
  // The expected order statistics of an exponential distribution, less 1.
  double savage(double rank) const {
    const auto below = static_cast<std::size_t>(rank);
    const double part = rank - static_cast<double>(below);
    return savage_[below] + (part > 0 ? part * (savage_[below + 1] - savage_[below]) : 0) - 1;
  }
  double reversed_savage(double rank) const { return -savage(n_ + 1 - rank); }
  double wilcoxon(double rank) const { return std::numbers::sqrt3 * (2 * rank / (n_ + 1) - 1); }
  // Between Wilcoxon's and van der Waerden's (by Blom's plotting positions).
  double symmetric(double rank) const {
    return (wilcoxon(rank) + normal_quantile((rank - 0.375) / (n_ + 0.25))) / 2;
  }

 private:
  double n_;
  std::vector<double> savage_;
};

std::vector<double> scores_of(std::span<const double> values) {
  const Scores by(values.size());
  const auto slant = slant_of(values);
  std::vector<double> scores = ranks_of(values).ranks;
  for (double& score : scores) {
    const double rank = score;
    if (!slant)
      score = by.savage(rank) + by.wilcoxon(rank);
    else
      score = (1 - std::abs(*slant)) * by.symmetric(rank) +
              (*slant > 0 ? *slant * by.savage(rank) : -*slant * by.reversed_savage(rank));
  }
  return scores;
}

}  // namespace

double RankScore::deflated() const {
  if (!(freedom > 0)) return 0;
  // From Student's to the normal distribution: Abramowitz and Stegun 26.7.8.
  return t * (1 - 1 / (4 * freedom)) / std::sqrt(1 + t * t / (2 * freedom));
}

RankScore rank_score(std::span<const double> control, std::span<const double> canary) {
  RankScore out;
  if (control.size() < 2 || canary.size() < 2) return out;
  std::vector<double> all(canary.begin(), canary.end());
  all.insert(all.end(), control.begin(), control.end());
  const std::vector<double> scores = scores_of(all);
  const auto of_canary = std::span(scores).first(canary.size());
  const auto of_control = std::span(scores).subspan(canary.size());

  const double mean = mean_of(scores);
  double squares = 0;
  for (const double score : scores) squares += (score - mean) * (score - mean);
  const auto a = static_cast<double>(canary.size());
  const auto b = static_cast<double>(control.size());
  if (squares < squares_min) return out;
  const double variance = a * b / ((a + b) * (a + b - 1)) * squares;
  out.z = a * (mean_of(of_canary) - mean) / std::sqrt(variance);

  const Dependence dependence = dependence_of(of_control, of_canary);
  const double r = dependence.correlation;
  out.share = std::min((1 - r) / (1 + r), 1.0);
  out.t = dependence.t;
  out.freedom = dependence.freedom;
  return out;
}

}  // namespace stats
