// The models that a fitted forecast mixes, each on a series without season: parameters by the least
// squared error of one step, then `horizon` steps ahead. Pure; none fails: what cannot be fitted
// repeats the last value.
#pragma once
#include <span>
#include <vector>

namespace stats {

using Path = std::vector<double>;  // a value for each step ahead

// Simple exponential smoothing.
Path smoothing(std::span<const double> values, int horizon);
// The Theta method (Assimakopoulos and Nikolopoulos 2000): smoothing of the line with doubled
// curvature, averaged with the regression line.
Path theta(std::span<const double> values, int horizon);
// Theta of the logarithm; Theta itself where a value is not positive.
Path log_theta(std::span<const double> values, int horizon);
// The dynamic optimised Theta model (Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler 2016),
// equations 12 to 17.
Path dynamic_theta(std::span<const double> values, int horizon);
// Exponential smoothing with a damped trend (Gardner and McKenzie 1985).
Path damped_trend(std::span<const double> values, int horizon);

}  // namespace stats
