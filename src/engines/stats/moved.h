// Where the cells of an axis lie after its range has changed: each goes to the cell that its centre
// is in (Axis::cell). Where the range has grown, cells that fall on their neighbours are few, and
// only about these is it asked; otherwise about all of them. Pure.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "engines/stats/axes.h"
#include "engines/stats/support.h"

namespace stats {

// Four cells at a time, from one range of an axis to another that is no point.
template <int Cells>
class Placing {
 public:
  static constexpr auto cells = static_cast<float>(Cells);

  Placing(Axis from, Axis to)
      : low_before_(from.low),
        width_before_(from.high - from.low),
        low_(to.low),
        width_(to.high - to.low) {}
  // The centres of such columns, in cells of the new range, cut to it.
  FourFloats at(FourFloats column) const {
    const FourFloats centre = (column + 0.5F) / cells;
    const FourFloats place = (low_before_ + width_before_ * centre - low_) / width_ * cells;
    const FourFloats none{};
    const FourFloats before_end = none + (cells - 0.5F);
    const FourFloats cut = place < before_end ? place : before_end;
    return cut > none ? cut : none;
  }
  FourInts by(FourInts column) const {
    return __builtin_convertvector(at(__builtin_convertvector(column, FourFloats)), FourInts) -
           column;
  }
  // After how many cells what two neighbours have come closer, each time, adds up to a cell; 0
  // where it is not more than the rounding of `at` might be, or so much that most cells fall
  // together.
  float period() const {
    const float closer = width_ - width_before_;
    const float largest = std::max(std::abs(low_), std::abs(low_ + width_));
    const float rounding = 0x1p-20F * cells * (width_ + largest);
    return closer > rounding && closer < 0.5F * width_ ? width_ / closer : 0;
  }

 private:
  float low_before_, width_before_, low_, width_;
};

inline constexpr auto single_bits = [] {
  std::array<std::int32_t, 32> bits{};
  for (std::size_t i = 0; i < bits.size(); ++i)
    bits[i] = static_cast<std::int32_t>(std::uint32_t{1} << i);
  return bits;
}();

// How far each cell moves, and where another distance begins.
template <int Cells>
class Moved {
 public:
  using Row = RowOf<Cells>;

  Moved() { by_[0] = 0; }  // nothing has moved
  Moved(Axis from, Axis to) : Moved() { set(from, to); }
  // Not anew for the ranges that it had last: several axes often have one range.
  void set(Axis from, Axis to) {
    if (from == from_ && to == to_) return;
    from_ = from;
    to_ = to;
    starts_ = 1;
    by_[0] = 0;
    if (from == to) return;
    if (to.is_point()) {
      gather();
      return;
    }
    const Placing<Cells> placing(from, to);
    if (!close_up(placing)) place_all(placing);
  }
  bool same() const { return starts_ == 1 && by_[0] == 0; }
  // The columns that move otherwise than the one before them: a bit each, the first set too.
  Row starts() const { return starts_; }
  int by(int start) const { return by_[static_cast<std::size_t>(start)]; }

 private:
  static constexpr int at_once = 4;

  void gather() {  // all into the first
    for (std::size_t i = 0; i < Cells; ++i) by_[i] = -static_cast<std::int32_t>(i);
    starts_ = columns_between<Cells>(0, Cells - 1);
  }
  // Into a range that is at most twice as large. A cell moves one less than the one before it
  // wherever what they have come closer adds up to another cell; between two such places, if both
  // were found with the cells on either side of them, all move alike. False if one was not.
  bool close_up(const Placing<Cells>& placing) {
    const float period = placing.period();
    if (!(period > 0)) return false;
    constexpr int end = Cells - 1;
    const FourFloats ends = placing.at(FourFloats{0, static_cast<float>(end), 0, 0});
    int by = static_cast<int>(ends[0]);
    const int by_last = static_cast<int>(ends[1]) - end;
    by_[0] = by;
    FourFloats over = ends[0] - static_cast<float>(by) + FourFloats{0, 0, 1, 1};
    for (; by > by_last; over += 2) {  // two places at a time
      const FourInts column =
          __builtin_convertvector(over * period, FourInts) + FourInts{0, 1, 0, 1};
      const FourInts moves = placing.by(column);
      if (column[1] >= Cells || moves[0] != by || moves[1] != by - 1) return false;
      start(column[1], --by);
      if (by == by_last) break;
      if (column[3] >= Cells || moves[2] != by || moves[3] != by - 1) return false;
      start(column[3], --by);
    }
    return true;
  }
  void start(int column, int by) {
    by_[static_cast<std::size_t>(column)] = by;
    starts_ |= static_cast<Row>(Row{1} << column);
  }
  void place_all(const Placing<Cells>& placing) {
    constexpr std::size_t bits = std::min(Cells, 32);
    FourInts last{INT32_MIN, INT32_MIN, INT32_MIN, INT32_MIN};  // before the first: elsewhere
    FourInts columns{0, 1, 2, 3};
    starts_ = 0;
    for (std::size_t word = 0; word < Cells; word += bits) {
      FourInts some{};
      for (std::size_t i = 0; i < bits; i += at_once) {
        const FourInts by = placing.by(columns);
        FourInts bit;
        std::memcpy(&bit, &single_bits[i], sizeof bit);
        some |= (by != __builtin_shufflevector(last, by, 3, 4, 5, 6)) & bit;
        std::memcpy(&by_[word + i], &by, sizeof by);
        last = by;
        columns += at_once;
      }
      const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(some);
      const std::uint64_t both = halves[0] | halves[1];
      const auto all = static_cast<std::uint32_t>(both | both >> 32);
      starts_ |= static_cast<Row>(static_cast<Row>(all) << word);
    }
  }

  Axis from_, to_;
  Row starts_ = 1;
  std::array<std::int32_t, Cells> by_;  // of those that start
};

}  // namespace stats
