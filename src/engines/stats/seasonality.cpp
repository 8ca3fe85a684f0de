#include "engines/stats/seasonality.h"

#include <algorithm>
#include <cmath>

namespace stats {
namespace {

constexpr float on_below = 0.8F;
constexpr float off_above = 0.95F;
constexpr std::int64_t periods = 3;
constexpr int holiday_slots = 6;
constexpr float unusual =
    3 * 1.2533F;  // standard deviations of a normal distribution, in mean deviations

// With hysteresis, so that a shape between the two bounds stays as it is.
std::uint8_t decided(std::uint8_t on, float with, float without) {
  if (with < on_below * without) return 1;
  return with > off_above * without ? 0 : on;
}

}  // namespace

void Seasonality::learn(float y, const Season& season, const Slots& slots, double steps_a_day,
                        std::int64_t observed_ms) {
  if (seen == 0) mean = y;
  if (seen < UINT32_MAX) ++seen;
  // Deviations are of some three days, the mean of one; both plain means at first.
  const double count = std::min<double>(seen, 3 * std::max(steps_a_day, 1.0));
  const auto rate = static_cast<float>(1 / count);
  const auto follow = [rate](float& value, float deviation) {
    value += rate * (std::abs(deviation) - value);
  };
  follow(flat, y - mean);
  mean += std::min(1.0F, 3 * rate) * (y - mean);
  const auto left = season.residual(y, slots.day);
  if (!left) return;
  follow(day, *left);
  count_unusual(*left, slots.day);
  const int slot = slots.week;
  if (season.has_week(slot)) follow(week, *left - season.week[static_cast<std::size_t>(slot)]);
  if (observed_ms >= periods * day_ms) day_on = decided(day_on, day, flat);
  if (observed_ms >= periods * 7 * day_ms) week_on = decided(week_on, week, day);
}

void Seasonality::count_unusual(float deviation, int slot) {
  if (slot == last_slot) return;
  if (slot < last_slot) unusual_slots = 0;  // another day
  last_slot = static_cast<std::uint8_t>(slot);
  if (std::abs(deviation) > unusual * day && unusual_slots < day_slots) ++unusual_slots;
}

bool Seasonality::holiday() const { return unusual_slots >= holiday_slots; }

float Seasonality::shape(const Season& season, const Slots& slots) const {
  float shape = 0;
  const int slot = slots.day;
  if (shaped() && season.has_day(slot)) shape += season.day[static_cast<std::size_t>(slot)];
  const int long_slot = slots.week;
  if (week_on != 0 && season.has_week(long_slot))
    shape += season.week[static_cast<std::size_t>(long_slot)];
  return shape;
}

void Seasonality::transform(float factor, float shift) {
  mean = mean * factor + shift;
  flat *= factor;
  day *= factor;
  week *= factor;
}

}  // namespace stats
