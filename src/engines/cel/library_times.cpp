#include "base/zones/zones.h"
#include "engines/cel/library.h"
#include "engines/cel/time_range.h"

namespace cel::library {
namespace {

constexpr std::int64_t seconds_per_day = 86400;

struct LocalTime {
  CivilDate date;
  std::int64_t day, second_of_day;
  std::uint32_t nanoseconds;
};

// "+11:00", "-02:30", "02:00": seconds east of UTC.
std::optional<std::int64_t> fixed_offset(std::string_view zone) {
  const bool negative = zone.starts_with('-');
  if (negative || zone.starts_with('+')) zone.remove_prefix(1);
  const auto digit = [&](std::size_t at) { return zone[at] >= '0' && zone[at] <= '9'; };
  if (zone.size() != 5 || zone[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const auto number = [&](std::size_t at) { return (zone[at] - '0') * 10 + (zone[at + 1] - '0'); };
  if (number(0) > 23 || number(3) > 59) return std::nullopt;
  const std::int64_t seconds = number(0) * 3600 + number(3) * 60;
  return negative ? -seconds : seconds;
}

std::optional<std::int64_t> offset_of(const Call& call) {
  if (call.arguments.size() < 2) return 0;
  const std::string_view zone = call[1].text();
  if (zone.empty() || zone == "UTC") return 0;
  if (const auto fixed = fixed_offset(zone)) return fixed;
  const auto found = base::Zone::find(zone);
  if (!found) return std::nullopt;
  return found->offset_seconds(call[0].timestamp().seconds);
}

template <std::int64_t (*Part)(const LocalTime&)>
Value part_of_timestamp(const Call& call) {
  const auto offset = offset_of(call);
  if (!offset) return call.fail("unknown time zone '" + std::string(call[1].text()) + "'");
  const Timestamp timestamp = call[0].timestamp();
  const std::int64_t local = timestamp.seconds + *offset;
  std::int64_t day = local / seconds_per_day;
  if (local % seconds_per_day < 0) --day;
  return Value::int64(Part({.date = civil_date(day),
                            .day = day,
                            .second_of_day = local - day * seconds_per_day,
                            .nanoseconds = timestamp.nanoseconds}));
}

std::int64_t year(const LocalTime& at) { return at.date.year; }
std::int64_t month(const LocalTime& at) { return at.date.month - 1; }
std::int64_t day_of_month(const LocalTime& at) { return at.date.day - 1; }
std::int64_t date(const LocalTime& at) { return at.date.day; }
std::int64_t day_of_year(const LocalTime& at) { return at.day - day_of({at.date.year, 1, 1}); }
std::int64_t day_of_week(const LocalTime& at) {  // 1970-01-01 was a Thursday
  return ((at.day + 4) % 7 + 7) % 7;
}
std::int64_t hours(const LocalTime& at) { return at.second_of_day / 3600; }
std::int64_t minutes(const LocalTime& at) { return at.second_of_day / 60 % 60; }
std::int64_t seconds(const LocalTime& at) { return at.second_of_day % 60; }
std::int64_t milliseconds(const LocalTime& at) { return at.nanoseconds / 1'000'000; }

// All of it in the unit, cut; milliseconds are only those past the second, as in cel-spec's cases.
template <std::int64_t Unit>
Value whole_duration(const Call& call) {
  return Value::int64(call[0].duration() / Unit);
}
Value milliseconds_of_duration(const Call& call) {
  return Value::int64(call[0].duration() % nanoseconds_per_second / 1'000'000);
}

struct Getter {
  std::string_view name;
  Implementation run;
};
constexpr Getter getters[] = {
    {"getFullYear", part_of_timestamp<year>},
    {"getMonth", part_of_timestamp<month>},
    {"getDayOfMonth", part_of_timestamp<day_of_month>},
    {"getDate", part_of_timestamp<date>},
    {"getDayOfYear", part_of_timestamp<day_of_year>},
    {"getDayOfWeek", part_of_timestamp<day_of_week>},
    {"getHours", part_of_timestamp<hours>},
    {"getMinutes", part_of_timestamp<minutes>},
    {"getSeconds", part_of_timestamp<seconds>},
    {"getMilliseconds", part_of_timestamp<milliseconds>},
};

constexpr Declaration of_durations[] = {
    {"getHours", member, "duration -> int", whole_duration<3600 * nanoseconds_per_second>},
    {"getMinutes", member, "duration -> int", whole_duration<60 * nanoseconds_per_second>},
    {"getSeconds", member, "duration -> int", whole_duration<nanoseconds_per_second>},
    {"getMilliseconds", member, "duration -> int", milliseconds_of_duration},
};

}  // namespace

void add_whole_milliseconds(Environment& environment) {
  constexpr Declaration of_all[] = {
      {"getMilliseconds", member, "duration -> int", whole_duration<1'000'000>}};
  environment.add_functions(of_all);
}

void add_times(Environment& environment) {
  for (const Getter& getter : getters)
    for (const std::string_view signature : {"timestamp -> int", "timestamp, string -> int"}) {
      const Declaration declaration{getter.name, member, signature, getter.run};
      environment.add_functions({&declaration, 1});
    }
  environment.add_functions(of_durations);
}

}  // namespace cel::library
