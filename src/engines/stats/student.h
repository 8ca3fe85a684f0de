// Student's distribution. Pure.
#pragma once
#include <cmath>

namespace stats {

// The normal value that is as far out: Abramowitz and Stegun 26.7.8, to some per cent of it from
// five degrees of freedom on.
inline double normal_from_student(double t, double freedom) {
  return t * (1 - 1 / (4 * freedom)) / std::sqrt(1 + t * t / (2 * freedom));
}

}  // namespace stats
