// Cells brought into another range of their axis: when a value comes that is outside, when a
// generation leaves a part of it empty, and when two states are joined. Pure.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "engines/stats/support.h"

namespace stats {

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

}  // namespace stats
