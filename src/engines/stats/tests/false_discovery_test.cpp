// Benjamini and Hochberg by hand; LORD++ by hand and in simulation.
#include "engines/stats/false_discovery.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engines/stats/normal.h"
#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

TEST(FalseDiscovery, adjusted_by_hand) {
  const std::vector<double> p{.01, .04, .03, .2};
  const auto q = adjusted_p_values(p);
  // .01 x 4/1; .03 x 4/3 and .04 x 4/3 by the smaller of what follows; .2 x 4/4.
  EXPECT_DOUBLE_EQ(q[0], .04);
  EXPECT_DOUBLE_EQ(q[1], .04 * 4 / 3);
  EXPECT_DOUBLE_EQ(q[2], .04 * 4 / 3);
  EXPECT_DOUBLE_EQ(q[3], .2);
}

TEST(FalseDiscovery, what_is_no_probability_is_never_a_finding) {
  EXPECT_TRUE(adjusted_p_values({}).empty());
  const std::vector<double> p{std::numeric_limits<double>::quiet_NaN(), 7, .01};
  const auto q = adjusted_p_values(p);
  EXPECT_EQ(q[0], 1);
  EXPECT_EQ(q[1], 1);
  EXPECT_DOUBLE_EQ(q[2], .03);
}

TEST(OnlineDiscovery, levels_by_hand) {
  const auto share = [](double j) {
    return 0.07720838 * std::log(std::max(j, 2.0)) / (j * std::exp(std::sqrt(std::log(j))));
  };
  OnlineDiscovery online(.1);
  EXPECT_NEAR(online.level(), .05 * share(1), 1e-15);
  EXPECT_TRUE(online.add(0));
  EXPECT_NEAR(online.level(), .05 * share(2) + .05 * share(1), 1e-15);
  EXPECT_TRUE(online.add(0));
  EXPECT_NEAR(online.level(), .05 * share(3) + .05 * share(2) + .1 * share(1), 1e-15);
  EXPECT_FALSE(online.add(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_EQ(online.discoveries(), 2U);
}

TEST(OnlineDiscovery, false_ones_stay_under_their_share) {
  test::Random random(91);
  double shares = 0;
  double power = 0;
  constexpr int rounds = 100;
  for (int round = 0; round < rounds; ++round) {
    OnlineDiscovery online(.1);
    double found = 0;
    double wrong = 0;
    double there = 0;
    for (int i = 0; i < 1000; ++i) {
      const bool real = random.uniform() < .2;
      const double z = random.normal() + (real ? 4 : 0);
      const bool discovery = online.add(normal_cdf(-z));
      there += real ? 1 : 0;
      found += discovery ? 1 : 0;
      wrong += discovery && !real ? 1 : 0;
    }
    shares += wrong / std::max(found, 1.0) / rounds;
    power += (found - wrong) / there / rounds;
  }
  EXPECT_LE(shares, .1);
  EXPECT_GE(power, .5);
}

}  // namespace
}  // namespace stats
