// Novelty of support: how far a point lies from every point seen before, in units of the range
// seen. No distribution is assumed. The range of each axis is divided into cells; a bit says that a
// cell was seen. Two generations of bits: after `generation` points the older one is forgotten, so
// what was normal is normal for one to two generations.
//
// A score is 0 at a cell that was seen or beside one, g/(1 + g) elsewhere, with g the distance
// beyond the neighbouring cell as a share of the grid plus the distance outside the range as a
// share of it. Fixed size, no pointers, the padding is zero.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>

#include "engines/stats/occupancy.h"

namespace stats {

inline constexpr std::uint16_t generation = 4096;  // points; two weeks at five minutes

// What was seen along one axis.
struct Axis {
  float low = 0, high = 0;

  bool is_point() const { return low == high; }
  void include(float x) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  // The cell of a value; outside of the range the first or last one.
  int cell(float x, int cells) const {
    if (!(x > low)) return 0;
    if (!(x < high)) return is_point() ? 0 : cells - 1;
    const float share = (x - low) / (high - low);
    if (!(share < 1)) return cells - 1;  // a range too wide for float too
    return static_cast<int>(share * static_cast<float>(cells));
  }
  float centre(int at, int cells) const {
    return low + (high - low) * ((static_cast<float>(at) + 0.5F) / static_cast<float>(cells));
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

// Where the cells of one axis lie after its range has changed.
template <int Cells>
struct Moved {
  std::array<std::int8_t, Cells> to{};
  bool same = true;
  Moved() {  // nothing has moved
    for (int i = 0; i < Cells; ++i) to[static_cast<std::size_t>(i)] = static_cast<std::int8_t>(i);
  }
  // By Axis::cell of each centre, written so that several are divided at once.
  Moved(const Axis& from, const Axis& axis) : Moved() {
    if (from.low == axis.low && from.high == axis.high) return;
    if (axis.is_point()) {
      to.fill(0);
      same = Cells == 1;
      return;
    }
    const float width = axis.high - axis.low;
    for (int i = 0; i < Cells; ++i) {
      const float share = (from.centre(i, Cells) - axis.low) / width;
      const float at =
          share < 1 ? share * static_cast<float>(Cells) : static_cast<float>(Cells - 1);
      const int there = at > 0 ? static_cast<int>(at) : 0;
      to[static_cast<std::size_t>(i)] = static_cast<std::int8_t>(there);
      same = same && there == i;
    }
  }
};

template <int Columns, int Rows>
Occupancy<Columns, Rows> moved(const Occupancy<Columns, Rows>& from, const Moved<Columns>& column,
                               const Moved<Rows>& row) {
  Occupancy<Columns, Rows> to;
  for (std::size_t j = 0; j < Rows; ++j) {
    // The lowest bit is taken off until none is left.
    for (auto rest = from.rows[j]; rest != 0; rest = static_cast<RowOf<Columns>>(rest & (rest - 1)))
      to.set(column.to[static_cast<std::size_t>(lowest_column(rest))], row.to[j]);
  }
  return to;
}

inline float novelty(int distance, int cells, float outside) {
  const float beyond = distance > 1 ? static_cast<float>(distance - 1) : 0.0F;
  const float gap = beyond / static_cast<float>(cells) + outside;
  return gap / (1 + gap);
}

// The part of an axis that the occupied columns cover.
template <int Cells>
Axis covered(RowOf<Cells> row, const Axis& axis) {
  int first = 0;
  int last = Cells - 1;
  while (first < last && (row >> first & 1) == 0) ++first;
  while (last > first && (row >> last & 1) == 0) --last;
  const float width = (axis.high - axis.low) / static_cast<float>(Cells);
  return {axis.low + width * static_cast<float>(first),
          last == Cells - 1 ? axis.high : axis.low + width * static_cast<float>(last + 1)};
}

enum class Turn : std::uint8_t { none, over };

// What all shapes of support share: how much was seen, and when generations change.
struct SupportCounts {
  std::uint32_t seen = 0;
  std::uint16_t in_generation = 0;
  std::uint16_t unused = 0;

  Turn add() {
    if (seen < UINT32_MAX) ++seen;
    if (++in_generation < generation) return Turn::none;
    in_generation = 0;
    return Turn::over;
  }
  void merge(const SupportCounts& other) {
    seen = seen > UINT32_MAX - other.seen ? UINT32_MAX : seen + other.seen;
    in_generation = std::max(in_generation, other.in_generation);
  }
};

}  // namespace stats
