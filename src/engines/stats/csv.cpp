#include "engines/stats/csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "engines/stats/observation.h"

namespace stats {
namespace {

// The quote that ends a field which begins with one; a doubled one does not. npos: it is not
// closed.
std::size_t closing_quote(std::string_view line) {
  std::size_t at = line.find('"', 1);
  while (at != std::string_view::npos && line.substr(at + 1).starts_with('"'))
    at = line.find('"', at + 2);
  return at;
}

// The fields of a line; a quoted one without its quotes.
base::Result<std::size_t> split_fields(std::string_view line,
                                       std::array<std::string_view, csv_columns_max>& fields) {
  std::size_t count = 0;
  for (;;) {
    if (count == fields.size())
      return base::invalid("more than " + std::to_string(csv_columns_max) + " columns");
    std::size_t end;
    if (!line.empty() && line.front() == '"') {
      const std::size_t quote = closing_quote(line);
      if (quote == std::string_view::npos) return base::invalid("a quote is not closed");
      fields[count++] = line.substr(1, quote - 1);
      end = quote + 1;
      if (end < line.size() && line[end] != ',')
        return base::invalid("text behind a closing quote");
    } else {
      end = std::min(line.find(','), line.size());
      fields[count++] = base::trim(line.substr(0, end));
    }
    if (end >= line.size()) return count;
    line.remove_prefix(end + 1);
  }
}

// Whether a number that from_chars finds out of range is too small, not too large.
bool too_small(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t letter = std::min(text.find_first_of("eE"), text.size());
  const std::string_view digits = text.substr(0, letter);
  const auto point = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
  const auto first = static_cast<std::int64_t>(digits.find_first_of("123456789"));
  const std::int64_t power = point - first - (first < point ? 1 : 0);  // of the first digit
  std::string_view after = text.substr(std::min(letter + 1, text.size()));
  const bool divided = after.starts_with('-');
  if (after.starts_with('+') || divided) after.remove_prefix(1);
  std::int64_t exponent = 0;
  constexpr std::int64_t far = 1'000'000;  // a line holds fewer digits
  if (std::from_chars(after.data(), after.data() + after.size(), exponent).ec != std::errc{})
    exponent = after.empty() ? 0 : far;
  exponent = std::min(exponent, far);
  return power + (divided ? -exponent : exponent) < 0;
}

std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || text.empty()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    const double size = too_small(text) ? 0 : std::numeric_limits<double>::infinity();
    return text.starts_with('-') ? -size : size;
  }
  return error == std::errc{} ? std::optional(value) : std::nullopt;
}

// What to change, where it can be guessed.
std::string number_hint(std::string_view field) {
  if (base::trim(field).empty()) return ": write NaN where there is none";
  if (field.find_first_not_of("+-0123456789,. eE'_") != std::string_view::npos) return "";
  return ": write it without thousands separators, with a point before decimals";
}

// Seconds that lie beyond the year 9999 are often of another unit.
std::string unit_hint(double seconds) {
  constexpr double end = 253'402'300'800;
  constexpr std::pair<double, std::string_view> units[] = {
      {1e3, "milliseconds"}, {1e6, "microseconds"}, {1e9, "nanoseconds"}};
  for (const auto& [parts, name] : units)
    if (seconds / parts < end && seconds >= end)
      return ": seconds are wanted, these look like " + std::string(name);
  return "";
}

// As a person may see it: what would steer a terminal as a question mark.
std::string shown(std::string_view text) {
  std::string out = "'" + std::string(base::first_bytes(text, 60)) + "'";
  std::ranges::replace_if(out, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  return out;
}

}  // namespace

base::Result<std::int64_t> parse_timestamp(std::string_view text) {
  if (const auto seconds = parse_number(text)) {
    const double ms = std::floor(*seconds * 1000 + 1e-6);
    if (!(ms >= 0 && ms <= static_cast<double>(time_ms_max)))
      return base::invalid("the time " + shown(text) + " is not between 1970 and 9999" +
                           unit_hint(*seconds));
    return static_cast<std::int64_t>(ms);
  }
  // YYYY-MM-DD HH:MM:SS, to which RFC 3339 adds a T and a zone.
  constexpr std::size_t date_length = 10;
  constexpr std::size_t plain_length = 19;
  std::string full(text);
  if (full.size() >= plain_length && full[date_length] == ' ') full[date_length] = 'T';
  const bool zoned =
      full.size() > plain_length && full.find_first_of("Zz+-", plain_length) != std::string::npos;
  if (!zoned) full += 'Z';
  // A leap second is the one before and a second more, whatever the zone.
  constexpr std::size_t minute_place = 14;
  const bool leap = full.size() > plain_length && full.substr(minute_place, 5) == "59:60";
  if (leap) full.replace(minute_place + 3, 2, "59");
  const auto time = base::parse_rfc3339(full);
  if (!time)
    return base::invalid("the time " + shown(text) +
                         " is neither RFC 3339, nor YYYY-MM-DD HH:MM:SS, nor seconds since 1970");
  if (time->nanoseconds < 0) return base::invalid("the time " + shown(text) + " is before 1970");
  return time->nanoseconds / 1'000'000 + (leap ? 1000 : 0);
}

CsvReader::CsvReader(const CsvColumns& columns) : columns_(columns) {
  if (columns.timestamp) wanted_.emplace_back("timestamp");
  wanted_.insert(wanted_.end(), columns.numbers.begin(), columns.numbers.end());
  wanted_.insert(wanted_.end(), columns.keys.begin(), columns.keys.end());
}

base::Error CsvReader::wrong(const std::string& what) const {
  return base::invalid("line " + std::to_string(line_) + ": " + what);
}

base::Error CsvReader::wrong_field(std::size_t wanted, const std::string& what) const {
  return base::invalid("line " + std::to_string(line_) + ", column " +
                       std::to_string(places_[wanted] + 1) + ": " + what);
}

base::Result<std::optional<CsvRow>> CsvReader::read(std::string_view line) {
  ++line_;
  if (line_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() > csv_line_max)
    return wrong("longer than " + std::to_string(csv_line_max) + " bytes");
  if (base::trim(line).empty()) return std::optional<CsvRow>();
  if (!header_) {
    TRY(read_header(line));
    return std::optional<CsvRow>();
  }
  std::array<std::string_view, csv_columns_max> fields;
  const auto count = split_fields(line, fields);
  if (!count) return wrong(count.error().message);
  CsvRow row;
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    if (places_[i] >= *count) return wrong("no " + std::string(wanted_[i]));
    TRY(read_field(row, i, fields[places_[i]]));
  }
  return std::optional(row);
}

base::Done CsvReader::read_field(CsvRow& row, std::size_t wanted, std::string_view field) const {
  const std::size_t times = columns_.timestamp ? 1 : 0;
  if (wanted < times) {
    const auto time = parse_timestamp(field);
    if (!time) return wrong_field(wanted, time.error().message);
    row.timestamp = field;
    row.time_ms = *time;
    return {};
  }
  const std::size_t at = wanted - times;
  if (at >= columns_.numbers.size()) {
    row.keys[at - columns_.numbers.size()] = field;
    return {};
  }
  const auto number = parse_number(field);
  if (!number)
    return wrong_field(wanted, "the " + std::string(wanted_[wanted]) + " " + shown(field) +
                                   " is no number" + number_hint(field));
  row.texts[at] = field;
  row.numbers[at] = *number;
  return {};
}

base::Done CsvReader::read_header(std::string_view line) {
  std::array<std::string_view, csv_columns_max> fields;
  const auto count = split_fields(line, fields);
  if (!count) return wrong(count.error().message);
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    std::size_t at = 0;
    while (at < *count && !base::equal_ignoring_case(base::trim(fields[at]), wanted_[i])) ++at;
    if (at == *count) {
      std::string names;
      for (const std::string_view name : wanted_)
        names.append(names.empty() ? "" : ",").append(name);
      return wrong("the header must name the columns " + names + "; it is " + shown(line));
    }
    places_[i] = at;
  }
  header_ = true;
  return {};
}

}  // namespace stats
