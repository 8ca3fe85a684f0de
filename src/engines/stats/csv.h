// Series as CSV, read line by line: a header that names the columns, then rows. The two columns of
// a series are `timestamp,value`, those of an SLO `timestamp,good,total`, those of events whatever
// names their key; other columns are left out. Times are RFC 3339, `YYYY-MM-DD HH:MM:SS` (UTC), or
// seconds since 1970. A byte order mark, CRLF and quoted fields are fine; empty lines say nothing.
// Pure.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stats {

inline constexpr std::size_t csv_line_max = 4096;  // bytes of a line
inline constexpr std::size_t csv_columns_max = 64;
inline constexpr std::size_t csv_numbers_max = 2;
inline constexpr std::size_t csv_keys_max = 8;

// What a row must hold; none of the names twice.
struct CsvColumns {
  std::span<const std::string_view> numbers = {};  // up to csv_numbers_max
  std::span<const std::string_view> keys = {};     // texts, up to csv_keys_max
  bool timestamp = true;
};

struct CsvRow {
  std::string_view timestamp;  // as it stands in the line, without quotes
  std::int64_t time_ms = 0;
  std::array<std::string_view, csv_numbers_max> texts;
  std::array<double, csv_numbers_max>
      numbers{};  // may be NaN or infinite: beyond double's range too
  // As they stand, without the quotes around them: a doubled quote inside stays doubled.
  std::array<std::string_view, csv_keys_max> keys;
};

class CsvReader {
 public:
  explicit CsvReader(const CsvColumns& columns);

  // Nothing for the header and for an empty line. `invalid` says the line's number and what is
  // wrong; the following line can still be read. The row's texts are views into `line`.
  base::Result<std::optional<CsvRow>> read(std::string_view line);
  std::uint64_t line() const { return line_; }
  bool headed() const { return header_; }  // the header was read

 private:
  base::Done read_header(std::string_view line);
  base::Error wrong(const std::string& what) const;
  base::Error wrong_field(std::size_t wanted, const std::string& what) const;

  base::Done read_field(CsvRow& row, std::size_t wanted, std::string_view field) const;

  CsvColumns columns_;
  std::vector<std::string_view> wanted_;  // the time if there is one, the numbers, the keys
  std::array<std::size_t, 1 + csv_numbers_max + csv_keys_max> places_{};  // where each stands
  std::uint64_t line_ = 0;
  bool header_ = false;
};

// Milliseconds since 1970; `invalid` for what is no time, or before 1970.
base::Result<std::int64_t> parse_timestamp(std::string_view text);

}  // namespace stats
