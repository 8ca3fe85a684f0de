// The novelty detector: nine instances of support, each over another view of the same value, and
// their union S = 1 - product of (1 - s_i). All weights are equal. Fixed size, plain values; see
// docs/statistics.md for why these nine.
//
// Most points are familiar: inside of every axis, at cells that each of the nine knows or beside
// one, so that the score is 0. Those are judged and learned in one go, with the same outcome as by
// the instances one after another. Where a point lies is kept between judging and learning.
#pragma once
#include <array>
#include <cstdint>
#include <cstring>

#include "engines/stats/axes.h"
#include "engines/stats/features.h"
#include "engines/stats/observation.h"
#include "engines/stats/support.h"

namespace stats {

struct Novelty {
  float score = 0;
  Cause cause = Cause::level;  // the largest of the nine
  std::array<std::uint8_t, 3> unused{};
};

// Which axis is which.
enum Lane : std::uint8_t {
  level_x,
  short_context_x,
  long_context_x,
  short_delay_x,
  long_delay_x,
  time_of_day_x,
  short_context_mean,
  long_context_mean,
  six_ago,
  long_ago,
  daily_residual_x,
  slow_residual_x,
  long_difference_x,
  lanes
};

// Where a point lies.
struct Places {
  enum Standing : std::uint8_t {
    elsewhere,  // outside of an axis, or not all nine have a view: to be learned one by one
    fresh,      // at a cell that one of the nine has not seen in this generation
    current     // nothing new
  };
  std::array<std::uint8_t, lanes> cell{};  // by axis; of no meaning elsewhere
  std::uint8_t two_hours = 0;
  Standing standing = elsewhere;
  std::uint8_t unused = 0;
};

struct Detector {
  // What every point reads stands first, then grids of which a point reads a line each.
  std::array<Axis, lanes> axes{};
  // A familiar point is counted for all nine at once: so many are not in `counts` yet, and so many
  // more may join them before one of the nine has to be looked at.
  std::uint16_t plain = 0, plain_left = 0;
  std::uint32_t unused = 0;
  Occupancy<128, 1> level;
  Occupancy<64, 1> daily_residual, slow_residual, long_difference;
  Occupancy<24, 24> short_context, long_context, short_delay;
  Occupancy<16, 16> long_delay;
  Occupancy<24, 12> time_of_day;
  std::array<SupportCounts, causes> counts{};
  std::array<std::uint32_t, 3> also_unused{};

  // Before learning it, and where it lies. An instance answers 0 until it has seen more than
  // `points_min`.
  Novelty score(const Features& features, std::uint32_t points_min, Places& places) const;
  // What the cause of a novelty looks at, in the detector's units, and what it has seen nearest.
  Neighbours neighbours(const Features& features, Cause cause) const;
  // A point that was just judged; false, and nothing done, if it has to be learned one by one.
  bool learn(const Places& places);
  void learn_each(const Features& features);
  // Brings the other to the same ranges.
  void merge(Detector& other);
  // Into other units: y = x * factor + shift (scale.h).
  void transform(float factor, float shift);
  // Bytes that learning can go on with (series_codec.h).
  bool sound() const;
  static bool sound(const Places& places);

 private:
  template <class Of>
  struct Instances;
  bool locate(const Features& features, Places& places) const;  // false: outside of an axis
  bool is_familiar(const Places& at) const;
  void see(const Places& at);
  void settle();      // `plain` into the counts
  bool look_ahead();  // whether one more point can be counted with all others

  Novelty score_each(const Features& features, std::uint32_t points_min) const;
  // The metric has had two values, and x is one of them.
  bool is_one_of_two(float x) const;
  // An instance has seen more than `points_min`.
  bool knows(Cause cause, std::uint32_t points_min) const;
  Novelty frequency(const Features& features, std::uint32_t points_min) const;
};

using SixteenBytes [[gnu::vector_size(16)]] = std::uint8_t;

[[gnu::always_inline]] inline bool Detector::locate(const Features& f, Places& places) const {
  const FourAxes first(&axes[level_x]);
  const FourAxes second(&axes[long_delay_x]);
  const FourAxes third(&axes[six_ago]);
  const Axis& last = axes[long_difference_x];
  const FourFloats x{f.x, f.x, f.x, f.x};
  const FourFloats x_and_means{f.x, f.x, f.mean_short, f.mean_long};
  const FourFloats others{f.six_ago, f.long_ago, f.residual, f.residual_mean};
  const FourInts a = first.cell(x, FourFloats{127.5F, 23.5F, 23.5F, 23.5F});
  const FourInts b = second.cell(x_and_means, FourFloats{15.5F, 23.5F, 23.5F, 23.5F});
  const FourInts c = third.cell(others, FourFloats{23.5F, 15.5F, 63.5F, 63.5F});
  const FourInts d{last.cell_inside(f.difference(), 63.5F), f.two_hours, Places::fresh, 0};
  const auto ab = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7);
  const auto cd = __builtin_shufflevector(c, d, 0, 1, 2, 3, 4, 5, 6, 7);
  const auto all =
      __builtin_shufflevector(ab, cd, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const auto bytes = __builtin_convertvector(all, SixteenBytes);
  static_assert(sizeof bytes == sizeof places);
  std::memcpy(&places, &bytes, sizeof places);
  return !(any(first.outside(x) | second.outside(x_and_means) | third.outside(others)) ||
           f.difference() < last.low || f.difference() > last.high);
}

// Each of the nine grids with a point's column and row.
template <class Of, class Each>
[[gnu::always_inline]] inline void at_cells(Of& of, const Places& at, const Each& each) {
  each(of.level, at.cell[level_x], 0);
  each(of.short_context, at.cell[short_context_x], at.cell[short_context_mean]);
  each(of.long_context, at.cell[long_context_x], at.cell[long_context_mean]);
  each(of.short_delay, at.cell[short_delay_x], at.cell[six_ago]);
  each(of.long_delay, at.cell[long_delay_x], at.cell[long_ago]);
  each(of.time_of_day, at.cell[time_of_day_x], at.two_hours);
  each(of.daily_residual, at.cell[daily_residual_x], 0);
  each(of.slow_residual, at.cell[slow_residual_x], 0);
  each(of.long_difference, at.cell[long_difference_x], 0);
}

[[gnu::always_inline]] inline Novelty Detector::score(const Features& f, std::uint32_t points_min,
                                                      Places& places) const {
  if (f.known != Features::all || !locate(f, places)) {
    places = {};
    return score_each(f, points_min);
  }
  std::uint64_t current = 1;
  at_cells(*this, places, [&current](const auto& grid, int column, int row) {
    current &= grid.is_current(column, row);
  });
  if (current != 0) places.standing = Places::current;
  if (!axes[level_x].is_end(f.x) && (current != 0 || is_familiar(places))) return {};
  return score_each(f, points_min);
}

inline bool Detector::learn(const Places& at) {
  if (at.standing == Places::elsewhere || (plain_left == 0 && !look_ahead())) return false;
  ++plain;
  --plain_left;
  if (at.standing == Places::fresh) see(at);
  return true;
}

}  // namespace stats
