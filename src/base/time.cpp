#include "base/time.h"

#include <chrono>

#include "base/utf8.h"

namespace base {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t day_seconds = 86'400;

// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-Compatible Low-Level
// Date Algorithms", days_from_civil and its inverse).
std::int64_t days_of(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<std::uint64_t>(year - era * 400);
  const std::uint64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const std::uint64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + static_cast<std::int64_t>(day_of_era) - 719'468;
}

struct Date {
  std::int64_t year;
  unsigned month, day;
};
Date date_of(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const auto day_of_era = static_cast<std::uint64_t>(days - era * 146'097);
  const std::uint64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::uint64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint64_t shifted = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<unsigned>(day_of_year - (153 * shifted + 2) / 5 + 1);
  const auto month = static_cast<unsigned>(shifted < 10 ? shifted + 3 : shifted - 9);
  return {static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

unsigned days_in_month(std::int64_t year, unsigned month) {
  constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

class Reader {  // of RFC 3339 text; every take is false when the text says something else
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  bool digits(std::size_t count, std::int64_t& out) {
    if (rest_.size() < count) return false;
    out = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return false;
      out = out * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return true;
  }
  bool one_of(std::string_view set) {
    if (rest_.empty() || set.find(rest_.front()) == std::string_view::npos) return false;
    taken_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }
  // Nine digits count, further ones are cut; at least one.
  bool fraction(std::int64_t& nanoseconds) {
    std::size_t count = 0;
    nanoseconds = 0;
    for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count)
      if (count < 9) nanoseconds = nanoseconds * 10 + (rest_[count] - '0');
    for (std::size_t i = count; i < 9; ++i) nanoseconds *= 10;
    rest_.remove_prefix(count);
    return count > 0;
  }
  char taken() const { return taken_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  char taken_ = 0;
};

struct Fields {
  std::int64_t year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, nanoseconds = 0;
  std::int64_t offset_minutes = 0;
};

// Seconds since 1970 in UTC.
std::int64_t seconds_of(const Fields& f) {
  const std::int64_t days =
      days_of(f.year, static_cast<unsigned>(f.month), static_cast<unsigned>(f.day));
  return days * day_seconds + f.hour * 3'600 + (f.minute - f.offset_minutes) * 60 + f.second;
}

bool read_offset(Reader& reader, std::int64_t& minutes) {
  if (reader.one_of("Zz")) return true;
  if (!reader.one_of("+-")) return false;
  const bool west = reader.taken() == '-';
  std::int64_t hour = 0, minute = 0;
  if (!reader.digits(2, hour) || !reader.one_of(":") || !reader.digits(2, minute)) return false;
  if (hour > 23 || minute > 59) return false;
  minutes = (hour * 60 + minute) * (west ? -1 : 1);
  return true;
}

std::optional<Fields> read_fields(std::string_view text) {
  Reader reader(text);
  Fields f;
  if (!reader.digits(4, f.year) || !reader.one_of("-") || !reader.digits(2, f.month) ||
      !reader.one_of("-") || !reader.digits(2, f.day) || !reader.one_of("Tt ") ||
      !reader.digits(2, f.hour) || !reader.one_of(":") || !reader.digits(2, f.minute) ||
      !reader.one_of(":") || !reader.digits(2, f.second))
    return std::nullopt;
  if (reader.one_of(".") && !reader.fraction(f.nanoseconds)) return std::nullopt;
  if (!read_offset(reader, f.offset_minutes) || !reader.at_end()) return std::nullopt;
  if (f.month < 1 || f.month > 12 || f.day < 1 || f.hour > 23 || f.minute > 59 || f.second > 59)
    return std::nullopt;
  if (f.day > days_in_month(f.year, static_cast<unsigned>(f.month))) return std::nullopt;
  return f;
}

void append_digits(std::string& out, std::int64_t number, int width) {
  char digits[20];
  for (int i = width - 1; i >= 0; --i, number /= 10)
    digits[i] = static_cast<char>('0' + number % 10);
  out.append(digits, static_cast<std::size_t>(width));
}

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};
constexpr Unit units[] = {{"y", 365 * day_seconds* second},
                          {"w", 7 * day_seconds* second},
                          {"d", day_seconds* second},
                          {"h", 3'600 * second},
                          {"m", 60 * second},
                          {"s", second},
                          {"ms", 1'000'000}};

Error bad_duration(std::string_view text) {
  return invalid("not a duration: \"" + std::string(first_bytes(text, 64)) +
                 "\"; write it as 30s, 5m or 1h30m, with the units y w d h m s ms, largest first");
}
Error duration_out_of_range(std::string_view text) {
  return invalid("duration out of range: \"" + std::string(first_bytes(text, 64)) +
                 "\"; at most 292y");
}

}  // namespace

Result<Time> parse_rfc3339(std::string_view text) {
  const auto fields = read_fields(text);
  if (!fields)
    return invalid("not a time: \"" + std::string(first_bytes(text, 64)) +
                   "\"; write it as 2026-11-18T14:32:01Z");
  std::int64_t seconds = seconds_of(*fields), fraction = fields->nanoseconds;
  if (seconds < 0) {  // counted back from the next second, so that the earliest Time fits
    ++seconds;
    fraction -= second;
  }
  std::int64_t nanoseconds = 0;
  if (__builtin_mul_overflow(seconds, second, &nanoseconds) ||
      __builtin_add_overflow(nanoseconds, fraction, &nanoseconds))
    return invalid("time out of range: years 1678 to 2262");
  return Time{nanoseconds};
}

bool is_zero_rfc3339(std::string_view text) {
  if (!text.starts_with("000")) return false;  // with an offset it lies in the years 0 to 2
  const auto fields = read_fields(text);
  return fields && seconds_of(*fields) == days_of(1, 1, 1) * day_seconds;
}

std::string format_rfc3339(Time time, Precision precision) {
  std::int64_t seconds = time.nanoseconds / second, fraction = time.nanoseconds % second;
  if (fraction < 0) {
    fraction += second;
    --seconds;
  }
  std::int64_t days = seconds / day_seconds, of_day = seconds % day_seconds;
  if (of_day < 0) {
    of_day += day_seconds;
    --days;
  }
  const Date date = date_of(days);
  std::string out;
  out.reserve(30);
  append_digits(out, date.year, 4);
  out += '-';
  append_digits(out, date.month, 2);
  out += '-';
  append_digits(out, date.day, 2);
  out += 'T';
  append_digits(out, of_day / 3'600, 2);
  out += ':';
  append_digits(out, of_day / 60 % 60, 2);
  out += ':';
  append_digits(out, of_day % 60, 2);
  if (precision == Precision::milliseconds) {
    out += '.';
    append_digits(out, fraction / 1'000'000, 3);
  } else if (precision == Precision::nanoseconds && fraction != 0) {
    out += '.';
    append_digits(out, fraction, 9);
    while (out.back() == '0') out.pop_back();
  }
  out += 'Z';
  return out;
}

Result<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration{};
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  std::string_view rest = text;
  if (rest.empty()) return bad_duration(text);
  while (!rest.empty()) {
    std::int64_t number = 0;
    std::size_t digits = 0;
    for (; digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9'; ++digits)
      if (__builtin_mul_overflow(number, std::int64_t{10}, &number) ||
          __builtin_add_overflow(number, std::int64_t{rest[digits] - '0'}, &number))
        return duration_out_of_range(text);
    if (digits == 0) return bad_duration(text);
    rest.remove_prefix(digits);
    std::size_t letters = 0;
    while (letters < rest.size() && (rest[letters] < '0' || rest[letters] > '9')) ++letters;
    const std::string_view name = rest.substr(0, letters);
    while (next_unit < std::size(units) && units[next_unit].name != name) ++next_unit;
    if (next_unit == std::size(units)) return bad_duration(text);
    std::int64_t part = 0;
    if (__builtin_mul_overflow(number, units[next_unit].nanoseconds, &part) ||
        __builtin_add_overflow(total, part, &total))
      return duration_out_of_range(text);
    ++next_unit;
    rest.remove_prefix(letters);
  }
  return Duration{total};
}

// Years and weeks only where nothing is left over, as Prometheus prints them: 90d, not 12w6d.
std::string format_duration(Duration duration) {
  std::int64_t rest = duration.nanoseconds / 1'000'000;
  if (rest == 0) return "0s";
  std::string out;
  if (rest < 0) {
    out += '-';
    rest = -rest;
  }
  for (const Unit& unit : units) {
    const std::int64_t size = unit.nanoseconds / 1'000'000;
    const bool only_exact = unit.name == "y" || unit.name == "w";
    if (rest < size || (only_exact && rest % size != 0)) continue;
    out.append(std::to_string(rest / size)).append(unit.name);
    rest %= size;
  }
  return out;
}

}  // namespace base
