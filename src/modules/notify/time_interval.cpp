// Whether a moment lies in a time interval (reference: alerts, section 6).
#include <algorithm>

#include "modules/notify/types.h"

namespace notify {
namespace {

bool in_any(const std::vector<Range>& ranges, int value) {
  return ranges.empty() || std::ranges::any_of(ranges, [&](const Range& range) {
           return range.begin <= value && value <= range.end;
         });
}

bool in_minutes(const std::vector<Range>& ranges, int minute) {
  return ranges.empty() || std::ranges::any_of(ranges, [&](const Range& range) {
           return range.begin <= minute && minute < range.end;
         });
}

// Negative days count from the month's end; an end past the month is clamped, a start past it
// skipped.
bool in_days(const std::vector<Range>& ranges, int day, int days_in_month) {
  return ranges.empty() || std::ranges::any_of(ranges, [&](const Range& range) {
           const auto absolute = [&](int d) { return d < 0 ? days_in_month + d + 1 : d; };
           const int begin = absolute(range.begin);
           const int end = std::min(absolute(range.end), days_in_month);
           return begin <= days_in_month && begin <= day && day <= end;
         });
}

bool contains(const TimeIntervalEntry& entry, base::Time time) {
  const base::CivilTime civil = entry.zone.civil(time);
  return in_minutes(entry.minutes_of_day, civil.minute_of_day) &&
         in_days(entry.days_of_month, civil.day, civil.days_in_month) &&
         in_any(entry.months, civil.month) && in_any(entry.weekdays, civil.weekday) &&
         in_any(entry.years, civil.year);
}

}  // namespace

bool contains(const TimeInterval& interval, base::Time time) {
  return std::ranges::any_of(interval.entries,
                             [&](const TimeIntervalEntry& entry) { return contains(entry, time); });
}

std::vector<std::string> muting_intervals(const Configuration& configuration, const Route& route,
                                          base::Time time) {
  const auto holds = [&](const std::string& name) {
    const TimeInterval* interval = configuration.time_interval(name);
    return interval != nullptr && contains(*interval, time);
  };
  std::vector<std::string> muting;
  std::ranges::copy_if(route.mute_time_intervals, std::back_inserter(muting), holds);
  if (muting.empty() && std::ranges::none_of(route.active_time_intervals, holds))
    muting = route.active_time_intervals;
  return muting;
}

}  // namespace notify
