// One statistic for a difference of location or scale, by ranks: what the sequential test and a
// verdict rest on. Scores are the sum of Wilcoxon's and Savage's: nearly the best for symmetric
// distributions and for skewed ones whose scale grows, as latencies'. Pure.
#pragma once
#include <cstddef>
#include <span>

namespace stats {

struct RankScore {
  double z = 0;        // standardised as if all values were independent; canary larger: positive
  double share = 1;    // of the values that are as good as independent: (1 - r)/(1 + r)
  double freedom = 0;  // of the estimate of `share`, as degrees of freedom; 0: r was not above 0
  // With the variance that autocorrelation gives it, as a normal variable under no difference.
  double deflated() const;
};

// Values in the order of time; 0 for fewer than two in an arm, or where all are equal.
RankScore rank_score(std::span<const double> control, std::span<const double> canary);

}  // namespace stats
