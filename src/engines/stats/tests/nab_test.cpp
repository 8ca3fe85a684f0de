// The score of the Numenta benchmark by hand, and what the detector reaches on the labelled series.
#include "engines/stats/evaluation/nab.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engines/stats/tests/nab_corpus.h"

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

TEST(Nab, the_detector_reaches_its_figures_with_the_threshold_it_has_by_default) {
  const auto all = test::judged_corpus();
  if (all.empty()) GTEST_SKIP() << "no ../shared/data/stats here";
  EXPECT_EQ(all.size(), 35U);
  EXPECT_GT(score_at(all, 1e-9, standard), 79.2);
  EXPECT_GT(score_at(all, 1e-9, low_false_positives), 72.3);
  EXPECT_GT(score_at(all, 1e-9, low_misses), 83.5);
  EXPECT_GT(leave_one_category_out(all, standard), 78);
  EXPECT_LT(test::false_alarms(all).share, 0.001);
  EXPECT_LT(test::false_alarms(all).worst, 0.005);
}

}  // namespace
}  // namespace stats::evaluation
