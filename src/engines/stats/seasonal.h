// Seasons of a history that is all there: whether a period shows, and its indices. Pure.
#pragma once
#include <span>
#include <vector>

namespace stats {

// The autocorrelation at `lag`; 0 for a constant.
double autocorrelation(std::span<const double> values, int lag);

// Whether a period shows: at least three of it, and |r_m| > 1.645 sqrt((1 + 2 sum of the squared
// shorter ones)/n), as in the M competitions (Makridakis, Spiliotis and Assimakopoulos 2020).
bool is_seasonal(std::span<const double> values, int period);

enum class Decomposition : unsigned char { multiplicative, additive };

// What each position of a period adds to a level or multiplies it with. Classical: ratios to, or
// differences from, a centred moving average, their means normalised to 1 or 0. Multiplicative
// where all values are positive.
struct SeasonalIndices {
  Decomposition kind = Decomposition::multiplicative;
  std::vector<double> indices;  // of a period; none: no season

  double removed(double value, std::size_t at) const;
  double restored(double value, std::size_t at) const;
};
// Precondition: two periods at least.
SeasonalIndices seasonal_indices(std::span<const double> values, int period);

}  // namespace stats
