#include "engines/jmespath/go_time.h"

#include <fmt/core.h>

#include <limits>

namespace jmespath {
namespace {

constexpr std::int64_t seconds_a_day = 86'400;
constexpr std::int64_t seconds_from_year_1_to_1970 = 62'135'596'800;
constexpr std::int64_t year_max = 9999;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// The civil calendar by Howard Hinnant's days_from_civil and civil_from_days
// (howardhinnant.github.io/date_algorithms.html): years begin in March, eras have 400 years.
std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

CivilDate civil_from_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = floor_div(days, 146'097);
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * day_of_year + 2) / 153;
  CivilDate date;
  date.day = static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1);
  date.month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

}  // namespace

CivilDate civil(const ZonedTime& time) {
  const std::int64_t local = time.seconds + time.offset;
  const std::int64_t days = floor_div(local, seconds_a_day);
  const auto second_of_day = static_cast<int>(local - days * seconds_a_day);
  CivilDate date = civil_from_days(days);
  date.hour = second_of_day / 3600;
  date.minute = second_of_day / 60 % 60;
  date.second = second_of_day % 60;
  date.weekday = static_cast<int>(((days + 4) % 7 + 7) % 7);
  return date;
}

std::optional<ZonedTime> zoned_time(const CivilDate& date, std::int32_t nanoseconds,
                                    std::int32_t offset) {
  const bool valid = date.month >= 1 && date.month <= 12 && date.day >= 1 && date.hour >= 0 &&
                     date.hour < 24 && date.minute < 60 && date.second < 60 && date.year >= 0 &&
                     date.year <= year_max;
  if (!valid) return std::nullopt;
  const std::int64_t days = days_from_civil(date.year, date.month, date.day);
  if (civil_from_days(days).day != date.day) return std::nullopt;  // February 30
  return ZonedTime{.seconds = days * seconds_a_day + std::int64_t{date.hour} * 3600 +
                              std::int64_t{date.minute} * 60 + date.second - offset,
                   .nanoseconds = nanoseconds,
                   .offset = offset};
}

std::string rfc3339(const ZonedTime& time) {
  const CivilDate date = civil(time);
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", date.year, date.month,
                                 date.day, date.hour, date.minute, date.second);
  if (time.offset == 0) return text + "Z";
  const int minutes = (time.offset < 0 ? -time.offset : time.offset) / 60;
  return text +
         fmt::format("{}{:02}:{:02}", time.offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::optional<ZonedTime> later(const ZonedTime& time, std::int64_t nanoseconds) {
  const __int128 sum =
      static_cast<__int128>(time.seconds) * nanoseconds_a_second + time.nanoseconds + nanoseconds;
  __int128 seconds = sum / nanoseconds_a_second, rest = sum % nanoseconds_a_second;
  if (rest < 0) {
    rest += nanoseconds_a_second;
    --seconds;
  }
  ZonedTime result = time;
  result.seconds = static_cast<std::int64_t>(seconds);
  result.nanoseconds = static_cast<std::int32_t>(rest);
  const std::int64_t year = civil(result).year;
  return year >= 0 && year <= year_max ? std::optional(result) : std::nullopt;
}

std::int64_t between(const ZonedTime& a, const ZonedTime& b) {
  const __int128 difference = static_cast<__int128>(b.seconds - a.seconds) * nanoseconds_a_second +
                              (b.nanoseconds - a.nanoseconds);
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  return difference > most    ? most
         : difference < least ? least
                              : static_cast<std::int64_t>(difference);
}

ZonedTime truncated(const ZonedTime& time, std::int64_t nanoseconds) {
  if (nanoseconds <= 0) return time;
  const __int128 since_year_1 =
      static_cast<__int128>(time.seconds + seconds_from_year_1_to_1970) * nanoseconds_a_second +
      time.nanoseconds;
  const __int128 rest = (since_year_1 % nanoseconds + nanoseconds) % nanoseconds;
  const auto down = later(time, -static_cast<std::int64_t>(rest));
  return down.value_or(time);
}

}  // namespace jmespath
