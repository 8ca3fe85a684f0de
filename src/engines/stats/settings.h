// What a user may say about a series. The defaults suit metrics every one to fifteen minutes.
#pragma once
#include <cstdint>

#include "engines/stats/observation.h"

namespace stats {

struct Settings {
  Kind kind = Kind::gauge;
  // Points before a series is judged in full (W): nothing fires before half of them, and up to all
  // of them a verdict says `learning`. 2 to warmup_max. The times of alarms follow from it.
  std::uint16_t warmup = 600;
  double threshold = 0.075;  // of the score, 0 to 1: a point over it is a candidate
  // Of the moments: 14 days.
  std::int64_t half_life_ms = 14LL * 86'400'000;
  // Of the series' zone at this moment, so that the slots of the day follow local time over changes
  // of summer time; -18 to 18 hours.
  std::int32_t utc_offset_s = 0;
};

inline constexpr std::int32_t utc_offset_max_s = 18 * 3600;
inline constexpr std::uint16_t warmup_max = 20'000;
inline constexpr std::uint16_t warmup_min = 2;

}  // namespace stats
