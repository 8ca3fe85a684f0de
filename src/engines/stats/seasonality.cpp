#include "engines/stats/seasonality.h"

#include <algorithm>
#include <cmath>

namespace stats {
namespace {

constexpr float on_below = 0.8F;
constexpr float off_above = 0.95F;
constexpr std::int64_t periods = 3;
constexpr float unusual =
    3 * 1.2533F;  // standard deviations of a normal distribution, in mean deviations

// With hysteresis, so that a shape between the two bounds stays as it is.
std::uint8_t decided(std::uint8_t on, float with, float without) {
  if (with < on_below * without) return 1;
  return with > off_above * without ? 0 : on;
}

}  // namespace

void Seasonality::set_steps_a_day(double steps) {
  slowest = static_cast<float>(1 / (3 * std::max(steps, 1.0)));
}

bool Seasonality::learn(float y, const Season& season, const Slots& slots,
                        std::int64_t observed_ms) {
  if (seen == 0) mean = y;
  if (seen < UINT32_MAX) ++seen;
  // Deviations are of some three days, the mean of one; both plain means at first.
  float rate = slowest;
  if (static_cast<float>(seen) * slowest < 1)
    rate = static_cast<float>(1 / static_cast<double>(seen));
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

void Seasonality::count_unusual(float deviation, int slot) {
  if (slot < last_slot) unusual_slots = 0;  // another day
  last_slot = static_cast<std::uint8_t>(slot);
  if (std::abs(deviation) > unusual * day && unusual_slots < day_slots) ++unusual_slots;
}

void Seasonality::transform(float factor, float shift) {
  mean = mean * factor + shift;
  flat *= factor;
  day *= factor;
  week *= factor;
}

}  // namespace stats
