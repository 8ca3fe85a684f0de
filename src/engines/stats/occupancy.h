// Bits over a grid, a row a machine word, in two generations, and the nearest set bit: the inside
// of support. Both generations of a row stand side by side, so that a point touches one cache line
// of a grid. Pure.
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace stats {

// Two words as one row, for the grid of 128 columns.
__extension__ using Row128 = unsigned __int128;

template <int Columns>
using RowOf = std::conditional_t<
    (Columns <= 16), std::uint16_t,
    std::conditional_t<(Columns <= 32), std::uint32_t,
                       std::conditional_t<(Columns <= 64), std::uint64_t, Row128>>>;

// The first column that is set; not of an empty row.
template <class Row>
constexpr int lowest_column(Row row) {
  const auto low = static_cast<std::uint64_t>(row);
  if constexpr (sizeof(Row) > sizeof(std::uint64_t))
    if (low == 0) return 64 + std::countr_zero(static_cast<std::uint64_t>(row >> 64));
  return std::countr_zero(low);
}

// The last one.
template <class Row>
constexpr int highest_column(Row row) {
  if constexpr (sizeof(Row) > sizeof(std::uint64_t)) {
    const auto high = static_cast<std::uint64_t>(row >> 64);
    if (high != 0) return 127 - std::countl_zero(high);
  }
  return 63 - std::countl_zero(static_cast<std::uint64_t>(row));
}

// The bits `first` to `last` of a row, both cut to the row.
template <int Columns>
constexpr RowOf<Columns> columns_between(int first, int last) {
  using Row = RowOf<Columns>;
  constexpr int bits = static_cast<int>(sizeof(Row)) * 8;
  if (first < 0) first = 0;
  if (last > Columns - 1) last = Columns - 1;
  const Row up_to_last = static_cast<Row>(static_cast<Row>(~Row{0}) >> (bits - 1 - last));
  return static_cast<Row>(up_to_last & static_cast<Row>(static_cast<Row>(~Row{0}) << first));
}

// The column and those beside it, as far as the row goes.
template <int Columns>
constexpr RowOf<Columns> columns_beside(int column) {
  using Row = RowOf<Columns>;
  const auto at = static_cast<Row>(Row{1} << column);
  return static_cast<Row>(at | static_cast<Row>(at << 1) | static_cast<Row>(at >> 1));
}

// What was seen in this generation, and what in this one or the last: of current cells all are
// known.
template <int Columns, int Rows>
struct Occupancy {
  using Row = RowOf<Columns>;
  static constexpr int columns = Columns, row_count = Rows;
  std::array<Row, std::size_t{2} * Rows> words{};  // of each row `known`, then `current`

  Row& known(int row) { return words[2 * static_cast<std::size_t>(row)]; }
  Row known(int row) const { return words[2 * static_cast<std::size_t>(row)]; }
  Row& current(int row) { return words[2 * static_cast<std::size_t>(row) + 1]; }
  Row current(int row) const { return words[2 * static_cast<std::size_t>(row) + 1]; }

  // In the lowest bit, whether a cell is known, or current.
  std::uint64_t is_known(int column, int row) const { return bit_of(known(row), column); }
  std::uint64_t is_current(int column, int row) const { return bit_of(current(row), column); }

  void set(int column, int row) {
    const auto bit = static_cast<Row>(Row{1} << column);
    known(row) |= bit;
    current(row) |= bit;
  }
  void add(const Occupancy& other) {
    for (std::size_t i = 0; i < words.size(); ++i) words[i] |= other.words[i];
  }
  void turn() {  // another generation begins
    for (int i = 0; i < Rows; ++i) {
      known(i) = current(i);
      current(i) = 0;
    }
  }
  Row known_columns() const {  // in any row
    Row all = 0;
    for (int i = 0; i < Rows; ++i) all |= known(i);
    return all;
  }
  RowOf<Rows> known_rows() const {  // a bit a row
    RowOf<Rows> all = 0;
    for (int i = 0; i < Rows; ++i)
      if (known(i) != 0) all |= static_cast<RowOf<Rows>>(RowOf<Rows>{1} << i);
    return all;
  }

 private:
  static std::uint64_t bit_of(const Row& row, int column) {
    if constexpr (sizeof(Row) > sizeof(std::uint64_t)) {
      const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(row);
      return halves[column >= 64 ? 1 : 0] >> (column & 63);
    } else {
      return static_cast<std::uint64_t>(row) >> column;
    }
  }
};

// Chebyshev distance in cells from (column, row) to the nearest known one; Columns + Rows if there
// is none. A square that grows ring by ring: `band` holds the rows that it covers.
template <int Columns, int Rows>
int nearest(const Occupancy<Columns, Rows>& grid, int column, int row) {
  using Row = RowOf<Columns>;
  const auto at = [&](int r) { return r < 0 || r >= Rows ? Row{0} : grid.known(r); };
  Row band = at(row);
  constexpr int furthest = Columns > Rows ? Columns : Rows;
  for (int distance = 0; distance < furthest; ++distance) {
    if (distance > 0) band |= static_cast<Row>(at(row - distance) | at(row + distance));
    if ((band & columns_between<Columns>(column - distance, column + distance)) != 0)
      return distance;
  }
  return Columns + Rows;
}

// Whether `nearest` is at most 1, without a branch.
template <int Columns, int Rows>
bool is_near(const Occupancy<Columns, Rows>& grid, int column, int row) {
  const int before = row - (row > 0 ? 1 : 0);
  const int after = row + (row + 1 < Rows ? 1 : 0);
  const auto band =
      static_cast<RowOf<Columns>>(grid.known(before) | grid.known(row) | grid.known(after));
  return (band & columns_beside<Columns>(column)) != 0;
}

// `nearest` along one row alone.
template <int Columns>
int nearest_in_row(RowOf<Columns> row, int column) {
  const auto after = static_cast<RowOf<Columns>>(row >> column);
  const auto before = static_cast<RowOf<Columns>>(row & columns_between<Columns>(0, column));
  int distance = 2 * Columns;
  if (after != 0) distance = lowest_column(after);
  if (before != 0 && column - highest_column(before) < distance)
    distance = column - highest_column(before);
  return distance;
}

}  // namespace stats
