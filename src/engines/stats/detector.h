// The novelty detector: nine instances of support, each over another view of the same value, and
// their union S = 1 - product of (1 - s_i). All weights are equal. Fixed size, plain values; see
// README.md for why these nine.
#pragma once
#include <array>
#include <cstdint>

#include "engines/stats/lag.h"
#include "engines/stats/line_support.h"
#include "engines/stats/observation.h"
#include "engines/stats/plane_support.h"
#include "engines/stats/season.h"

namespace stats {

// The views of one value; a bit of `known`, by Cause, says which there are.
struct Features {
  float x = 0, mean_short = 0, mean_long = 0, residual = 0, residual_mean = 0, six_ago = 0,
        long_ago = 0;
  std::uint16_t known = 0;
  std::uint16_t two_hours = 0;

  bool has(Cause cause) const { return (known >> static_cast<int>(cause) & 1) != 0; }
};
Features features_of(float x, std::int64_t local_ms, const Lag& lag,
                     const RecentResiduals& residuals, const Season& season);

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
  void learn(const Features& features);
  void merge(const Detector& other);
  // The metric has had two values, and x is one of them.
  bool is_one_of_two(float x) const;
  Novelty frequency(const Features& features, std::uint32_t points_min) const;
  // Into other units: y = x * factor + shift (scale.h).
  void transform(float factor, float shift);
};

}  // namespace stats
