// Support of pairs of values, on a square grid. support.h says what a score is. A view of parts
// that stand elsewhere.
#pragma once
#include <type_traits>

#include "engines/stats/regrid.h"
#include "engines/stats/support.h"

namespace stats {

template <class Grid>  // an Occupancy, const where nothing is learned
struct PlaneSupport {
  template <class T>
  using Part = std::conditional_t<std::is_const_v<Grid>, const T, T>;
  static constexpr int cells = Grid::columns;

  Grid& grid;
  Part<Axis>&across, &along;
  Part<SupportCounts>& counts;

  float score(float x, float y) const {
    const float beyond = std::max(across.outside(x), along.outside(y));
    const int distance = nearest(grid, across.cell(x, cells), along.cell(y, cells));
    return novelty(distance, cells, beyond);
  }

  // Of x among the points whose y is like this one.
  Neighbours neighbours(float x, float y) const {
    const int row = along.cell(y, cells);
    RowOf<cells> columns = 0;
    for (int i = std::max(row - 1, 0); i <= std::min(row + 1, cells - 1); ++i)
      columns |= grid.known(i);
    return neighbours_of<cells>(x, columns, across);
  }
  // Of y among all points.
  Neighbours neighbours_along(float y) const {
    return neighbours_of<cells>(y, grid.known_rows(), along);
  }

  // A cell that was seen, or one beside it.
  bool is_near(int column, int row) const { return stats::is_near(grid, column, row); }

  void learn(float x, float y) const {
    if (counts.seen == 0) {
      across = {x, x};
      along = {y, y};
    }
    if (across.outside(x) > 0 || along.outside(y) > 0) {
      Axis wider = across;
      Axis longer = along;
      wider.include(x);
      longer.include(y);
      regrid(wider, longer);
    }
    grid.set(across.cell(x, cells), along.cell(y, cells));
    if (counts.add() == Turn::over) {
      grid.turn();
      regrid(covered<cells>(grid.known_columns(), across),
             covered<cells>(grid.known_rows(), along));
    }
  }

  // Moves the bits into other ranges, each cell by its centre.
  void regrid(const Axis& to_across, const Axis& to_along) const {
    Moved<cells> column;
    Moved<cells> row;
    regrid(to_across, column, to_along, row);
  }

  // The same, by moves that may be at hand.
  void regrid(Axis to_across, Moved<cells>& column, Axis to_along, Moved<cells>& row) const {
    column.set(across, to_across);
    row.set(along, to_along);
    across = to_across;
    along = to_along;
    if (!row.same()) move_rows(grid, row);
    if (!column.same()) move_columns(grid, column);
  }

  // What either has seen, on the ranges that hold both, to which the other is moved too.
  void merge(const PlaneSupport& other) const {
    Moves<cells> columns;
    Moves<cells> rows;
    merge(other, columns, rows);
  }
  void merge(const PlaneSupport& other, Moves<cells>& columns, Moves<cells>& rows) const {
    if (other.counts.seen == 0) return;
    if (counts.seen == 0) {
      grid = other.grid;
      across = other.across;
      along = other.along;
      counts = other.counts;
      return;
    }
    const Axis wide = across.united(other.across);
    const Axis longer = along.united(other.along);
    regrid(wide, columns.mine, longer, rows.mine);
    other.regrid(wide, columns.theirs, longer, rows.theirs);
    grid.add(other.grid);
    counts.merge(other.counts);
  }
};
template <class Grid, class A, class C>
PlaneSupport(Grid&, A&, A&, C&) -> PlaneSupport<Grid>;

}  // namespace stats
