// Cells brought into another range of their axis: when a value comes that is outside, when a
// generation leaves a part of it empty, and when two states are joined. Pure.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>

#include "engines/stats/moved.h"
#include "engines/stats/support.h"

namespace stats {

// Bits that stay inside of the row, by so many columns.
template <class Row>
Row shifted(Row row, int by) {
  if constexpr (sizeof(Row) == sizeof(std::uint64_t))
    return std::rotl(row, by);
  else
    return static_cast<Row>(by > 0 ? row << by : row >> -by);
}

// Columns that move equally far do so together, in all rows.
template <int Columns, int Rows>
void move_columns(Occupancy<Columns, Rows>& grid, const Moved<Columns>& column) {
  using Row = RowOf<Columns>;
  Occupancy<Columns, Rows> to;
  Row done = 0;  // the columns moved
  for (Row rest = column.starts(); rest != 0;) {
    const int by = column.by(lowest_column(rest));
    rest = static_cast<Row>(rest & (rest - 1));
    const auto before_next = static_cast<Row>((rest & (~rest + 1)) - 1);
    const auto together = static_cast<Row>(before_next & ~done);
    done = before_next;
    for (std::size_t j = 0; j < to.words.size(); ++j) {
      const auto part = static_cast<Row>(grid.words[j] & together);
      to.words[j] |= shifted(part, by);
    }
  }
  grid = to;
}

template <int Columns, int Rows>
void move_rows(Occupancy<Columns, Rows>& grid, const Moved<Rows>& row) {
  Occupancy<Columns, Rows> to;
  int by = 0;
  for (int j = 0; j < Rows; ++j) {
    if ((row.starts() >> j & 1) != 0) by = row.by(j);
    const int at = j + by;
    to.known(at) |= grid.known(j);
    to.current(at) |= grid.current(j);
  }
  grid = to;
}

// What brings the grids of two supports to one range.
template <int Cells>
struct Moves {
  Moved<Cells> mine, theirs;
};

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
