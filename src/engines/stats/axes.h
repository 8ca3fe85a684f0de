// Four axes at a time: the cells of four values, and whether any lies outside of its axis. The same
// bits as Axis (support.h) gives one by one, as every lane does the same operations in the same
// order. Vectors of the compiler, not of one processor. Pure.
#pragma once
#include <array>
#include <bit>
#include <cstdint>

#include "engines/stats/support.h"

namespace stats {

using FourFloats [[gnu::vector_size(16)]] = float;
using FourInts [[gnu::vector_size(16)]] = std::int32_t;

struct FourAxes {
  FourFloats low, high;

  FourAxes(const Axis& a, const Axis& b, const Axis& c, const Axis& d) {
    const FourFloats ab{a.low, a.high, b.low, b.high};
    const FourFloats cd{c.low, c.high, d.low, d.high};
    low = __builtin_shufflevector(ab, cd, 0, 2, 4, 6);
    high = __builtin_shufflevector(ab, cd, 1, 3, 5, 7);
  }

  // Lanes of all bits where the value is outside.
  FourInts outside(FourFloats x) const { return (x < low) | (x > high); }

  // Of finite values. `cells` as floats; the cut to the last cell is as in Axis::cell.
  FourInts cell(FourFloats x, FourFloats cells) const {
    const FourFloats share = (x - low) / (high - low);
    const FourFloats within = share < 1 ? share * cells : cells - 1;
    const FourFloats at = x < high ? within : cells - 1;
    const FourInts above = (x > low) & (high > low);
    return __builtin_convertvector(above != 0 ? at : FourFloats{}, FourInts);
  }
};

inline bool any(FourInts lanes) {
  const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(lanes);
  return (halves[0] | halves[1]) != 0;
}

}  // namespace stats
