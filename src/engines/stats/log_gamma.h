// The logarithm of the gamma function, safe from any thread: std::lgamma writes a global sign.
// Pure.
#pragma once
#include <cmath>

namespace stats {

inline double log_gamma(double x) {
  int sign = 0;
  return ::lgamma_r(x, &sign);
}

}  // namespace stats
