// From verdicts to episodes, whether p-values are what they say, and a budget that many series
// share.
#include "engines/stats/episode.h"

#include <gtest/gtest.h>

#include "engines/stats/calibration.h"
#include "engines/stats/team_pace.h"
#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

TEST(Episodes, begin_over_the_floor_and_end_after_the_pause) {
  Episodes episodes(Over::floor);
  const Settings settings{.warmup = 50};  // a pause of ten points
  const auto add = [&](int i, double value, double score, bool alert) {
    return episodes.add({.time_ms = i * 1000, .value = value},
                        {.score = score,
                         .p_value = 1 - score,
                         .alert = alert,
                         .cause = Cause::level,
                         .expected_low = 8,
                         .expected_high = 12},
                        settings);
  };
  EXPECT_FALSE(add(0, 10, 0, false));
  EXPECT_FALSE(add(1, 20, .05, false));
  EXPECT_FALSE(add(2, 30, .5, true));
  EXPECT_FALSE(add(3, 11, 0, false));
  EXPECT_FALSE(add(4, 15, .3, false));
  std::optional<Episode> over;
  for (int i = 5; i < 15; ++i) {
    EXPECT_FALSE(over) << i;
    over = add(i, 10, 0, false);
  }
  ASSERT_TRUE(over);
  EXPECT_EQ(over->first_ms, 1000);
  EXPECT_EQ(over->last_ms, 4000);
  EXPECT_EQ(over->points, 4U);
  EXPECT_TRUE(over->alerted);
  EXPECT_EQ(over->at_ms, 2000);
  EXPECT_EQ(over->value, 30);
  EXPECT_EQ(over->peak, .5);
  EXPECT_EQ(over->p_value, .5);
  EXPECT_EQ(over->excess, 10 + 20 + 1 + 5);
  EXPECT_FALSE(episodes.finish());
}

TEST(Episodes, over_the_threshold_only_candidates_count) {
  Episodes episodes(Over::threshold);
  const Settings settings{.warmup = 10};  // a pause of two points
  const auto add = [&](int i, bool candidate) {
    return episodes.add({.time_ms = i, .value = 1},
                        {.score = .05,
                         .candidate = candidate,
                         .cause = Cause::level,
                         .expected_low = 0,
                         .expected_high = 2},
                        settings);
  };
  EXPECT_FALSE(add(0, true));
  EXPECT_FALSE(add(1, false));
  const auto over = add(2, false);
  ASSERT_TRUE(over);
  EXPECT_EQ(over->last_ms, 0);
}

TEST(Episodes, one_that_is_open_ends_with_the_stream) {
  Episodes episodes(Over::floor);
  EXPECT_FALSE(episodes.finish());
  episodes.add({.time_ms = 5, .value = 1}, {.score = .4, .expected_low = 0, .expected_high = 2},
               {});
  const auto last = episodes.finish();
  ASSERT_TRUE(last);
  EXPECT_FALSE(last->alerted);
  EXPECT_EQ(last->at_ms, 5);
}

// The older a series, the less is new in it: later peaks are lower than earlier ones, and p-values
// larger than even ones. They never promise more than they keep.
TEST(Calibration, p_values_of_episodes_are_careful_on_a_stationary_series) {
  test::Random random(71);
  Series series;
  Episodes episodes(Over::floor);
  Calibration calibration;
  for (int i = 0; i < 100'000; ++i) {
    const Obs point{.time_ms = test::monday + i * test::five_minutes, .value = random.normal()};
    const Settings settings{.warmup = 100};
    if (const auto episode = episodes.add(point, series.add(point, settings), settings))
      calibration.add(episode->p_value);
  }
  EXPECT_GT(calibration.episodes(), 100U);
  double below = 0;
  for (std::size_t i = 0; i < Calibration::bins; ++i) {
    below += static_cast<double>(calibration.p_values[i]);
    const double end = static_cast<double>(i + 1) / Calibration::bins;
    EXPECT_LE(below / static_cast<double>(calibration.episodes()), end + .05) << i;
  }
  EXPECT_LT(calibration.error(), .3);
}

TEST(Calibration, the_error_by_hand) {
  Calibration calibration;
  EXPECT_EQ(calibration.error(), 0);
  for (int i = 0; i < 10; ++i) calibration.add(i / 10.0 + .05);
  EXPECT_NEAR(calibration.error(), 0, 1e-12);
  for (int i = 0; i < 10; ++i) calibration.add(0);
  EXPECT_NEAR(calibration.error(), 11 / 20.0 - .1, 1e-12);
  calibration.add(1);
  calibration.add(std::nan(""));
  EXPECT_EQ(calibration.episodes(), 22U);
}

// Ten series of one team, of which one is ten times as lively: together they keep to one budget.
TEST(TeamPace, many_series_spend_one_budget_within_a_fifth) {
  constexpr int members = 10;
  constexpr int points = 8'000;
  constexpr double asked_a_week = 20;
  constexpr double step_weeks = 300.0 / 604'800;
  test::Random random(72);
  TeamPace pace(asked_a_week, members, Settings{}.threshold);
  std::vector<Series> series(members);
  std::vector<TeamPace::Share> shares(members, pace.share());
  Peaks pool;
  int alerts = 0;
  for (int i = 0; i < points; ++i) {
    if (i >= 600) pace.pass(step_weeks);
    for (std::size_t k = 0; k < members; ++k) {
      if (i >= 600) pace.pass(shares[k], step_weeks);
      if (i >= 600 && !shares[k].begun) pace.begin(shares[k], series[k].peaks(), pool);
      Settings settings;
      settings.threshold = pace.threshold(shares[k], series[k].peaks());
      const double value = k == 0 ? std::exp(random.normal()) : random.normal();
      if (!series[k]
               .add({.time_ms = test::monday + i * test::five_minutes, .value = value}, settings)
               .alert)
        continue;
      pace.spend(shares[k]);
      ++alerts;
    }
  }
  EXPECT_NEAR(alerts, pace.asked(), .2 * pace.asked());
}

// Section "cold start" of docs/statistics.md: the newcomer's every value is new.
TEST(TeamPace, a_new_service_spends_no_more_than_its_share) {
  TeamPace pace(10, 5, Settings{}.threshold);
  TeamPace::Share share = pace.share();
  Peaks own;
  int alerts = 0;
  constexpr int weeks = 20;
  for (int hour = 0; hour < weeks * 168; ++hour) {
    pace.pass(1.0 / 168);
    pace.pass(share, 1.0 / 168);
    if (.5 < pace.threshold(share, own)) continue;  // whatever it does scores .5
    pace.spend(share);
    ++alerts;
  }
  EXPECT_LE(alerts, weeks * 10 / 5 + 13);  // and the doublings of the threshold
}

}  // namespace
}  // namespace stats
