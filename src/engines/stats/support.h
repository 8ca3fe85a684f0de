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
  // Of a value inside, without a branch.
  int cell_inside(float x, float before_end) const {
    const float at = (x - low) / (high - low) * (before_end + 0.5F);
    return high > low ? static_cast<int>(at < before_end ? at : before_end) : 0;
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

// Where the centres of the cells lie, as shares of the axis.
template <int Cells>
inline constexpr auto centres = [] {
  std::array<float, Cells> shares{};
  for (int i = 0; i < Cells; ++i)
    shares[static_cast<std::size_t>(i)] =
        (static_cast<float>(i) + 0.5F) / static_cast<float>(Cells);
  return shares;
}();

inline constexpr auto single_bits = [] {
  std::array<std::uint32_t, 32> bits{};
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = std::uint32_t{1} << i;
  return bits;
}();

// Where the cells of one axis lie after its range has changed.
template <int Cells>
struct Moved {
  bool same = true;
  Moved() {  // nothing has moved
    for (int i = 0; i <= Cells; ++i) to_[static_cast<std::size_t>(i)] = i - 1;
  }
  // By Axis::cell of each centre, written so that several are divided at once.
  Moved(const Axis& from, const Axis& axis) {
    if (from.low == axis.low && from.high == axis.high) {
      *this = {};
      return;
    }
    to_[0] = -Cells;
    if (axis.is_point()) {
      same = Cells == 1;
      return;
    }
    const float width = axis.high - axis.low;
    const float width_before = from.high - from.low;
    std::int32_t moved = 0;
    for (std::size_t i = 0; i < Cells; ++i) {
      const float share = (from.low + width_before * centres<Cells>[i] - axis.low) / width;
      const float at =
          share < 1 ? share * static_cast<float>(Cells) : static_cast<float>(Cells - 1);
      to_[i + 1] = static_cast<std::int32_t>(at > 0 ? at : 0.0F);
      moved |= to_[i + 1] ^ static_cast<std::int32_t>(i);
    }
    same = moved == 0;
  }
  int to(int column) const { return to_[static_cast<std::size_t>(column) + 1]; }
  int shift(int column) const { return to(column) - column; }
  // The columns that move otherwise than the one before them: a bit each, the first set too.
  RowOf<Cells> starts() const {
    constexpr std::size_t bits = std::min(Cells, 32);
    RowOf<Cells> all = 0;
    for (std::size_t word = 0; word < Cells / bits; ++word) {
      std::uint32_t some = 0;
      for (std::size_t i = 0; i < bits; ++i) {
        const auto* const at = &to_[word * bits + i];
        some |= at[1] - at[0] != 1 ? single_bits[i] : 0;
      }
      all |= static_cast<RowOf<Cells>>(static_cast<RowOf<Cells>>(some) << (word * bits));
    }
    return all;
  }

 private:
  std::array<std::int32_t, Cells + 1> to_{};  // before the first: one that moves elsewhere
};

// Rows are joined first; then columns that move equally far do so together, in all rows.
template <int Columns, int Rows>
Occupancy<Columns, Rows> moved(const Occupancy<Columns, Rows>& from, const Moved<Columns>& column,
                               const Moved<Rows>& row) {
  using Row = RowOf<Columns>;
  Occupancy<Columns, Rows> joined;
  if (row.same) {
    joined = from;
  } else {
    for (int j = 0; j < Rows; ++j) {
      const int to = row.to(j);
      joined.known(to) |= from.known(j);
      joined.current(to) |= from.current(j);
    }
  }
  if (column.same) return joined;
  Occupancy<Columns, Rows> to;
  for (Row rest = column.starts(); rest != 0;) {
    const int first = lowest_column(rest);
    rest = static_cast<Row>(rest & (rest - 1));
    const int next = rest == 0 ? Columns : lowest_column(rest);
    const int by = column.shift(first);
    const Row together = columns_between<Columns>(first, next - 1);
    for (std::size_t j = 0; j < to.words.size(); ++j) {
      const auto part = static_cast<Row>(joined.words[j] & together);
      to.words[j] |= static_cast<Row>(by > 0 ? part << by : part >> -by);
    }
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
