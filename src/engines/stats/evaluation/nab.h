// The score of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015) over labelled series: a
// detection early in a window counts up to 1, none counts -fn, one outside counts down to -fp. 0 is
// a detector that never speaks, 100 a perfect one.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace stats::evaluation {

struct Window {
  std::size_t first = 0, last = 0;  // rows, both inclusive
};

struct LabelledScores {
  std::string category;
  std::vector<double> scores;   // a row each, 0 to 1; 0 is no detection
  std::vector<Window> windows;  // in order, apart from each other
};

struct Profile {
  double true_positive = 1, false_negative = 1, false_positive = .11;
};
inline constexpr Profile standard{};
inline constexpr Profile low_false_positives{.false_positive = .22};
inline constexpr Profile low_misses{.false_negative = 2};

// The rows at the beginning of a series of n rows that are not judged: 15 %, at most 750.
std::size_t probation(std::size_t rows);

// Not normalised: the sum over the detections of one series.
double raw_score(const LabelledScores& series, double threshold, const Profile& profile);
double score_at(std::span<const LabelledScores> all, double threshold, const Profile& profile);

struct Best {
  double score = 0, threshold = 1;
};
// With the one threshold that maximises it, as the published tables do.
Best best_score(std::span<const LabelledScores> all, const Profile& profile);
// Each category with the threshold that is best on the others.
double leave_one_category_out(std::span<const LabelledScores> all, const Profile& profile);

}  // namespace stats::evaluation
