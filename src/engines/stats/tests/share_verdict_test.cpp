// Counts by exposure: verdicts, and false alarms however often one looks.
#include "engines/stats/share_verdict.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

TEST(ShareVerdict, tells_worse_better_pass_and_insufficient) {
  const auto outcome = [](std::uint64_t canary, const VerdictSettings& settings) {
    return judge_share({.events = 500, .exposure = 100'000},
                       {.events = canary, .exposure = 100'000}, settings)
        .outcome;
  };
  EXPECT_EQ(outcome(1000, {}), Outcome::worse);
  EXPECT_EQ(outcome(200, {}), Outcome::better);
  EXPECT_EQ(outcome(1000, {.direction = Direction::decrease}), Outcome::better);
  EXPECT_EQ(outcome(200, {.direction = Direction::either}), Outcome::worse);
  EXPECT_EQ(outcome(510, {}), Outcome::pass);
  EXPECT_EQ(judge_share({.events = 1, .exposure = 100}, {.events = 2, .exposure = 100}, {}).outcome,
            Outcome::insufficient);
  EXPECT_EQ(judge_share({}, {}, {}).outcome, Outcome::insufficient);
}

TEST(ShareVerdict, the_interval_holds_equality_exactly_when_it_is_not_ruled_out) {
  for (const std::uint64_t canary : {40U, 60U, 75U, 90U, 120U, 200U}) {
    const auto verdict = judge_share({.events = 100, .exposure = 5000},
                                     {.events = canary, .exposure = 4000}, {.alpha = .05});
    const bool inside = verdict.low <= 1 && 1 <= verdict.high;
    EXPECT_EQ(inside, verdict.evidence < 20) << canary;
    EXPECT_LT(verdict.low, verdict.ratio);
    EXPECT_GT(verdict.high, verdict.ratio);
  }
}

TEST(ShareVerdict, looking_after_every_event_keeps_the_false_alarms) {
  test::Random random(81);
  int alarms = 0;
  constexpr int rounds = 2000;
  for (int round = 0; round < rounds; ++round) {
    Counted control;
    Counted canary;
    bool found = false;
    for (int event = 0; event < 300 && !found; ++event) {
      ++(random.uniform() < .2 ? canary : control).events;
      found = share_evidence(canary.events, control.events, .2) >= 20;
    }
    alarms += found ? 1 : 0;
  }
  EXPECT_LE(alarms, .05 * rounds);
}

TEST(ShareVerdict, what_is_said_to_be_detectable_is_found_in_four_of_five) {
  test::Random random(82);
  constexpr int events = 400;
  const auto even = judge_share({.events = events / 2, .exposure = 1000},
                                {.events = events / 2, .exposure = 1000}, {});
  const double share = even.detectable / (1 + even.detectable);
  int found = 0;
  constexpr int rounds = 300;
  for (int round = 0; round < rounds; ++round) {
    Counted control{.exposure = 1000};
    Counted canary{.exposure = 1000};
    for (int event = 0; event < events; ++event)
      ++(random.uniform() < share ? canary : control).events;
    found += judge_share(control, canary, {}).outcome == Outcome::worse ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(found) / rounds, .8, .06);
}

TEST(ShareVerdict, without_exposure_nobody_knows_how_much_is_missing) {
  const auto out = judge_share({.events = 1, .exposure = 100}, {}, {});
  EXPECT_EQ(out.outcome, Outcome::insufficient);
  EXPECT_TRUE(std::isnan(out.more) && std::isnan(out.ratio) && std::isnan(out.canary_rate));
}

}  // namespace
}  // namespace stats
