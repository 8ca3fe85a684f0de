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

}  // namespace stats
