// Instants with the offset that they were written with, and Go's layouts: the reference time
// "Mon Jan 2 15:04:05 MST 2006" (package time of the Go library). Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jmespath {

inline constexpr std::int64_t nanoseconds_a_second = 1'000'000'000;

struct ZonedTime {
  std::int64_t seconds = 0;      // since 1970-01-01T00:00:00Z
  std::int32_t nanoseconds = 0;  // 0 to 999'999'999
  std::int32_t offset = 0;       // of its zone, in seconds east of UTC

  bool is_before(const ZonedTime& other) const {
    return seconds != other.seconds ? seconds < other.seconds : nanoseconds < other.nanoseconds;
  }
};

struct CivilDate {
  std::int64_t year = 1970;
  int month = 1, day = 1;  // from 1
  int hour = 0, minute = 0, second = 0;
  int weekday = 4;  // 0 is Sunday
};
// The wall clock at its offset.
CivilDate civil(const ZonedTime& time);

// nullopt: no such day or time, or past year 9999. The weekday does not count.
std::optional<ZonedTime> zoned_time(const CivilDate& date, std::int32_t nanoseconds,
                                    std::int32_t offset);

inline constexpr std::string_view rfc3339_layout = "2006-01-02T15:04:05Z07:00";

// nullopt: the text does not fit the layout, or says no day that there is. Without a zone it is
// UTC.
std::optional<ZonedTime> parse_go_time(std::string_view layout, std::string_view text);
// RFC 3339 at its offset, without a fraction.
std::string rfc3339(const ZonedTime& time);

// `nanoseconds` later. nullopt: out of range.
std::optional<ZonedTime> later(const ZonedTime& time, std::int64_t nanoseconds);
// From a to b, in nanoseconds; at most what an int64 holds, as Go does.
std::int64_t between(const ZonedTime& a, const ZonedTime& b);
// Down to a multiple of `nanoseconds` since year 1. A duration of at most 0 leaves it as it is.
ZonedTime truncated(const ZonedTime& time, std::int64_t nanoseconds);

}  // namespace jmespath
