// Four axes at a time: the cells of four values, and whether any lies outside of its axis. The same
// bits as Axis (support.h) gives one by one, as every lane does the same operations in the same
// order. Vectors of the compiler, not of one processor. Pure.
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "engines/stats/support.h"

namespace stats {

using FourFloats [[gnu::vector_size(16)]] = float;
using FourInts [[gnu::vector_size(16)]] = std::int32_t;

struct FourAxes {
  FourFloats low, high;

  explicit FourAxes(const Axis* first) {
    FourFloats ab;
    FourFloats cd;
    std::memcpy(&ab, first, sizeof ab);
    std::memcpy(&cd, first + 2, sizeof cd);
    low = __builtin_shufflevector(ab, cd, 0, 2, 4, 6);
    high = __builtin_shufflevector(ab, cd, 1, 3, 5, 7);
  }

  // Lanes of all bits where the value is outside.
  FourInts outside(FourFloats x) const { return (x < low) | (x > high); }

  // Of values inside; others get the first or last cell. `before_end` is the number of cells less a
  // half, as floats: what is cut to it lies in the last cell, as in Axis::cell.
  FourInts cell(FourFloats x, FourFloats before_end) const {
    const FourFloats at = (x - low) / (high - low) * (before_end + 0.5F);
    const FourFloats cut = at < before_end ? at : before_end;
    const FourFloats none{};
    const FourFloats kept = cut > none ? cut : none;
    const FourInts wide = high > low;
    return __builtin_convertvector(kept, FourInts) & wide;
  }
};

inline bool any(FourInts lanes) {
  const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(lanes);
  return (halves[0] | halves[1]) != 0;
}

}  // namespace stats
