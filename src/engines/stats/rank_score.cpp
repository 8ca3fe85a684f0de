#include "engines/stats/rank_score.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "engines/stats/ranks.h"

namespace stats {
namespace {

constexpr double correlation_max = 0.95;
// Scores are of the order of 1: a sum of squares below this is the rounding of equal ones.
constexpr double squares_min = 1e-9;

// Savage: the expected order statistics of an exponential distribution, less 1; deviation 1.
// Wilcoxon on [-1, 1] has 1/sqrt(3). Tied values share the score between their ranks.
std::vector<double> scores_of(std::span<const double> values) {
  const std::size_t n = values.size();
  std::vector<double> savage(n + 1, 0);
  for (std::size_t r = 1; r <= n; ++r)
    savage[r] = savage[r - 1] + 1 / static_cast<double>(n - r + 1);
  std::vector<double> scores = ranks_of(values).ranks;
  for (double& score : scores) {
    const double rank = score;
    const auto below = static_cast<std::size_t>(rank);  // tied ranks may be halves
    const double part = rank - static_cast<double>(below);
    const double expected =
        savage[below] + (part > 0 ? part * (savage[below + 1] - savage[below]) : 0);
    score = expected - 1 + std::numbers::sqrt3 * (2 * rank / (static_cast<double>(n) + 1) - 1);
  }
  return scores;
}

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

struct Products {
  double squares = 0, neighbours = 0;

  void add(std::span<const double> arm) {
    const double mean = mean_of(arm);
    for (std::size_t i = 0; i < arm.size(); ++i) {
      squares += (arm[i] - mean) * (arm[i] - mean);
      if (i > 0) neighbours += (arm[i] - mean) * (arm[i - 1] - mean);
    }
  }
};

// The first autocorrelation of both arms together, freed of its bias: about its own mean an arm of
// n values shows (1 + 4r)/n too little (Kendall 1954).
double correlation_of(std::span<const double> canary, std::span<const double> control) {
  Products products;
  products.add(canary);
  products.add(control);
  if (products.squares < squares_min) return 0;
  const double r = products.neighbours / products.squares;
  const auto n = static_cast<double>(std::min(canary.size(), control.size()));
  return std::clamp(r + (1 + 4 * r) / n, 0.0, correlation_max);
}

}  // namespace

double RankScore::deflated() const {
  const double t = z * std::sqrt(share);
  if (!(freedom > 0)) return t;
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

  const double r = correlation_of(of_canary, of_control);
  out.share = (1 - r) / (1 + r);
  // The deviation of r, sqrt((1 - r^2)/(2n)) from two arms, is one of 2/(1 - r^2) as much in the
  // logarithm of the variance, whose estimate thus is as good as one with so many degrees.
  if (r > 0) out.freedom = std::max(1.0, std::min(a, b) * (1 - r * r));
  return out;
}

}  // namespace stats
