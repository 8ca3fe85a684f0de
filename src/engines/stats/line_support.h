// Support of one value, alone or by a circular context such as the hour of the day: a point is
// compared with those of its own context and of the two beside it. support.h says what a score is.
#pragma once
#include "engines/stats/support.h"

namespace stats {

template <int Cells, int Contexts>
struct LineSupport {
  using Grid = Occupancy<Cells, Contexts>;
  Grid older, current;
  Axis axis;
  SupportCounts counts;

  float score(float x, int context) const {
    const auto row = around(context);
    if (row == 0) return 0;  // nothing is known at this hour
    return novelty(nearest_in_row<Cells>(row, axis.cell(x, Cells)), Cells, axis.outside(x));
  }

  Neighbours neighbours(float x, int context) const {
    return neighbours_of<Cells>(x, around(context), axis);
  }

  bool was_seen(int column, int context) const { return (at(context) >> column & 1) != 0; }
  // A cell that was seen, or one beside it; or nothing is known of this context.
  bool is_near(int column, int context) const {
    const auto row = around(context);
    return row == 0 || (row & columns_beside<Cells>(column)) != 0;
  }
  void see(int column, int context) { current.set(column, context); }

  void learn(float x, int context) {
    if (counts.seen == 0) axis = {x, x};
    if (x < axis.low || x > axis.high) {
      Axis wider = axis;
      wider.include(x);
      regrid(wider);
    }
    current.set(axis.cell(x, Cells), context);
    if (counts.add() == Turn::over) {
      older = current;
      current = {};
      regrid(covered<Cells>(older.all(), axis));
    }
  }

  // Moves the bits of both generations into another range, each cell by its centre.
  void regrid(const Axis& to) {
    const Moved<Cells> moves(axis, to);
    axis = to;
    if (moves.same) return;
    const Moved<Contexts> unmoved;
    older = moved(older, moves, unmoved);
    current = moved(current, moves, unmoved);
  }

  // What either has seen, on the range that holds both.
  void merge(LineSupport other) {
    if (other.counts.seen == 0) return;
    if (counts.seen == 0) {
      *this = other;
      return;
    }
    const Axis both = axis.united(other.axis);
    regrid(both);
    other.regrid(both);
    older.add(other.older);
    current.add(other.current);
    counts.merge(other.counts);
  }

  void transform(float factor, float shift) { axis.transform(factor, shift); }

 private:
  RowOf<Cells> at(int context) const {
    const auto i = static_cast<std::size_t>(context);
    return static_cast<RowOf<Cells>>(older.rows[i] | current.rows[i]);
  }
  RowOf<Cells> around(int context) const {
    if constexpr (Contexts == 1) return at(0);
    const int after = context + 1 == Contexts ? 0 : context + 1;
    const int before = context == 0 ? Contexts - 1 : context - 1;
    return static_cast<RowOf<Cells>>(at(context) | at(after) | at(before));
  }
};

}  // namespace stats
