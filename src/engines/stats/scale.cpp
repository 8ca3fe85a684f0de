#include "engines/stats/scale.h"

#include <algorithm>
#include <cmath>

namespace stats {

Transform transform_between(const Scale& from, const Scale& to) {
  // Exponents differ by up to 2,000, and as many as are cut make no difference.
  const int apart = from.exponent - to.exponent;
  const double factor = exact_power_of_two(std::clamp(apart, -1022, 1023));
  const double shift = (from.origin / 2 - to.origin / 2) * exact_power_of_two(-to.exponent);
  return {.factor = factor, .shift = shift};
}

int exponent_of(double halved_difference) {
  int exponent = 0;
  std::frexp(halved_difference, &exponent);
  return std::clamp(exponent, exponent_min, exponent_max);
}

}  // namespace stats
