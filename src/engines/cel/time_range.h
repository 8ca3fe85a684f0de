// Instants of the years 1 to 9999 and durations, as CEL has them: a duration is int64 nanoseconds,
// about 292 years either way, as in cel-go.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engines/cel/value.h"

namespace cel {

inline constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;
inline constexpr std::int64_t timestamp_seconds_min = -62'135'596'800;  // 0001-01-01T00:00:00Z
inline constexpr std::int64_t timestamp_seconds_max = 253'402'300'799;  // 9999-12-31T23:59:59Z

// nullopt outside of the range.
std::optional<Timestamp> moved(Timestamp timestamp, std::int64_t nanoseconds);
std::optional<std::int64_t> between(Timestamp from, Timestamp to);

// RFC 3339 with `Z` or an offset.
std::optional<Timestamp> parse_timestamp(std::string_view text);
std::string format_timestamp(Timestamp timestamp);  // UTC, as few digits of fraction as needed

std::string format_seconds(std::int64_t nanoseconds);  // "5400s", "-1.5s": what CEL prints

struct CivilDate {
  std::int64_t year;
  unsigned month, day;  // from 1
};
// Of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
CivilDate civil_date(std::int64_t day);
std::int64_t day_of(const CivilDate& date);

}  // namespace cel
