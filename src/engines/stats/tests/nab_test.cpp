// The score of the Numenta benchmark by hand, and what the detector reaches on the labelled series.
#include "engines/stats/evaluation/nab.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json/json.h"
#include "engines/stats/csv.h"
#include "engines/stats/series.h"

namespace stats::evaluation {
namespace {

// 100 rows, of which 15 are probation, and one window of ten.
LabelledScores labelled(std::initializer_list<std::size_t> detections) {
  LabelledScores out{.category = "c", .scores = std::vector<double>(100, 0), .windows = {{40, 49}}};
  for (const std::size_t row : detections) out.scores[row] = 1;
  return out;
}

double sigmoid(double p) { return 2 / (1 + std::exp(5 * p)) - 1; }

TEST(Nab, the_first_row_of_a_window_is_worth_all_and_the_last_a_little) {
  EXPECT_DOUBLE_EQ(raw_score(labelled({40}), 0.5, standard), 1);
  EXPECT_DOUBLE_EQ(raw_score(labelled({49}), 0.5, standard), sigmoid(-0.1) / sigmoid(-1));
  // The best counts, once.
  EXPECT_DOUBLE_EQ(raw_score(labelled({45, 40, 49}), 0.5, standard), 1);
}

TEST(Nab, nothing_found_costs_the_window_and_probation_is_not_judged) {
  EXPECT_DOUBLE_EQ(raw_score(labelled({}), 0.5, standard), -1);
  EXPECT_DOUBLE_EQ(raw_score(labelled({14}), 0.5, low_misses), -2);
}

TEST(Nab, a_false_alarm_costs_all_before_a_window_and_little_just_behind_it) {
  EXPECT_DOUBLE_EQ(raw_score(labelled({20, 40}), 0.5, standard), 1 - .11);
  EXPECT_DOUBLE_EQ(raw_score(labelled({40, 50}), 0.5, standard), 1 + .11 * sigmoid(1.0 / 9));
  EXPECT_DOUBLE_EQ(raw_score(labelled({40, 90}), 0.5, low_false_positives), 1 - .22);  // p > 3
}

TEST(Nab, silence_is_0_and_the_first_row_of_every_window_is_100) {
  for (const Profile& profile : {standard, low_false_positives, low_misses}) {
    const LabelledScores silent[] = {labelled({}), labelled({})};
    const LabelledScores perfect[] = {labelled({40}), labelled({40})};
    EXPECT_DOUBLE_EQ(score_at(silent, 0.5, profile), 0);
    EXPECT_DOUBLE_EQ(score_at(perfect, 0.5, profile), 100);
  }
}

TEST(Nab, the_best_threshold_is_found_and_the_left_out_category_has_that_of_the_others) {
  LabelledScores good = labelled({});
  good.scores[40] = 0.9;
  good.scores[20] = 0.3;  // better left out
  const LabelledScores one[] = {good};
  EXPECT_DOUBLE_EQ(best_score(one, standard).threshold, 0.9);
  EXPECT_DOUBLE_EQ(best_score(one, standard).score, 100);
  LabelledScores other = labelled({});
  other.category = "d";
  other.scores[40] = 0.5;
  const LabelledScores both[] = {good, other};
  // With 0.9 `other` finds nothing, with 0.5 `good` is perfect.
  EXPECT_DOUBLE_EQ(leave_one_category_out(both, standard), 50);
}

const std::filesystem::path folder = "../shared/data/stats/nab";

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

LabelledScores judged(const std::string& name, const base::json::Value& windows) {
  constexpr std::string_view columns[] = {"value"};
  CsvReader reader(columns);
  std::ifstream file(folder / name);
  std::vector<Obs> points;
  std::vector<std::string> times;
  for (std::string line; std::getline(file, line);) {
    const auto row = reader.read(line);
    if (!row || !*row) continue;
    points.push_back({.time_ms = (*row)->time_ms, .value = (*row)->numbers[0]});
    times.emplace_back((*row)->timestamp);
  }
  LabelledScores out{.category = name.substr(0, name.find('/')), .scores = {}, .windows = {}};
  const auto row_at = [&](std::string_view time) {
    return static_cast<std::size_t>(std::ranges::find(times, time.substr(0, 19)) - times.begin());
  };
  for (const auto& window : windows.array())
    out.windows.push_back({row_at(window.array()[0].string()), row_at(window.array()[1].string())});
  const Settings settings{.warmup = static_cast<std::uint16_t>(probation(points.size()))};
  Series series;
  for (const Obs& point : points) {
    const Verdict verdict = series.add(point, settings);
    out.scores.push_back(verdict.alert ? verdict.score : 0);
  }
  return out;
}

TEST(Nab, the_detector_reaches_its_figures_with_the_threshold_it_has_by_default) {
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no ../shared/data/stats here";
  const std::string text = text_of(folder / "windows.json");
  const auto document = base::json::Document::parse(text);
  ASSERT_TRUE(document);
  std::vector<LabelledScores> all;
  double rows = 0;
  double false_alarms = 0;
  for (const auto& member : document->root().object()) {
    all.push_back(judged(std::string(member.name), member.value));
    const auto& series = all.back();
    for (std::size_t i = probation(series.scores.size()); i < series.scores.size(); ++i, ++rows)
      if (series.scores[i] > 0)
        false_alarms += std::ranges::none_of(
            series.windows, [i](const Window& w) { return w.first <= i && i <= w.last; });
  }
  EXPECT_EQ(all.size(), 35U);
  EXPECT_GT(score_at(all, 1e-9, standard), 78);
  EXPECT_GT(score_at(all, 1e-9, low_false_positives), 70.5);
  EXPECT_GT(score_at(all, 1e-9, low_misses), 82.5);
  EXPECT_GT(leave_one_category_out(all, standard), 75);
  EXPECT_LT(false_alarms / rows, 0.001);
}

}  // namespace
}  // namespace stats::evaluation
