// 2^x by additions and multiplications alone, so that it has the same bits on every machine: the C
// library picks its own by the processor. Relative error under 1e-15. Pure.
#pragma once
#include <cmath>

namespace stats {

inline double power_of_two(double x) {
  if (!(x > -1074)) return 0;
  if (x > 1023) x = 1023;
  const double whole = std::nearbyint(x);
  const double y = (x - whole) * 0.693147180559945309417;  // at most ln(2)/2 either way
  double sum = 1;                                          // Taylor's series of e^y, from its end
  for (int k = 15; k > 0; --k) sum = 1 + y * (1.0 / k) * sum;
  return std::ldexp(sum, static_cast<int>(whole));
}

}  // namespace stats
