#include "engines/stats/scale.h"

#include <algorithm>
#include <cmath>

namespace stats {

Transform transform_between(const Scale& from, const Scale& to) {
  // Exponents differ by up to 2,000: in two steps, so that no intermediate overflows.
  const int apart = from.exponent - to.exponent;
  const double factor = std::ldexp(1.0, std::clamp(apart, -1022, 1023));
  const double shift = (from.origin / 2 - to.origin / 2) * std::ldexp(1.0, -to.exponent);
  return {.factor = factor, .shift = shift};
}

int exponent_of(double halved_difference) {
  int exponent = 0;
  std::frexp(halved_difference, &exponent);
  return std::clamp(exponent, exponent_min, exponent_max);
}

}  // namespace stats
