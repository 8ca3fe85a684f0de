// How forecasts are judged: sMAPE, MASE and their overall weighted average beside Naive2, as in the
// M competitions (Makridakis, Spiliotis and Assimakopoulos 2020). Used by tests and benchmarks.
#pragma once
#include <span>
#include <vector>

namespace stats::evaluation {

// Percent: the mean of 200 |y - f|/(|y| + |f|), 0 where both are 0.
double smape(std::span<const double> actual, std::span<const double> forecast);
// The mean |y - f| over the mean |x_t - x_(t - season)| of the history. 0 when the history repeats
// itself exactly and the forecast is right.
double mase(std::span<const double> history, int season, std::span<const double> actual,
            std::span<const double> forecast);
// The last value, with classical seasonal indices where the season shows.
std::vector<double> naive2(std::span<const double> history, int season, int horizon);

// Means over series.
class Owa {
 public:
  void add(std::span<const double> history, int season, std::span<const double> actual,
           std::span<const double> forecast);
  double smape() const { return smape_ / count_; }
  double mase() const { return mase_ / count_; }
  double owa() const { return (smape_ / naive_smape_ + mase_ / naive_mase_) / 2; }
  double naive_smape() const { return naive_smape_ / count_; }
  double naive_mase() const { return naive_mase_ / count_; }

 private:
  double smape_ = 0, mase_ = 0, naive_smape_ = 0, naive_mase_ = 0, count_ = 0;
};

}  // namespace stats::evaluation
