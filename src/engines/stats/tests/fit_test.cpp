// Fitted forecasts: models by hand, what is refused, and what is reached on the M3 competition.
#include "engines/stats/fit.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json/json.h"
#include "engines/stats/evaluation/owa.h"
#include "engines/stats/models.h"
#include "engines/stats/regular.h"
#include "engines/stats/seasonal.h"
#include "engines/stats/tests/streams.h"

namespace stats {
namespace {

using evaluation::Owa;

TEST(Owa, scores_by_hand) {
  const double actual[] = {100, 0};
  const double forecast[] = {50, 0};
  EXPECT_DOUBLE_EQ(evaluation::smape(actual, forecast), (200.0 * 50 / 150 + 0) / 2);
  const double history[] = {1, 3, 2, 6};  // mean step (2 + 1 + 4)/3
  EXPECT_DOUBLE_EQ(evaluation::mase(history, 1, actual, forecast), 25 / (7.0 / 3));
  EXPECT_DOUBLE_EQ(evaluation::mase(history, 2, actual, forecast), 25 / 2.0);
}

TEST(Owa, naive2_repeats_the_last_value_and_has_an_owa_of_1) {
  const double history[] = {5, 7, 6, 8};
  EXPECT_EQ(evaluation::naive2(history, 1, 2), (std::vector<double>{8, 8}));
  Owa owa;
  const double actual[] = {9, 10};
  owa.add(history, 1, actual, evaluation::naive2(history, 1, 2));
  EXPECT_DOUBLE_EQ(owa.owa(), 1);
}

TEST(Seasonal, indices_of_a_pure_season_are_found_and_taken_off) {
  std::vector<double> values;
  for (int i = 0; i < 24; ++i) values.push_back(100 * (i % 4 == 0 ? 1.5 : i % 4 == 2 ? 0.5 : 1.0));
  EXPECT_TRUE(is_seasonal(values, 4));
  EXPECT_FALSE(is_seasonal(values, 3));
  const auto indices = seasonal_indices(values, 4);
  EXPECT_NEAR(indices.indices[0], 1.5, 1e-12);
  EXPECT_NEAR(indices.removed(values[2], 2), 100, 1e-9);
  values[3] = 0;
  EXPECT_EQ(seasonal_indices(values, 4).kind, Decomposition::additive);
  EXPECT_FALSE(is_seasonal(std::span(values).first(11), 4));
}

TEST(Models, a_straight_line_goes_on) {
  std::vector<double> line;
  for (int i = 0; i < 40; ++i) line.push_back(10 + 2 * i);
  const double half_way[] = {theta(line, 10).back(), dynamic_theta(line, 10).back()};
  for (const double value : half_way) EXPECT_NEAR(value, 10 + 2 * 49, 12);
  EXPECT_NEAR(damped_trend(line, 5).back(), 10 + 2 * 44, 4);
  EXPECT_NEAR(smoothing(line, 5).back(), line.back(), 1);
}

TEST(Models, a_constant_stays) {
  const std::vector<double> values(30, 4);
  for (const auto& path : {theta(values, 3), log_theta(values, 3), dynamic_theta(values, 3),
                           damped_trend(values, 3), smoothing(values, 3)})
    for (const double value : path) EXPECT_NEAR(value, 4, 1e-9);
}

Forecast fitted(std::span<const double> values, const FitSettings& settings) {
  auto forecast = fit(values, settings);
  EXPECT_TRUE(forecast);
  return forecast ? *forecast : Forecast();
}

TEST(Fit, a_constant_has_a_band_without_width) {
  const std::vector<double> values(50, 7);
  const Forecast forecast = fitted(values, {.horizon = 5});
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(forecast.mean[i], 7, 1e-9);
    EXPECT_NEAR(forecast.p90[i] - forecast.p10[i], 0, 1e-9);
  }
}

TEST(Fit, fewer_than_three_values_repeat_the_last) {
  const double values[] = {3, 5};
  const Forecast forecast = fitted(values, {.horizon = 3});
  EXPECT_EQ(forecast.mean, (std::vector<double>{5, 5, 5}));
  EXPECT_EQ(forecast.origins, 0U);
}

TEST(Fit, quantiles_are_in_order_and_the_band_does_not_narrow) {
  test::Random random(51);
  std::vector<double> values;
  for (int i = 0; i < 120; ++i) values.push_back(50 + 5 * random.normal());
  const Forecast forecast = fitted(values, {.horizon = 12});
  for (int step = 1; step <= 12; ++step) {
    double last = -1e300;
    for (const double p : {.01, .1, .3, .5, .7, .9, .99}) {
      EXPECT_GE(forecast.quantile(step, p), last);
      last = forecast.quantile(step, p);
    }
    const auto i = static_cast<std::size_t>(step - 1);
    if (step > 1)
      EXPECT_GE(forecast.p90[i] - forecast.p10[i],
                forecast.p90[i - 1] - forecast.p10[i - 1] - 1e-9);
  }
}

TEST(Fit, a_season_is_found_and_gaps_are_bridged) {
  std::vector<double> values;
  for (int i = 0; i < 24 * 20; ++i)
    values.push_back(100 + 20 * std::sin(2 * std::numbers::pi * i / 24));
  for (int i = 100; i < 103; ++i) values[static_cast<std::size_t>(i)] = std::nan("");
  for (int i = 200; i < 230; ++i) values[static_cast<std::size_t>(i)] = std::nan("");
  const Forecast forecast = fitted(values, {.horizon = 24, .candidates = {24, 168}});
  EXPECT_FALSE(forecast.seasons.empty());
  EXPECT_EQ(forecast.seasons.front(), 24);
  for (int h = 0; h < 24; ++h)
    EXPECT_NEAR(forecast.mean[static_cast<std::size_t>(h)],
                100 + 20 * std::sin(2 * std::numbers::pi * h / 24), 4);
}

TEST(Fit, what_never_was_negative_is_not_forecast_negative) {
  std::vector<double> values;
  for (int i = 0; i < 40; ++i) values.push_back(std::max(0, 40 - i));
  for (const double value : fitted(values, {.horizon = 30}).p10) EXPECT_GE(value, 0);
}

TEST(Fit, no_quantile_is_negative_either) {
  std::vector<double> values;
  for (int i = 0; i < 60; ++i) values.push_back(i % 5 == 0 ? 40 : i % 3);
  const Forecast forecast = fitted(values, {.horizon = 12});
  for (int step = 1; step <= 12; ++step)
    for (const double probability : {.01, .1, .3}) {
      EXPECT_GE(forecast.quantile(step, probability), 0) << step;
      EXPECT_GE(forecast.p10[static_cast<std::size_t>(step - 1)], 0) << step;
    }
}

TEST(Fit, settings_out_of_their_limits_are_refused) {
  const std::vector<double> values(10, 1);
  EXPECT_FALSE(fit(values, {.horizon = 0}));
  EXPECT_FALSE(fit(values, {.horizon = horizon_max + 1}));
  EXPECT_FALSE(fit(values, {.seasons = {-1}}));
  EXPECT_FALSE(fit({}, {}));
  const double nothing[] = {std::nan("")};
  EXPECT_FALSE(fit(nothing, {}));
}

TEST(Fit, extreme_values_give_finite_forecasts) {
  for (const double size : {1e-300, 1e150}) {
    std::vector<double> values;
    for (int i = 0; i < 60; ++i) values.push_back(size * (i % 7 + 1));
    for (const double value : fitted(values, {.horizon = 6}).mean)
      EXPECT_TRUE(std::isfinite(value)) << size;
  }
}

TEST(Fit, a_unit_that_is_a_power_of_two_larger_or_smaller_scales_the_forecast) {
  std::vector<double> values;
  test::Random random(17);
  for (int i = 0; i < 60; ++i) values.push_back(i % 4 + 10 + random.normal());
  const auto want = fitted(values, {.horizon = 3, .candidates = {4}});
  for (const int exponent : {-1060, -1000, 1000, 1018}) {
    std::vector<double> scaled;
    for (const double value : values) scaled.push_back(std::ldexp(value, exponent));
    const auto got = fitted(scaled, {.horizon = 3, .candidates = {4}});
    for (int step = 1; step <= 3; ++step)
      for (const double q : {.05, .1, .5, .9})
        EXPECT_NEAR(std::ldexp(got.quantile(step, q), -exponent), want.quantile(step, q), 1e-3);
  }
}

TEST(Fit, the_largest_numbers_in_turn_have_a_finite_forecast_and_band) {
  constexpr double most = std::numeric_limits<double>::max();
  std::vector<double> values;
  for (int i = 0; i < 300; ++i) values.push_back(i * i % 7 < 3 ? most : -most);
  const auto out = fitted(values, {.horizon = 5});
  for (int step = 1; step <= 5; ++step)
    for (const double q : {.01, .1, .5, .9, .99}) EXPECT_TRUE(std::isfinite(out.quantile(step, q)));
  for (const auto* path : {&out.mean, &out.p10, &out.p50, &out.p90})
    for (const double value : *path) EXPECT_TRUE(std::isfinite(value));
}

TEST(Fit, behind_a_gap_longer_than_what_is_known_before_it_the_history_begins_anew) {
  std::vector<double> values(50, 1);
  values.resize(100'000, std::nan(""));
  test::Random random(3);
  std::vector<double> after;
  for (int i = 0; i < 80; ++i) after.push_back(20 + random.normal());
  values.insert(values.end(), after.begin(), after.end());
  const auto out = fitted(values, {.horizon = 3});
  EXPECT_EQ(out.history, 80U);
  EXPECT_EQ(out.mean, fitted(after, {.horizon = 3}).mean);
  values.resize(100'000);
  values.push_back(7);  // one moment far away
  EXPECT_EQ(fitted(values, {.horizon = 1}).mean[0], 7);
}

TEST(Fit, a_history_too_short_for_an_origin_has_the_width_of_its_largest_change) {
  const auto out = fitted(std::vector<double>{10, 14, 9, 11}, {.horizon = 2});
  EXPECT_EQ(out.origins, 0U);
  EXPECT_NEAR(out.p90[0] - out.mean[0], 4, 1e-9);
  EXPECT_NEAR(out.mean[0] - out.p10[0], 5, 1e-9);
  const std::vector<double> seasonal{1, 9, 2, 9, 1, 8};
  const auto season = fitted(seasonal, {.horizon = 1, .seasons = {3}});
  EXPECT_GT(season.p90[0], season.mean[0]);
}

TEST(Regular, months_are_a_step_each_and_missing_steps_are_gaps) {
  const std::int64_t months[] = {0, 31 * day_ms, 59 * day_ms, 90 * day_ms, 120 * day_ms};
  const double values[] = {1, 2, 3, 4, 5};
  EXPECT_EQ(regular(months, values, 100).values.size(), 5U);
  const std::int64_t gap[] = {300, 0, 100, 600, 600};
  const auto out = regular(gap, values, 100);
  ASSERT_EQ(out.values.size(), 5U);  // median gap 200: 0, 100, 300, none, 600
  EXPECT_EQ(out.values.back(), 5);
}

TEST(Fit, the_m3_competition_is_forecast_better_than_its_best_entry) {
  std::ifstream file("../shared/data/stats/m3/series.jsonl");
  if (!file) GTEST_SKIP() << "no ../shared/data/stats here";
  Owa owa;
  double inside = 0;
  double steps = 0;
  int line_number = 0;
  for (std::string line; std::getline(file, line);) {
    if (line_number++ % 10 != 0) continue;  // a tenth: the benchmark takes all
    const auto document = base::json::Document::parse(line);
    ASSERT_TRUE(document);
    const auto numbers = [&](std::string_view name) {
      std::vector<double> out;
      for (const auto& value : document->root().find(name)->array()) out.push_back(value.number());
      return out;
    };
    const auto history = numbers("train");
    const auto actual = numbers("test");
    const int season = static_cast<int>(document->root().find("season")->int64());
    const Forecast forecast =
        fitted(history, {.horizon = static_cast<int>(actual.size()), .candidates = {season}});
    owa.add(history, season, actual, forecast.mean);
    for (std::size_t i = 0; i < actual.size(); ++i, ++steps)
      inside += forecast.p10[i] <= actual[i] && actual[i] <= forecast.p90[i] ? 1 : 0;
  }
  EXPECT_LT(owa.owa(), 0.845);
  EXPECT_GT(inside / steps, 0.77);
  EXPECT_LT(inside / steps, 0.84);
}

}  // namespace
}  // namespace stats
