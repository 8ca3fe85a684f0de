#include "engines/cel/time_range.h"

#include <fmt/format.h>

#include <array>

namespace cel {
namespace {

bool take(std::string_view& rest, char c) {
  if (!rest.starts_with(c)) return false;
  rest.remove_prefix(1);
  return true;
}

// Exactly so many digits.
std::optional<unsigned> number(std::string_view& rest, std::size_t digits) {
  if (rest.size() < digits) return std::nullopt;
  unsigned value = 0;
  for (const char c : rest.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  rest.remove_prefix(digits);
  return value;
}

std::optional<std::int64_t> parse_date(std::string_view& rest) {
  const auto year = number(rest, 4);
  if (!year || !take(rest, '-')) return std::nullopt;
  const auto month = number(rest, 2);
  if (!month || !take(rest, '-')) return std::nullopt;
  const auto day = number(rest, 2);
  if (!day || *month < 1 || *month > 12 || *day < 1) return std::nullopt;
  const CivilDate date{*year, *month, *day};
  const std::int64_t days = day_of(date);
  return civil_date(days).day == *day ? std::optional(days) : std::nullopt;
}

std::optional<std::int64_t> parse_clock(std::string_view& rest) {
  const auto hour = number(rest, 2);
  if (!hour || !take(rest, ':')) return std::nullopt;
  const auto minute = number(rest, 2);
  if (!minute || !take(rest, ':')) return std::nullopt;
  const auto second = number(rest, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60 + *second;
}

// The digits after the point, to nanoseconds; more than nine are cut.
std::optional<std::uint32_t> parse_fraction(std::string_view& rest) {
  if (!take(rest, '.')) return 0;
  std::uint32_t value = 0;
  std::size_t digits = 0;
  for (; !rest.empty() && rest[0] >= '0' && rest[0] <= '9'; rest.remove_prefix(1), ++digits)
    if (digits < 9) value = value * 10 + static_cast<std::uint32_t>(rest[0] - '0');
  if (digits == 0) return std::nullopt;
  for (; digits < 9; ++digits) value *= 10;
  return value;
}

std::optional<std::int64_t> parse_offset(std::string_view& rest) {
  if (take(rest, 'Z') || take(rest, 'z')) return 0;
  const bool negative = rest.starts_with('-');
  if (!take(rest, '-') && !take(rest, '+')) return std::nullopt;
  const auto hours = number(rest, 2);
  if (!hours || !take(rest, ':')) return std::nullopt;
  const auto minutes = number(rest, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::int64_t seconds = std::int64_t{*hours} * 3600 + std::int64_t{*minutes} * 60;
  return negative ? -seconds : seconds;
}

std::string fraction(std::uint64_t nanoseconds, int digits) {
  std::string text = fmt::format("{:0{}}", nanoseconds, digits);
  text.erase(text.find_last_not_of('0') + 1);
  return text.empty() ? text : "." + text;
}

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

}  // namespace

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": civil_from_days, days_from_civil.
CivilDate civil_date(std::int64_t day) {
  day += 719468;
  const std::int64_t era = (day >= 0 ? day : day - 146096) / 146097;
  const auto of_era = static_cast<unsigned>(day - era * 146097);
  const unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
  const unsigned shifted = (5 * of_year + 2) / 153;
  const unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {static_cast<std::int64_t>(year) + era * 400 + (month <= 2 ? 1 : 0), month,
          of_year - (153 * shifted + 2) / 5 + 1};
}

std::int64_t day_of(const CivilDate& date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto of_era = static_cast<unsigned>(year - era * 400);
  const unsigned shifted = date.month > 2 ? date.month - 3 : date.month + 9;
  const unsigned of_year = (153 * shifted + 2) / 5 + date.day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

std::optional<Timestamp> moved(Timestamp timestamp, std::int64_t nanoseconds) {
  std::int64_t seconds = timestamp.seconds + nanoseconds / nanoseconds_per_second;
  std::int64_t rest = timestamp.nanoseconds + nanoseconds % nanoseconds_per_second;
  if (rest < 0) {
    rest += nanoseconds_per_second;
    --seconds;
  } else if (rest >= nanoseconds_per_second) {
    rest -= nanoseconds_per_second;
    ++seconds;
  }
  if (seconds < timestamp_seconds_min || seconds > timestamp_seconds_max) return std::nullopt;
  return Timestamp{seconds, static_cast<std::uint32_t>(rest)};
}

std::optional<std::int64_t> between(Timestamp from, Timestamp to) {
  std::int64_t nanoseconds = 0;
  if (__builtin_mul_overflow(to.seconds - from.seconds, nanoseconds_per_second, &nanoseconds) ||
      __builtin_add_overflow(
          nanoseconds, std::int64_t{to.nanoseconds} - std::int64_t{from.nanoseconds}, &nanoseconds))
    return std::nullopt;
  return nanoseconds;
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  const auto day = parse_date(text);
  if (!day || (!take(text, 'T') && !take(text, 't'))) return std::nullopt;
  const auto clock = parse_clock(text);
  if (!clock) return std::nullopt;
  const auto nanoseconds = parse_fraction(text);
  if (!nanoseconds) return std::nullopt;
  const auto offset = parse_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return moved({*day * 86400 + *clock - *offset, *nanoseconds}, 0);
}

std::string format_timestamp(Timestamp timestamp) {
  std::int64_t day = timestamp.seconds / 86400, rest = timestamp.seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    --day;
  }
  const CivilDate date = civil_date(day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", date.year, date.month, date.day,
                     rest / 3600, rest / 60 % 60, rest % 60,
                     timestamp.nanoseconds == 0 ? "" : fraction(timestamp.nanoseconds, 9));
}

std::string format_seconds(std::int64_t nanoseconds) {
  const std::uint64_t absolute = magnitude(nanoseconds);
  return fmt::format("{}{}{}s", nanoseconds < 0 ? "-" : "", absolute / 1'000'000'000,
                     absolute % 1'000'000'000 == 0 ? "" : fraction(absolute % 1'000'000'000, 9));
}

}  // namespace cel
