#include "engines/stats/season.h"

namespace stats {
namespace {

constexpr float rate = 0.1F;  // of a slot's mean, a day or a week

}  // namespace

void Season::learn(float x, const Slots& slots) {
  const int slot = slots.day;
  float& value = day[static_cast<std::size_t>(slot)];
  if (!has_day(slot)) {
    value = x;
    fill(slot);
    return;  // what the day leaves is not known yet
  }
  const float left = x - value;
  value += rate * left;
  const int long_slot = slots.week;
  float& mean = week[static_cast<std::size_t>(long_slot)];
  // A four-hour slot sees many points a week, so each counts less.
  mean = has_week(long_slot) ? mean + rate / 4 * (left - mean) : left;
  fill(day_slots + long_slot);
}

void Season::merge(const Season& other) {
  // In two states of some age every slot has a value.
  if (is_full() && other.is_full()) {
    for (std::size_t i = 0; i < day.size(); ++i) day[i] = day[i] / 2 + other.day[i] / 2;
    for (std::size_t i = 0; i < week.size(); ++i) week[i] = week[i] / 2 + other.week[i] / 2;
    return;
  }
  const auto join = [](float& mine, bool has_mine, float theirs, bool has_theirs) {
    if (has_theirs) mine = has_mine ? mine / 2 + theirs / 2 : theirs;
  };
  for (int i = 0; i < day_slots; ++i)
    join(day[static_cast<std::size_t>(i)], has_day(i), other.day[static_cast<std::size_t>(i)],
         other.has_day(i));
  for (int i = 0; i < week_slots; ++i)
    join(week[static_cast<std::size_t>(i)], has_week(i), other.week[static_cast<std::size_t>(i)],
         other.has_week(i));
  for (std::size_t i = 0; i < filled.size(); ++i) filled[i] |= other.filled[i];
}

void Season::transform(float factor, float shift) {
  for (int i = 0; i < day_slots; ++i)
    if (has_day(i))
      day[static_cast<std::size_t>(i)] = day[static_cast<std::size_t>(i)] * factor + shift;
  for (float& value : week) value *= factor;
}

}  // namespace stats
