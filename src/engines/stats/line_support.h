// Support of one value, alone or by a circular context such as the hour of the day: a point is
// compared with those of its own context and of the two beside it. support.h says what a score is.
// A view of parts that stand elsewhere.
#pragma once
#include <type_traits>

#include "engines/stats/regrid.h"
#include "engines/stats/support.h"

namespace stats {

template <class Grid>  // an Occupancy of cells by contexts, const where nothing is learned
struct LineSupport {
  template <class T>
  using Part = std::conditional_t<std::is_const_v<Grid>, const T, T>;
  static constexpr int cells = Grid::columns, contexts = Grid::row_count;

  Grid& grid;
  Part<Axis>& axis;
  Part<SupportCounts>& counts;

  float score(float x, int context) const {
    const auto row = around(context);
    if (row == 0) return 0;  // nothing is known at this hour
    return novelty(nearest_in_row<cells>(row, axis.cell(x, cells)), cells, axis.outside(x));
  }

  Neighbours neighbours(float x, int context) const {
    return neighbours_of<cells>(x, around(context), axis);
  }

  // A cell that was seen, or one beside it; or nothing is known of this context.
  bool is_near(int column, int context) const {
    const auto row = around(context);
    return row == 0 || (row & columns_beside<cells>(column)) != 0;
  }

  void learn(float x, int context) const {
    if (counts.seen == 0) axis = {x, x};
    if (x < axis.low || x > axis.high) {
      Axis wider = axis;
      wider.include(x);
      regrid(wider);
    }
    grid.set(axis.cell(x, cells), context);
    if (counts.add() == Turn::over) {
      grid.turn();
      regrid(covered<cells>(grid.known_columns(), axis));
    }
  }

  // Moves the bits into another range, each cell by its centre.
  void regrid(const Axis& to) const {
    Moved<cells> moves;
    regrid(to, moves);
  }

  // The same, by moves that may be at hand.
  void regrid(Axis to, Moved<cells>& moves) const {
    moves.set(axis, to);
    axis = to;
    if (!moves.same()) move_columns(grid, moves);
  }

  // What either has seen, on the range that holds both, to which the other is moved too.
  void merge(const LineSupport& other) const {
    Moves<cells> moves;
    merge(other, moves);
  }
  void merge(const LineSupport& other, Moves<cells>& moves) const {
    if (other.counts.seen == 0) return;
    if (counts.seen == 0) {
      grid = other.grid;
      axis = other.axis;
      counts = other.counts;
      return;
    }
    const Axis both = axis.united(other.axis);
    regrid(both, moves.mine);
    other.regrid(both, moves.theirs);
    grid.add(other.grid);
    counts.merge(other.counts);
  }

 private:
  RowOf<cells> around(int context) const {
    if constexpr (contexts == 1) return grid.known(0);
    const int after = context + 1 == contexts ? 0 : context + 1;
    const int before = context == 0 ? contexts - 1 : context - 1;
    return static_cast<RowOf<cells>>(grid.known(context) | grid.known(after) | grid.known(before));
  }
};
template <class Grid, class A, class C>
LineSupport(Grid&, A&, C&) -> LineSupport<Grid>;

}  // namespace stats
