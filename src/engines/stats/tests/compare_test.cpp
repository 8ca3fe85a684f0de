// Two groups: by hand, against known figures, and in simulation; verdicts and sequential looks.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

#include "engines/stats/normal.h"
#include "engines/stats/rank_score.h"
#include "engines/stats/tests/streams.h"
#include "engines/stats/verdict.h"

namespace stats {
namespace {

using Values = std::vector<double>;

TEST(Normal, the_quantile_is_the_inverse_of_the_distribution) {
  EXPECT_NEAR(normal_quantile(.975), 1.959963984540054, 1e-14);
  EXPECT_NEAR(normal_quantile(.5), 0, 1e-16);
  for (const double p : {1e-300, 1e-10, .001, .2, .5, .8, .999})
    EXPECT_NEAR(normal_cdf(normal_quantile(p)), p, 1e-12 * p + 1e-305);
  EXPECT_TRUE(std::isinf(normal_quantile(0)));
}

TEST(MannWhitney, three_against_three_by_hand) {
  const auto out = mann_whitney(Values{1, 2, 3}, Values{4, 5, 6});
  EXPECT_EQ(out.u, 9);
  EXPECT_TRUE(out.exact);
  EXPECT_DOUBLE_EQ(out.p_value, 2.0 / 20);  // one of 20 arrangements, on either side
  EXPECT_NEAR(out.shift, 3, 1e-3);
}

TEST(MannWhitney, ties_are_enumerated) {
  // Pooled ranks 1.5 1.5 3 4: the canary has 3 and 4, one of six choices, mirrored by {1.5, 1.5}.
  const auto out = mann_whitney(Values{1, 1}, Values{2, 3});
  EXPECT_TRUE(out.exact);
  EXPECT_DOUBLE_EQ(out.p_value, 2.0 / 6);
}

TEST(MannWhitney, the_judge_says_high_low_pass_and_no_data) {
  Values control;
  Values twice;
  test::Random random(71);
  for (int i = 0; i < 60; ++i) {
    control.push_back(100 + 5 * random.normal());
    twice.push_back(200 + 5 * random.normal());
  }
  EXPECT_EQ(mann_whitney(control, twice).classification, Classification::high);
  EXPECT_EQ(mann_whitney(twice, control).classification, Classification::low);
  EXPECT_EQ(mann_whitney(control, control).classification, Classification::pass);
  EXPECT_EQ(mann_whitney(control, {}).classification, Classification::no_data);
  const auto swapped = mann_whitney(twice, control);
  EXPECT_NEAR(swapped.shift, -mann_whitney(control, twice).shift, 0.01);
}

TEST(MannWhitney, equal_values_everywhere_are_no_difference) {
  const auto out = mann_whitney(Values(30, 5), Values(30, 5));
  EXPECT_EQ(out.p_value, 1);
  EXPECT_EQ(out.shift, 0);
}

TEST(MannWhitney, a_unit_that_is_a_power_of_two_larger_or_smaller_scales_the_interval_exactly) {
  test::Random random(5);
  Values control;
  Values canary;
  for (int i = 0; i < 60; ++i) {
    control.push_back(random.exponential());
    canary.push_back(1.5 * random.exponential());
  }
  const auto want = mann_whitney(control, canary);
  for (const int exponent : {-300, -20, 20, 900}) {
    Values a;
    Values b;
    for (const double value : control) a.push_back(std::ldexp(value, exponent));
    for (const double value : canary) b.push_back(std::ldexp(value, exponent));
    const auto got = mann_whitney(a, b);
    EXPECT_EQ(got.shift, std::ldexp(want.shift, exponent));
    EXPECT_EQ(got.low, std::ldexp(want.low, exponent));
    EXPECT_EQ(got.high, std::ldexp(want.high, exponent));
  }
}

TEST(MannWhitney, the_largest_and_the_smallest_numbers_have_a_finite_interval) {
  constexpr double most = std::numeric_limits<double>::max();
  constexpr double least = std::numeric_limits<double>::denorm_min();
  Values huge;
  Values tiny;
  for (int i = 0; i < 40; ++i) {
    huge.push_back(i % 3 == 0 ? -most : most);
    tiny.push_back(i * least);
  }
  for (const auto& [a, b] : {std::pair(huge, huge), std::pair(tiny, huge), std::pair(huge, tiny),
                             std::pair(tiny, tiny)}) {
    const auto out = mann_whitney(a, b);
    EXPECT_TRUE(std::isfinite(out.shift) && std::isfinite(out.low) && std::isfinite(out.high));
    EXPECT_LE(out.low, out.high);
    const auto verdict = judge_canary(a, b, {});
    EXPECT_TRUE(std::isfinite(verdict.detectable) && std::isfinite(verdict.more));
  }
}

TEST(FlignerKilleen, arms_without_any_spread_have_the_same) {
  for (const std::size_t n : {2U, 30U, 1000U, 20'000U})
    EXPECT_EQ(fligner_killeen(Values(n, 5), Values(n, 7)), 1);
}

TEST(FlignerKilleen, a_change_of_spread_alone_is_found) {
  test::Random random(72);
  Values narrow;
  Values wide;
  for (int i = 0; i < 100; ++i) {
    narrow.push_back(random.normal());
    wide.push_back(3 * random.normal());
  }
  EXPECT_LT(fligner_killeen(narrow, wide), 1e-6);
  EXPECT_GT(fligner_killeen(narrow, narrow), 0.99);
  EXPECT_EQ(fligner_killeen(Values{1}, wide), 1);
}

TEST(ShareEvidence, errors_beyond_the_share_of_requests_are_evidence) {
  EXPECT_NEAR(share_evidence(0, 0, .1), 1, 1e-12);
  EXPECT_NEAR(share_evidence(1, 0, .5), 1, 1e-12);        // B(2, 1)/.5
  EXPECT_NEAR(share_evidence(2, 0, .5), 4.0 / 3, 1e-12);  // B(3, 1)/.25
  EXPECT_GT(share_evidence(30, 20, .1), 1e6);
  EXPECT_LT(share_evidence(10, 90, .1), 1);
}

TEST(Sequential, the_bounds_of_one_look_are_those_of_a_fixed_test) {
  EXPECT_NEAR(sequential_bounds({.alpha = .01, .looks = 1})[0], normal_quantile(.99), 0.01);
  EXPECT_NEAR(sequential_bounds({.alpha = .01, .direction = Direction::either, .looks = 1})[0],
              normal_quantile(.995), 0.01);
}

// The same stream in `rounds` simulations; how often a difference is found.
double found(double factor, std::uint64_t seed, int rounds) {
  test::Random random(seed);
  int count = 0;
  const Sequential fresh({});
  for (int round = 0; round < rounds; ++round) {
    Sequential test = fresh;
    Decision decision = Decision::more;
    while (decision == Decision::more)
      decision = test.add(random.exponential(), factor * random.exponential());
    count += decision == Decision::different ? 1 : 0;
  }
  return static_cast<double>(count) / rounds;
}

TEST(Sequential, ten_looks_keep_the_false_alarms_and_find_doubled_latency) {
  EXPECT_LE(found(1, 73, 1500), 0.016);
  EXPECT_GE(found(2, 74, 500), 0.76);
}

// Series that depend on their past, one after another; a change of none.
TEST(Sequential, autocorrelation_does_not_raise_the_false_alarms) {
  test::Random random(78);
  const Sequential fresh({});
  double last[2] = {0, 0};
  int count = 0;
  constexpr int rounds = 3000;
  for (int round = 0; round < rounds; ++round) {
    Sequential test = fresh;
    Decision decision = Decision::more;
    while (decision == Decision::more) {
      for (double& value : last) value = .5 * value + random.normal();
      decision = test.add(last[0], last[1]);
    }
    count += decision == Decision::different ? 1 : 0;
  }
  EXPECT_LE(count, .0145 * rounds);  // 1 %, and 2.5 deviations of so many rounds
}

TEST(RankScore, equal_arms_and_constants_say_nothing) {
  EXPECT_EQ(rank_score(Values{1, 1, 1}, Values{1, 1, 1}).z, 0);
  EXPECT_EQ(rank_score(Values{1}, Values{2, 3}).z, 0);
  EXPECT_EQ(rank_score(Values{1, 1, 1}, Values{2, 2, 2}).share, 1);
  const auto score = rank_score(Values{1, 4, 2, 3}, Values{3, 2, 4, 1});
  EXPECT_NEAR(score.z, 0, 1e-12);
  EXPECT_EQ(score.share, 1);  // they alternate: nothing above independence
}

TEST(RankScore, values_that_depend_on_their_past_tell_less) {
  Values rising;
  Values higher;
  for (int i = 0; i < 40; ++i) {
    rising.push_back(i);
    higher.push_back(i + 20);
  }
  const auto score = rank_score(rising, higher);
  EXPECT_GT(score.z, 3);
  EXPECT_LT(score.share, .1);
  EXPECT_LT(score.deflated(), 2);
}

TEST(AlwaysValid, the_p_value_never_grows_and_a_difference_makes_it_small) {
  test::Random random(75);
  AlwaysValid test(1);
  double last = 1;
  for (int i = 0; i < 200; ++i) {
    const double p = test.add(random.normal(), random.normal() + 1);
    EXPECT_LE(p, last);
    last = p;
  }
  EXPECT_LT(last, 1e-6);
}

TEST(Verdict, three_against_three_are_insufficient_and_never_passed) {
  EXPECT_EQ(judge_canary(Values{1, 2, 3}, Values{1, 2, 3}, {}).outcome, Outcome::insufficient);
  EXPECT_EQ(judge_canary(Values{1, 2, 3}, Values{100, 200, 300}, {}).outcome,
            Outcome::insufficient);
  EXPECT_EQ(judge_canary({}, Values{1}, {}).outcome, Outcome::insufficient);
}

TEST(Verdict, direction_says_what_is_worse) {
  test::Random random(76);
  Values control;
  Values more;
  Values same;
  for (int i = 0; i < 200; ++i) {
    control.push_back(100 + 10 * random.normal());
    same.push_back(100 + 10 * random.normal());
    more.push_back(120 + 10 * random.normal());
  }
  EXPECT_EQ(judge_canary(control, more, {}).outcome, Outcome::worse);
  EXPECT_EQ(judge_canary(control, more, {.direction = Direction::decrease}).outcome,
            Outcome::better);
  EXPECT_EQ(judge_canary(control, more, {.direction = Direction::either}).outcome, Outcome::worse);
  EXPECT_EQ(judge_canary(more, control, {}).outcome, Outcome::better);
  const auto passed = judge_canary(control, same, {});
  EXPECT_EQ(passed.outcome, Outcome::pass);
  EXPECT_LT(passed.detectable, 10);
  EXPECT_EQ(passed.more, 0);
}

TEST(Verdict, what_cannot_be_told_says_how_much_is_missing) {
  test::Random random(77);
  Values control;
  Values canary;
  for (int i = 0; i < 12; ++i) {
    control.push_back(random.exponential());
    canary.push_back(random.exponential());
  }
  const auto out = judge_canary(control, canary, {});
  EXPECT_EQ(out.outcome, Outcome::insufficient);
  EXPECT_GT(out.more, 10);
}

TEST(Verdict, of_an_empty_arm_or_a_median_of_0_nobody_knows_how_much_is_missing) {
  const Values some{3, 1, 2};
  for (const auto& [a, b] : {std::pair(some, Values{}), std::pair(Values{}, some)}) {
    const auto out = judge_canary(a, b, {});
    EXPECT_EQ(out.outcome, Outcome::insufficient);
    for (const double figure :
         {out.comparison.shift, out.comparison.low, out.comparison.high, out.detectable, out.more})
      EXPECT_TRUE(std::isnan(figure));
  }
  Values about_none;
  for (int i = -20; i <= 20; ++i) about_none.push_back(i);
  const auto out = judge_canary(about_none, about_none, {});
  EXPECT_EQ(out.outcome, Outcome::insufficient);
  EXPECT_TRUE(std::isnan(out.more) && out.detectable > 0);
}

}  // namespace
}  // namespace stats
