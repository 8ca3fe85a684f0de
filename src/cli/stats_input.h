// What the verbs of `mainstay stats` read and where they write: CSV files line by line, standard
// input as it comes, and flags that are numbers. Errors name the file and the line.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/context.h"
#include "engines/stats/csv.h"
#include "engines/stats/observation.h"

namespace cli {

// What files of values and files of good and all events have beside the times.
inline constexpr std::string_view value_column[] = {"value"};
inline constexpr std::string_view event_columns[] = {"good", "total"};

inline constexpr std::size_t stats_rows_max = 20'000'000;  // of a file that a verb must hold whole

// Each row of a file, or of standard input for "-". `each` gets it as it is read; `pause` is called
// when what was there is used up, to hand on what has been written. With --skip-bad, rows that
// cannot be read, or that `each` finds invalid, are counted and named on standard error at the end;
// else the first is an error.
struct RowsWanted {
  stats::CsvColumns columns;
  bool skip_bad = false;
  std::function<base::Done(const stats::CsvRow&)> each;
  std::function<void()> pause = [] {};
};
base::Done read_rows(const std::string& path, const RowsWanted& wanted);

// A whole series; of events, `invalid` rows are those that are_events refuses.
struct SeriesRows {
  std::vector<std::int64_t> times_ms;
  std::vector<double> values, totals;  // totals: of a second column of numbers
};
base::Result<SeriesRows> read_series(const std::string& path,
                                     std::span<const std::string_view> numbers,
                                     const Arguments& arguments);
// By time, those of one time by value.
std::vector<stats::Obs> in_order(const SeriesRows& rows);
// Whether good and total of a row are whole numbers, good at most total.
base::Done are_events(const stats::CsvRow& row);
// Whether the first line of a file names all of these columns. Standard input cannot be asked.
bool has_columns(const std::string& path, std::span<const std::string_view> names);

// The number of a flag between two bounds, both allowed; `otherwise` when it was not given.
base::Result<double> number_of(const Arguments& arguments, std::string_view flag, double low,
                               double high, double otherwise);

// The shortest digits that are read as the number; "" where it is none.
std::string number_text(double value);
// A field of CSV: in quotes when it stood in them for a reason.
std::string csv_field(std::string_view text);
// What the field says: without doubled quotes.
std::string unquoted(std::string_view field);

// Where the rows of one input go: standard output, or a file of its own with --output DIR.
class RowsOut {
 public:
  // `invalid` for several inputs without --output, and for two whose files would have one name.
  static base::Done check(const Arguments& arguments);
  // `extension` of the file: "csv".
  RowsOut(const Context& context, const Arguments& arguments, const std::string& input,
          std::string_view extension);
  void write(std::string_view text);
  void flush();
  base::Done finish();  // the file, whole or not at all

 private:
  const Context& context_;
  const Arguments& arguments_;
  std::string path_;  // "": standard output
  bool drawn_;        // the chart stands for the rows
  std::string text_;
};

// A file that a flag names, replaced; `invalid` if that is one of the inputs.
base::Done write_output(const Arguments& arguments, const std::string& path, std::string_view text);

// A file's name without folder and extension, "stdin" for "-".
std::string stem_of(const std::string& input);
void warn(std::string_view text);  // on standard error, with the program's name

}  // namespace cli
