// The novelty detector: nine instances of support, each over another view of the same value, and
// their union S = 1 - product of (1 - s_i). All weights are equal. Fixed size, plain values; see
// README.md for why these nine.
#pragma once
#include <array>
#include <cstdint>

#include "engines/stats/axes.h"
#include "engines/stats/features.h"
#include "engines/stats/line_support.h"
#include "engines/stats/observation.h"
#include "engines/stats/plane_support.h"

namespace stats {

struct Novelty {
  float score = 0;
  Cause cause = Cause::level;  // the largest of the nine
  std::array<std::uint8_t, 3> unused{};
};

struct Detector {
  LineSupport<128, 1> level;
  PlaneSupport<24> short_context, long_context, short_delay;
  PlaneSupport<16> long_delay;
  LineSupport<64, 1> daily_residual, slow_residual, long_difference;
  LineSupport<24, 12> time_of_day;

  // Before learning it. An instance answers 0 until it has seen more than `points_min`.
  Novelty score(const Features& features, std::uint32_t points_min) const;
  // What the cause of a novelty looks at, in the detector's units, and what it has seen nearest.
  Neighbours neighbours(const Features& features, Cause cause) const;
  void learn(const Features& features);
  void merge(const Detector& other);
  // Into other units: y = x * factor + shift (scale.h).
  void transform(float factor, float shift);

 private:
  // Most points are familiar: inside of every axis, at a cell that each of the nine has seen or one
  // beside it, so that the score is 0. They are judged and learned in one go, with the same outcome
  // as by the instances one after another (score_each, learn_each).
  struct Places {
    bool outside = true;
    FourInts of_x;            // columns of level, short_context, long_context, short_delay
    FourInts of_x_and_means;  // of long_delay, time_of_day; rows of short_context, long_context
    FourInts of_others;       // rows of short_delay, long_delay; of daily_residual, slow_residual
    int of_difference, two_hours;
  };
  Places places(const Features& features) const;
  bool is_familiar(const Places& at) const;
  // One point more for each of the nine; false, and nothing done, if that begins or ends anything.
  bool count_all();
  void see(const Places& at);

  Novelty score_each(const Features& features, std::uint32_t points_min) const;
  void learn_each(const Features& features);
  // The metric has had two values, and x is one of them.
  bool is_one_of_two(float x) const;
  Novelty frequency(const Features& features, std::uint32_t points_min) const;
};

inline Detector::Places Detector::places(const Features& f) const {
  const FourAxes first(level.axis, short_context.across, long_context.across, short_delay.across);
  const FourAxes second(long_delay.across, time_of_day.axis, short_context.along,
                        long_context.along);
  const FourAxes third(short_delay.along, long_delay.along, daily_residual.axis,
                       slow_residual.axis);
  const FourFloats x{f.x, f.x, f.x, f.x};
  const FourFloats x_and_means{f.x, f.x, f.mean_short, f.mean_long};
  const FourFloats others{f.six_ago, f.long_ago, f.residual, f.residual_mean};
  const Axis& last = long_difference.axis;
  return {.outside = any(first.outside(x) | second.outside(x_and_means) | third.outside(others)) ||
                     f.difference() < last.low || f.difference() > last.high,
          .of_x = first.cell(x, FourFloats{128, 24, 24, 24}),
          .of_x_and_means = second.cell(x_and_means, FourFloats{16, 24, 24, 24}),
          .of_others = third.cell(others, FourFloats{24, 16, 64, 64}),
          .of_difference = last.cell(f.difference(), 64),
          .two_hours = f.two_hours};
}

inline bool Detector::is_familiar(const Places& at) const {
  const auto all_nine = [&](const auto& holds) {
    return holds(level, at.of_x[0], 0) & holds(short_context, at.of_x[1], at.of_x_and_means[2]) &
           holds(long_context, at.of_x[2], at.of_x_and_means[3]) &
           holds(short_delay, at.of_x[3], at.of_others[0]) &
           holds(long_delay, at.of_x_and_means[0], at.of_others[1]) &
           holds(time_of_day, at.of_x_and_means[1], at.two_hours) &
           holds(daily_residual, at.of_others[2], 0) & holds(slow_residual, at.of_others[3], 0) &
           holds(long_difference, at.of_difference, 0);
  };
  // The cell itself was mostly seen; if not, one beside it.
  return all_nine([](const auto& one, int column, int row) -> unsigned {
           return one.was_seen(column, row);
         }) != 0 ||
         all_nine([](const auto& one, int column, int row) -> unsigned {
           return one.is_near(column, row);
         }) != 0;
}

inline void Detector::see(const Places& at) {
  level.see(at.of_x[0], 0);
  short_context.see(at.of_x[1], at.of_x_and_means[2]);
  long_context.see(at.of_x[2], at.of_x_and_means[3]);
  short_delay.see(at.of_x[3], at.of_others[0]);
  long_delay.see(at.of_x_and_means[0], at.of_others[1]);
  time_of_day.see(at.of_x_and_means[1], at.two_hours);
  daily_residual.see(at.of_others[2], 0);
  slow_residual.see(at.of_others[3], 0);
  long_difference.see(at.of_difference, 0);
}

inline bool Detector::count_all() {
  const std::array<SupportCounts*, causes> all{
      &level.counts,          &short_context.counts, &long_context.counts,
      &short_delay.counts,    &long_delay.counts,    &time_of_day.counts,
      &daily_residual.counts, &slow_residual.counts, &long_difference.counts};
  std::array<std::uint64_t, causes> next;
  std::uint64_t turns = 0;
  std::uint32_t least = UINT32_MAX;
  for (std::size_t i = 0; i < all.size(); ++i) {
    next[i] = all[i]->next();
    turns |= next[i];
    least = std::min(least, static_cast<std::uint32_t>(next[i]));
  }
  if (!SupportCounts::is_plain(turns, least)) return false;
  for (std::size_t i = 0; i < all.size(); ++i) *all[i] = std::bit_cast<SupportCounts>(next[i]);
  return true;
}

inline Novelty Detector::score(const Features& f, std::uint32_t points_min) const {
  if (f.known == Features::all && !level.axis.is_end(f.x)) {
    const Places at = places(f);
    if (!at.outside && is_familiar(at)) return {};
  }
  return score_each(f, points_min);
}

inline void Detector::learn(const Features& f) {
  if (f.known == Features::all) {
    const Places at = places(f);
    if (!at.outside && count_all()) return see(at);
  }
  learn_each(f);
}

}  // namespace stats
