#include "engines/stats/evaluation/nab.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace stats::evaluation {
namespace {

// The scaled sigmoid, by the position relative to a window: -1 at its first row, 0 just past its
// last.
double sigmoid(double position) { return position > 3 ? -1 : 2 / (1 + std::exp(5 * position)) - 1; }

double inside(std::size_t row, const Window& window) {
  const auto width = static_cast<double>(window.last - window.first + 1);
  const auto left = static_cast<double>(window.last - row + 1);
  return sigmoid(-left / width) / sigmoid(-1);
}

// 0 to -1: a detection just past a window costs little.
double outside(std::size_t row, const Window* before) {
  if (before == nullptr) return -1;
  const auto width = static_cast<double>(before->last - before->first);
  const auto past = static_cast<double>(row - before->last);
  return width > 0 ? sigmoid(past / width) : -1;
}

double windows_of(std::span<const LabelledScores> all) {
  double count = 0;
  for (const auto& series : all) count += static_cast<double>(series.windows.size());
  return count;
}

double normalised(double raw, double windows, const Profile& profile) {
  if (windows == 0) return 0;
  const double worst = -windows * profile.false_negative;
  return 100 * (raw - worst) / (windows * profile.true_positive - worst);
}

double raw_sum(std::span<const LabelledScores> all, double threshold, const Profile& profile) {
  double sum = 0;
  for (const auto& series : all) sum += raw_score(series, threshold, profile);
  return sum;
}

}  // namespace

std::size_t probation(std::size_t rows) {
  return std::min<std::size_t>(static_cast<std::size_t>(0.15 * static_cast<double>(rows)), 750);
}

double raw_score(const LabelledScores& series, double threshold, const Profile& profile) {
  const auto& windows = series.windows;
  std::vector<double> best(windows.size(), -profile.false_negative);
  double sum = 0;
  std::size_t next = 0;  // the first window that does not end before the row
  for (std::size_t row = probation(series.scores.size()); row < series.scores.size(); ++row) {
    if (series.scores[row] < threshold) continue;
    while (next < windows.size() && windows[next].last < row) ++next;
    if (next < windows.size() && windows[next].first <= row)
      best[next] = std::max(best[next], profile.true_positive * inside(row, windows[next]));
    else
      sum += profile.false_positive * outside(row, next > 0 ? &windows[next - 1] : nullptr);
  }
  for (const double value : best) sum += value;
  return sum;
}

double score_at(std::span<const LabelledScores> all, double threshold, const Profile& profile) {
  return normalised(raw_sum(all, threshold, profile), windows_of(all), profile);
}

Best best_score(std::span<const LabelledScores> all, const Profile& profile) {
  std::set<double, std::greater<>> thresholds;
  for (const auto& series : all)
    for (const double score : series.scores)
      if (score > 0) thresholds.insert(score);
  Best best;
  for (const double threshold : thresholds) {
    const double score = score_at(all, threshold, profile);
    if (score > best.score) best = {.score = score, .threshold = threshold};
  }
  return best;
}

double leave_one_category_out(std::span<const LabelledScores> all, const Profile& profile) {
  std::set<std::string> categories;
  for (const auto& series : all) categories.insert(series.category);
  double sum = 0;
  for (const auto& category : categories) {
    std::vector<LabelledScores> others;
    std::vector<LabelledScores> left_out;
    for (const auto& series : all)
      (series.category == category ? left_out : others).push_back(series);
    sum += raw_sum(left_out, best_score(others, profile).threshold, profile);
  }
  return normalised(sum, windows_of(all), profile);
}

}  // namespace stats::evaluation
