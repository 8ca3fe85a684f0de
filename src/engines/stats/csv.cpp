#include "engines/stats/csv.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "base/time.h"
#include "engines/stats/observation.h"

namespace stats {
namespace {

// The fields of a line; a quoted one without its quotes. Doubled quotes inside stay doubled: no
// time or number has any.
base::Result<std::size_t> split_fields(std::string_view line,
                                       std::array<std::string_view, csv_columns_max>& fields) {
  std::size_t count = 0;
  for (;;) {
    if (count == fields.size())
      return base::invalid("more than " + std::to_string(csv_columns_max) + " columns");
    std::size_t end;
    if (!line.empty() && line.front() == '"') {
      const std::size_t quote = line.find('"', 1);
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

std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || text.empty()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // Too small is 0, too large infinite; from_chars does not say which: an exponent's sign does.
    const bool small = text.find("e-") != std::string_view::npos ||
                       text.find("E-") != std::string_view::npos ||
                       text.find_first_of("eE") == std::string_view::npos;
    const double size = small ? 0 : std::numeric_limits<double>::infinity();
    return text.starts_with('-') ? -size : size;
  }
  return error == std::errc{} ? std::optional(value) : std::nullopt;
}

std::string shown(std::string_view text) { return "'" + std::string(text.substr(0, 60)) + "'"; }

}  // namespace

base::Result<std::int64_t> parse_timestamp(std::string_view text) {
  if (const auto seconds = parse_number(text)) {
    const double ms = std::floor(*seconds * 1000 + 1e-6);
    if (!(ms >= 0 && ms <= static_cast<double>(time_ms_max)))
      return base::invalid("the time " + shown(text) + " is not between 1970 and 9999");
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
  const auto time = base::parse_rfc3339(full);
  if (!time)
    return base::invalid("the time " + shown(text) +
                         " is neither RFC 3339, nor YYYY-MM-DD HH:MM:SS, nor seconds since 1970");
  if (time->nanoseconds < 0) return base::invalid("the time " + shown(text) + " is before 1970");
  return time->nanoseconds / 1'000'000;
}

CsvReader::CsvReader(std::span<const std::string_view> numbers) : wanted_{"timestamp"} {
  wanted_.insert(wanted_.end(), numbers.begin(), numbers.end());
}

base::Error CsvReader::wrong(const std::string& what) const {
  return base::invalid("line " + std::to_string(line_) + ": " + what);
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
    if (columns_[i] >= *count) return wrong("no " + std::string(wanted_[i]));
    const std::string_view field = fields[columns_[i]];
    if (i == 0) {
      const auto time = parse_timestamp(field);
      if (!time) return wrong(time.error().message);
      row.timestamp = field;
      row.time_ms = *time;
      continue;
    }
    const auto number = parse_number(field);
    if (!number)
      return wrong("the " + std::string(wanted_[i]) + " " + shown(field) + " is no number");
    row.texts[i - 1] = field;
    row.numbers[i - 1] = *number;
  }
  return std::optional(row);
}

base::Done CsvReader::read_header(std::string_view line) {
  std::array<std::string_view, csv_columns_max> fields;
  const auto count = split_fields(line, fields);
  if (!count) return wrong(count.error().message);
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    std::size_t at = 0;
    while (at < *count && !base::equal_ignoring_case(base::trim(fields[at]), wanted_[i])) ++at;
    if (at == *count) {
      std::string names(wanted_[0]);
      for (std::size_t k = 1; k < wanted_.size(); ++k) names.append(",").append(wanted_[k]);
      return wrong("the header must name the columns " + names + "; it is " + shown(line));
    }
    columns_[i] = at;
  }
  header_ = true;
  return {};
}

}  // namespace stats
