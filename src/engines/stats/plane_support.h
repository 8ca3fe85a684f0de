// Support of pairs of values, on a square grid. support.h says what a score is.
#pragma once
#include "engines/stats/support.h"

namespace stats {

template <int Cells>
struct PlaneSupport {
  using Grid = Occupancy<Cells, Cells>;
  Grid older, current;
  Axis across, along;
  SupportCounts counts;

  float score(float x, float y) const {
    const float beyond = std::max(across.outside(x), along.outside(y));
    const int distance =
        nearest<Cells, Cells>(older, current, across.cell(x, Cells), along.cell(y, Cells));
    return novelty(distance, Cells, beyond);
  }

  // Of x among the points whose y is like this one.
  Neighbours neighbours(float x, float y) const {
    const int row = along.cell(y, Cells);
    RowOf<Cells> columns = 0;
    for (int i = std::max(row - 1, 0); i <= std::min(row + 1, Cells - 1); ++i) {
      const auto at = static_cast<std::size_t>(i);
      columns |= static_cast<RowOf<Cells>>(older.rows[at] | current.rows[at]);
    }
    return neighbours_of<Cells>(x, columns, across);
  }
  // Of y among all points.
  Neighbours neighbours_along(float y) const {
    return neighbours_of<Cells>(
        y, static_cast<RowOf<Cells>>(older.occupied_rows() | current.occupied_rows()), along);
  }

  bool was_seen(int column, int row) const {
    const auto at = static_cast<std::size_t>(row);
    return ((older.rows[at] | current.rows[at]) >> column & 1) != 0;
  }
  // A cell that was seen, or one beside it.
  bool is_near(int column, int row) const { return stats::is_near(older, current, column, row); }
  void see(int column, int row) { current.set(column, row); }

  void learn(float x, float y) {
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
    current.set(across.cell(x, Cells), along.cell(y, Cells));
    if (counts.add() == Turn::over) {
      older = current;
      current = {};
      regrid(covered<Cells>(older.all(), across), covered<Cells>(older.occupied_rows(), along));
    }
  }

  // Moves the bits of both generations into other ranges, each cell by its centre.
  void regrid(const Axis& to_across, const Axis& to_along) {
    const Moved<Cells> column(across, to_across);
    const Moved<Cells> row(along, to_along);
    across = to_across;
    along = to_along;
    if (column.same && row.same) return;
    older = moved(older, column, row);
    current = moved(current, column, row);
  }

  // What either has seen, on the ranges that hold both.
  void merge(PlaneSupport other) {
    if (other.counts.seen == 0) return;
    if (counts.seen == 0) {
      *this = other;
      return;
    }
    const Axis wide = across.united(other.across);
    const Axis longer = along.united(other.along);
    regrid(wide, longer);
    other.regrid(wide, longer);
    older.add(other.older);
    current.add(other.current);
    counts.merge(other.counts);
  }

  void transform(float factor, float shift) {
    across.transform(factor, shift);
    along.transform(factor, shift);
  }
};

}  // namespace stats
