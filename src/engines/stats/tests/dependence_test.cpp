// The correlation of neighbours in two arms, against the likelihood written with whole matrices.
#include "engines/stats/dependence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engines/stats/sequential.h"
#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

using Values = std::vector<double>;

double product(const Values& a, const Values& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// By Cholesky's factor L of the correlations r^|i - j| / (1 - r^2): L^-1 b, and the logarithm of
// the determinant.
struct Whitened {
  Values values;
  double log_determinant = 0;
};
Whitened whitened(const Values& b, double r) {
  const std::size_t n = b.size();
  std::vector<Values> l(n, Values(n, 0));
  Whitened out{.values = b};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double rest = std::pow(r, static_cast<double>(i - j)) / (1 - r * r);
      for (std::size_t k = 0; k < j; ++k) rest -= l[i][k] * l[j][k];
      l[i][j] = i == j ? std::sqrt(rest) : rest / l[j][j];
    }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) out.values[i] -= l[i][k] * out.values[k];
    out.values[i] /= l[i][i];
    out.log_determinant += 2 * std::log(l[i][i]);
  }
  return out;
}

// The restricted likelihood's logarithm, and t, of means by generalised least squares.
struct Judged {
  double likelihood = 0, t = 0;
};
Judged judged(const Values& control, const Values& canary, double r) {
  Judged out;
  double rest = 0;
  double variance = 0;
  double difference = 0;
  const auto left = static_cast<double>(control.size() + canary.size()) - 2;
  for (const Values* arm : {&control, &canary}) {
    const Whitened ones = whitened(Values(arm->size(), 1), r);
    const Whitened values = whitened(*arm, r);
    const double weight = product(ones.values, ones.values);
    const double mean = product(ones.values, values.values) / weight;
    rest += product(values.values, values.values) - mean * mean * weight;
    variance += 1 / weight;
    difference = mean - difference;
    out.likelihood -= values.log_determinant / 2 + std::log(weight) / 2;
  }
  out.likelihood -= left / 2 * std::log(rest);
  out.t = difference / std::sqrt(variance * rest / left);
  return out;
}

TEST(Dependence, is_the_most_likely_one_and_t_is_that_of_generalised_least_squares) {
  test::Random random(61);
  for (int round = 0; round < 60; ++round) {
    const double r = .15 * (round % 6);
    Values arms[2];
    double last = 0;
    for (int i = 0; i < 13 + round % 3; ++i)
      for (Values& arm : arms) {
        last = r * (arm.empty() ? 0 : arm.back()) + random.normal();
        arm.push_back(last);
      }
    arms[round % 2].pop_back();
    const Dependence found = dependence_of(arms[0], arms[1]);
    const Judged here = judged(arms[0], arms[1], found.correlation);
    EXPECT_NEAR(found.t, here.t, 1e-9);
    const double least =
        -1 / std::sqrt(2.0 * static_cast<double>(std::min(arms[0].size(), arms[1].size())));
    for (double other = least; other < .95; other += .01)
      EXPECT_LE(judged(arms[0], arms[1], other).likelihood, here.likelihood + 1e-4) << other;
  }
}

TEST(Dependence, arms_of_equal_values_and_a_difference_beyond_measure) {
  const Dependence none = dependence_of(Values{1, 1, 1}, Values{1, 1, 1});
  EXPECT_EQ(none.t, 0);
  EXPECT_EQ(none.correlation, 0);
  EXPECT_EQ(dependence_of(Values{1, 1, 1}, Values{2, 2, 2}).t, 1e6);
  EXPECT_EQ(dependence_of(Values{2, 2, 2}, Values{1, 1, 1}).t, -1e6);
}

TEST(Dependence, correlations_are_cut_where_they_are_not_believed) {
  const Values alternating{1, -1, 1, -1, 1, -1, 1, -1};
  EXPECT_NEAR(dependence_of(alternating, alternating).correlation, -.25, 1e-4);
  Values rising;
  for (int i = 0; i < 100; ++i) rising.push_back(.03 * i);
  EXPECT_LE(dependence_of(rising, rising).correlation, .95);
  EXPECT_GT(dependence_of(rising, rising).correlation, .94);
  EXPECT_GE(dependence_of(Values{1, 2}, Values{1, 3}).freedom, 1);
}

TEST(Sequential, a_difference_on_strongly_dependent_values_is_found_as_often_as_documented) {
  test::Random random(79);
  const Sequential fresh({});
  double last[2] = {0, 0};
  int count = 0;
  constexpr int rounds = 1500;
  for (int round = 0; round < rounds; ++round) {
    Sequential test = fresh;
    Decision decision = Decision::more;
    while (decision == Decision::more) {
      for (double& value : last) value = .7 * value + random.normal();
      decision = test.add(last[0], last[1] + 1.3 / std::sqrt(1 - .7 * .7));
    }
    count += decision == Decision::different ? 1 : 0;
  }
  EXPECT_GE(count, .60 * rounds);
}

}  // namespace
}  // namespace stats
