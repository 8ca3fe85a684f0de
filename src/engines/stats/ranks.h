// Ranks of values, tied ones sharing the middle of theirs. Pure.
#pragma once
#include <span>
#include <vector>

namespace stats {

struct Ranks {
  std::vector<double> ranks;  // from 1, in the order of the values
  double ties = 0;            // the sum of t^3 - t over groups of t equal values
};
Ranks ranks_of(std::span<const double> values);

// How many independent values two groups tell as much as, as a share: (1 - r)/(1 + r), with r the
// mean of their first autocorrelations, freed of its bias (Kendall 1954: (1 + 4r)/n too low) and
// floored at 0.
double effective_share(std::span<const double> control, std::span<const double> canary);

}  // namespace stats
