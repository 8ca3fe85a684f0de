// 2^x by additions and multiplications alone, so that it has the same bits on every machine: the C
// library picks its own by the processor. Pure.
#pragma once
#include <bit>
#include <cstdint>
#include <initializer_list>

namespace stats {

inline constexpr double weight_exponent_max = 100;  // of its growth, before the reference moves on

// 2^exponent, exact, by its bits; -1022 to 1023.
constexpr double exact_power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

// Relative error under 1e-15; 0 below -1022, cut at 1023.
constexpr double power_of_two(double x) {
  if (!(x > -1022)) return 0;
  if (x > 1023) x = 1023;
  constexpr double to_whole = 0x1.8p52;  // adding it leaves no room for a fraction
  const double whole = (x + to_whole) - to_whole;
  const double y = (x - whole) * 0.693147180559945309417;  // at most ln(2)/2 either way
  const double square = y * y;
  // Taylor's series of e^y, its even and its odd terms side by side.
  double even = 1.0 / 87'178'291'200.0;
  for (const double factor :
       {1.0 / 479'001'600, 1.0 / 3'628'800, 1.0 / 40'320, 1.0 / 720, 1.0 / 24, 1.0 / 2, 1.0})
    even = even * square + factor;
  double odd = 1.0 / 6'227'020'800.0;
  for (const double factor : {1.0 / 39'916'800, 1.0 / 362'880, 1.0 / 5040, 1.0 / 120, 1.0 / 6, 1.0})
    odd = odd * square + factor;
  return (even + y * odd) * exact_power_of_two(static_cast<int>(whole));
}

}  // namespace stats
