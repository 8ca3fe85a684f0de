// Whether a series has a daily and a weekly shape, found while it runs: the deviations that a shape
// leaves are compared with those that remain without it. A shape is on below 0.8 of them once three
// of its periods were seen, and off above 0.95. Shapes of 8 and 12 hours repeat within a day, whose
// slots hold them. Fixed size, plain values.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engines/stats/season.h"

namespace stats {

struct Seasonality {
  float mean = 0;  // of the last day or so: the level without a shape
  float flat = 0, day = 0,
        week = 0;  // decayed mean deviations from the mean, the day's shape, the week's
  std::uint32_t seen = 0;
  std::uint8_t day_on = 0, week_on = 0;
  std::uint8_t unusual_slots =
      0;                         // of this local day; beyond holiday_slots the day trains no slots
  std::uint8_t last_slot = 255;  // the one counted last

  float slowest = 1.0F / 3;        // rate at which deviations follow: of some three days
  std::uint32_t slowest_from = 3;  // so many points

  // How many points a day has; until it is told one.
  void set_steps_a_day(double steps);
  // Before `season` learns y. `observed_ms` is how long the series is. Whether that turned a shape
  // on or off.
  bool learn(float y, const Season& season, const Slots& slots, std::int64_t observed_ms);
  // A day unlike others: its deviations exceed three of the usual ones in six slots or more.
  bool holiday() const { return unusual_slots >= holiday_slots; }
  bool shaped() const { return day_on != 0 || week_on != 0; }  // the week's is what the day leaves
  // What the shapes that are on say of a moment, to be added to a level.
  float shape(const Season& season, const Slots& slots) const {
    if (!shaped()) return 0;
    float shape = 0;
    if (season.has_day(slots.day)) shape += season.day[slots.day];
    if (week_on != 0 && season.has_week(slots.week)) shape += season.week[slots.week];
    return shape;
  }
  void transform(float factor, float shift);

 private:
  static constexpr int holiday_slots = 6;
  static constexpr float on_below = 0.8F, off_above = 0.95F;
  static constexpr std::int64_t periods = 3;
  // With hysteresis, so that a shape between the two bounds stays as it is.
  static std::uint8_t decided(std::uint8_t on, float with, float without) {
    if (with < on_below * without) return 1;
    return with > off_above * without ? 0 : on;
  }
  void count_unusual(float deviation, int slot);
};

[[gnu::always_inline]] inline bool Seasonality::learn(float y, const Season& season,
                                                      const Slots& slots,
                                                      std::int64_t observed_ms) {
  if (seen == 0) mean = y;
  if (seen < UINT32_MAX) ++seen;
  // Deviations are of some three days, the mean of one; both plain means at first.
  float rate = slowest;
  if (seen < slowest_from) rate = static_cast<float>(1 / static_cast<double>(seen));
  const auto follow = [rate](float& value, float deviation) {
    value += rate * (std::abs(deviation) - value);
  };
  follow(flat, y - mean);
  mean += std::min(1.0F, 3 * rate) * (y - mean);
  if (!season.has_day(slots.day)) return false;
  const float left = y - season.day[slots.day];
  follow(day, left);
  if (slots.day != last_slot) count_unusual(left, slots.day);
  if (season.has_week(slots.week)) follow(week, left - season.week[slots.week]);
  const auto day_before = day_on;
  const auto week_before = week_on;
  if (observed_ms >= periods * day_ms) day_on = decided(day_on, day, flat);
  if (observed_ms >= periods * 7 * day_ms) week_on = decided(week_on, week, day);
  return day_on != day_before || week_on != week_before;
}

}  // namespace stats
