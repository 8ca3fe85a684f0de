// One statistic for a difference of location or scale, by ranks: what the sequential test and a
// verdict rest on. Pure.
//
// Scores are chosen by the values of both arms together, whoever has which: with no difference
// these tell nothing of the ranks, so that the choice costs no false alarms (Hogg 1974). Between
// symmetric scores and Savage's, which are the best where the scale of an exponential distribution
// changes, by the skewness of the logarithms; for counts, with many ties, the sum of Wilcoxon's and
// Savage's.
#pragma once
#include <cstddef>
#include <span>

namespace stats {

struct RankScore {
  double z = 0;        // standardised as if all values were independent; canary larger: positive
  double share = 1;    // of the values that are as good as independent: (1 - r)/(1 + r), at most 1
  double t = 0;        // the difference of the arms' mean scores in deviations that allow for r
  double freedom = 0;  // of these deviations, as degrees of freedom; 0: there is no difference
  // `t` as a normal variable under no difference.
  double deflated() const;
};

// Values in the order of time; 0 for fewer than two in an arm, or where all are equal.
RankScore rank_score(std::span<const double> control, std::span<const double> canary);

}  // namespace stats
