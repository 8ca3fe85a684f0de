// Novelty of support: how far a point lies from every point seen before, in units of the range
// seen. No distribution is assumed. The range of each axis is divided into cells; a bit says that a
// cell was seen. Two generations of bits: after `generation` points the older one is forgotten, so
// what was normal is normal for one to two generations. Grid, axes and counts are kept apart by who
// owns them (detector.h), and are one support by line_support.h and plane_support.h.
//
// A score is 0 at a cell that was seen or beside one, g/(1 + g) elsewhere, with g the distance
// beyond the neighbouring cell as a share of the grid plus the distance outside the range as a
// share of it. Fixed size, no pointers, the padding is zero.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "engines/stats/occupancy.h"

namespace stats {

inline constexpr std::uint16_t generation = 4096;  // points; two weeks at five minutes

// What was seen along one axis.
struct Axis {
  float low = 0, high = 0;

  bool operator==(const Axis&) const = default;
  bool is_point() const { return low == high; }
  bool is_end(float x) const { return x == low || x == high; }
  void include(float x) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  // The cell of a value; outside of the range the first or last one.
  int cell(float x, int cells) const {
    if (!(x > low)) return 0;
    if (!(x < high)) return is_point() ? 0 : cells - 1;
    const float share = (x - low) / (high - low);
    if (!(share < 1)) return cells - 1;
    return static_cast<int>(share * static_cast<float>(cells));
  }
  // Of a value inside, without a branch; others get the first or last cell.
  int cell_inside(float x, float before_end) const {
    const float at = (x - low) / (high - low) * (before_end + 0.5F);
    const float up_to_end = at < before_end ? at : before_end;
    const float kept = up_to_end > 0 ? up_to_end : 0;
    return high > low ? static_cast<int>(kept) : 0;
  }
  // In ranges. A range that is still one point counts any other value as nine ranges away.
  float outside(float x) const {
    const float beyond = x > high ? x - high : x < low ? low - x : 0;
    if (beyond == 0) return 0;
    return is_point() ? 9.0F : beyond / (high - low);
  }
  Axis united(const Axis& other) const {
    return {std::min(low, other.low), std::max(high, other.high)};
  }
  void transform(float factor, float shift) {
    low = low * factor + shift;
    high = high * factor + shift;
  }
};

inline float novelty(int distance, int cells, float outside) {
  const float beyond = distance > 1 ? static_cast<float>(distance - 1) : 0.0F;
  const float gap = beyond / static_cast<float>(cells) + outside;
  return gap / (1 + gap);
}

// What was seen nearest to a value, on either side; not a number: nothing.
struct Neighbours {
  float value = 0, below = std::numeric_limits<float>::quiet_NaN(),
        above = std::numeric_limits<float>::quiet_NaN();
};

// By the edges of the occupied columns that face the value.
template <int Cells>
Neighbours neighbours_of(float x, RowOf<Cells> row, const Axis& axis) {
  Neighbours found{.value = x};
  const float width = (axis.high - axis.low) / static_cast<float>(Cells);
  const int column = axis.cell(x, Cells);
  for (int i = 0; i < Cells; ++i) {
    if ((row >> i & 1) == 0) continue;
    const float low = axis.low + width * static_cast<float>(i);
    const float high = i == Cells - 1 || axis.is_point()
                           ? axis.high
                           : axis.low + width * static_cast<float>(i + 1);
    if (i == column && axis.outside(x) == 0) return {.value = x, .below = x, .above = x};
    if (i < column || (i == column && x > axis.high)) found.below = high;
    if (i > column || (i == column && x < axis.low)) {
      found.above = low;
      break;
    }
  }
  return found;
}

enum class Turn : std::uint8_t { none, over };

// What all shapes of support share: how much was seen, and when generations change.
struct SupportCounts {
  std::uint16_t seen = 0;  // up to its largest value, which is beyond any warm-up
  std::uint16_t in_generation = 0;

  // So many more points neither are the first nor end a generation.
  std::uint16_t plain() const {
    return seen == 0 ? std::uint16_t{0}
                     : static_cast<std::uint16_t>(generation - 1 - in_generation);
  }
  void add_plain(std::uint16_t points) {
    see(points);
    in_generation = static_cast<std::uint16_t>(in_generation + points);
  }
  Turn add() {
    see(1);
    if (++in_generation < generation) return Turn::none;
    in_generation = 0;
    return Turn::over;
  }
  void merge(const SupportCounts& other) {
    see(other.seen);
    in_generation = std::max(in_generation, other.in_generation);
  }

 private:
  void see(std::uint32_t points) {
    seen = static_cast<std::uint16_t>(std::min<std::uint32_t>(seen + points, UINT16_MAX));
  }
};

}  // namespace stats
