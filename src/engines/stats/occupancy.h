// Bits over a grid, a row a machine word, and the nearest set bit: the inside of Support. Pure.
#pragma once
#include <array>
#include <bit>
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

template <int Columns, int Rows>
struct Occupancy {
  using Row = RowOf<Columns>;
  std::array<Row, Rows> rows{};

  void set(int column, int row) {
    rows[static_cast<std::size_t>(row)] |= static_cast<Row>(Row{1} << column);
  }
  void add(const Occupancy& other) {
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] |= other.rows[i];
  }
  Row all() const {  // the columns that are occupied in any row
    Row all = 0;
    for (const Row row : rows) all |= row;
    return all;
  }
  RowOf<Rows> occupied_rows() const {  // a bit a row
    RowOf<Rows> all = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (rows[i] != 0) all |= static_cast<RowOf<Rows>>(RowOf<Rows>{1} << i);
    return all;
  }
};

// Chebyshev distance in cells from (column, row) to the nearest bit set in either grid; Columns +
// Rows if there is none. A square that grows ring by ring: `band` holds the rows that it covers.
template <int Columns, int Rows>
int nearest(const Occupancy<Columns, Rows>& a, const Occupancy<Columns, Rows>& b, int column,
            int row) {
  using Row = RowOf<Columns>;
  const auto at = [&](int r) {
    const auto i = static_cast<std::size_t>(r);
    return r < 0 || r >= Rows ? Row{0} : static_cast<Row>(a.rows[i] | b.rows[i]);
  };
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
bool is_near(const Occupancy<Columns, Rows>& a, const Occupancy<Columns, Rows>& b, int column,
             int row) {
  const auto at = static_cast<std::size_t>(row);
  const std::size_t before = at - (row > 0 ? 1 : 0);
  const std::size_t after = at + (row + 1 < Rows ? 1 : 0);
  const auto band = static_cast<RowOf<Columns>>(a.rows[before] | a.rows[at] | a.rows[after] |
                                                b.rows[before] | b.rows[at] | b.rows[after]);
  return (band & columns_beside<Columns>(column)) != 0;
}

// `nearest` along one row alone.
template <int Columns>
int nearest_in_row(RowOf<Columns> row, int column) {
  for (int distance = 0; row != 0 && distance < Columns; ++distance)
    if ((row & columns_between<Columns>(column - distance, column + distance)) != 0)
      return distance;
  return 2 * Columns;
}

}  // namespace stats
