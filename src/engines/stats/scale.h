// The units in which a series keeps its state. A value x is kept as y = (x - origin) * 2^-exponent,
// so that float is exact enough for the state whatever the metric's unit, nothing overflows up to
// +-DBL_MAX, and a series multiplied by a power of two, or counted from elsewhere, is judged alike.
// Pure.
#pragma once
#include <cstdint>

#include "engines/stats/power.h"

namespace stats {

struct Scale {
  double origin = 0;
  std::int32_t exponent =
      0;                   // of the first difference from the origin; grows when larger ones come
  std::int32_t known = 0;  // 0: nothing seen; 1: the origin; 2: the exponent too

  // Half of the differences: x - origin itself may overflow. The unit of y is thus 2^(exponent +
  // 1).
  double scaled(double x) const { return (x / 2 - origin / 2) * exact_power_of_two(-exponent); }
  double unscaled(double y) const { return (origin / 2 + y * exact_power_of_two(exponent)) * 2; }
  double unscaled_difference(double y) const { return y * exact_power_of_two(exponent) * 2; }
};

// |y| stays below this: larger values give the scale a larger exponent.
inline constexpr double scaled_max = 1099511627776.0;  // 2^40
// Exponents are kept where 2^exponent and its inverse are exact.
inline constexpr int exponent_min = -1000;
inline constexpr int exponent_max = 1000;

// What brings y from one scale to another: y * factor + shift.
struct Transform {
  double factor = 1, shift = 0;
};
Transform transform_between(const Scale& from, const Scale& to);

// The exponent at which `difference`, halved, is between 1/2 and 1; cut to the limits.
int exponent_of(double halved_difference);

}  // namespace stats
