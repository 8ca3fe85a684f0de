// A budget of alerts is kept on series that have nothing to find, whatever their distribution.
#include "engines/stats/pace.h"

#include <gtest/gtest.h>

#include "engines/stats/tests/distributions.h"

namespace stats {
namespace {

TEST(Pace, alerts_raise_the_threshold_and_time_lowers_it) {
  Pace pace;
  EXPECT_NEAR(pace.threshold(), Settings{}.threshold, 1e-12);
  pace.spend();
  EXPECT_GT(pace.threshold(), Settings{}.threshold);
  for (int i = 0; i < 10; ++i) pace.pass(.1);
  EXPECT_NEAR(pace.threshold(), Settings{}.threshold, 1e-12);
  for (int i = 0; i < 100; ++i) pace.spend();
  EXPECT_EQ(pace.threshold(), 1);
  for (int i = 0; i < 100; ++i) pace.pass(1e9);
  EXPECT_NEAR(pace.threshold(), Pace::threshold_least, 1e-15);
}

TEST(Pace, six_distributions_spend_their_budget_within_a_fifth) {
  constexpr int points = 40'000;
  constexpr double asked_a_point = 0.001;
  for (const auto& distribution : test::distributions) {
    test::Random random(81);
    Series series;
    Pace pace;
    Settings settings;
    int alerts = 0;
    for (int i = 0; i < points; ++i) {
      settings.threshold = pace.threshold();
      const Verdict verdict = series.add(
          {.time_ms = i * test::five_minutes, .value = distribution.draw(random)}, settings);
      if (verdict.learning) continue;
      pace.pass(asked_a_point);
      if (!verdict.alert) continue;
      pace.spend();
      ++alerts;
    }
    const double asked = asked_a_point * (points - settings.warmup);
    EXPECT_NEAR(alerts, asked, asked / 5) << distribution.name;
  }
}

}  // namespace
}  // namespace stats
