#include "base/zones/zones.h"

#include <date/tz.h>

namespace base {
namespace {

using Rules = date::time_zone;

const Rules* locate(std::string_view name) {
  try {  // date-tz has no other way to say that a zone is unknown
    return date::locate_zone(name);
  } catch (const std::exception&) {
    return nullptr;
  }
}

}  // namespace

Zone Zone::utc() { return {"UTC", nullptr}; }

Result<Zone> Zone::find(std::string_view name) {
  if (name == "UTC") return utc();
  const Rules* rules = locate(name);
  if (rules == nullptr)
    return invalid("unknown time zone " + std::string(name) + "; use a name such as Europe/Berlin");
  return Zone(std::string(name), rules);
}

CivilTime Zone::civil(Time time) const {
  const date::sys_time<std::chrono::nanoseconds> instant{
      std::chrono::nanoseconds(time.nanoseconds)};
  std::chrono::nanoseconds local = instant.time_since_epoch();
  if (rules_ != nullptr)
    local = static_cast<const Rules*>(rules_)->to_local(instant).time_since_epoch();
  const auto day = date::floor<date::days>(local);
  const date::local_days date_days{day};
  const date::year_month_day date{date_days};
  const date::weekday weekday{date_days};
  const auto last = date::year_month_day_last(date.year(), date::month_day_last(date.month()));
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(local - day);
  return {.year = int{date.year()},
          .month = static_cast<int>(unsigned{date.month()}),
          .day = static_cast<int>(unsigned{date.day()}),
          .weekday = static_cast<int>(weekday.c_encoding()),
          .minute_of_day = static_cast<int>(minutes.count()),
          .days_in_month = static_cast<int>(unsigned{last.day()})};
}

std::int64_t Zone::offset_seconds(std::int64_t unix_seconds) const {
  if (rules_ == nullptr) return 0;
  const date::sys_seconds instant{std::chrono::seconds(unix_seconds)};
  return static_cast<const Rules*>(rules_)->get_info(instant).offset.count();
}

}  // namespace base
