#include "engines/stats/seasonality.h"

#include <algorithm>
#include <cmath>

namespace stats {
namespace {

constexpr float unusual =
    3 * 1.2533F;  // standard deviations of a normal distribution, in mean deviations

}  // namespace

void Seasonality::set_steps_a_day(double steps) {
  const double points = 3 * std::max(steps, 1.0);
  slowest = static_cast<float>(1 / points);
  slowest_from = static_cast<std::uint32_t>(points);
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
