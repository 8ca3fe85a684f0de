// mainstay stats changes: when a series' level changed for good, day by day. For cost and
// right-sizing, where nobody is woken.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/json/json.h"
#include "base/time.h"
#include "cli/stats_input.h"
#include "cli/stats_verbs.h"
#include "engines/stats/level_changes.h"
#include "engines/stats/season.h"

namespace cli {
namespace {

enum class OfDay : std::uint8_t { mean, sum, max };

base::Result<OfDay> of_day(const Arguments& arguments) {
  const std::string name = arguments.value("of-day").value_or("mean");
  if (name == "mean") return OfDay::mean;
  if (name == "sum") return OfDay::sum;
  if (name == "max") return OfDay::max;
  return base::invalid("--of-day must be mean, sum or max, not '" + name + "'");
}

// One value a day that has any, by days since 1970 UTC.
std::map<std::int64_t, double> days_of(const SeriesRows& rows, OfDay kind) {
  constexpr double most = std::numeric_limits<double>::max();
  struct Day {
    double sum = 0, mean = 0, largest = -HUGE_VAL, count = 0;
  };
  std::map<std::int64_t, Day> days;
  for (std::size_t i = 0; i < rows.values.size(); ++i) {
    if (!std::isfinite(rows.values[i])) continue;
    Day& day = days[rows.times_ms[i] / stats::day_ms];
    ++day.count;
    day.sum = std::clamp(day.sum + rows.values[i], -most, most);
    day.mean += rows.values[i] / day.count - day.mean / day.count;  // their sum may overflow
    day.largest = std::max(day.largest, rows.values[i]);
  }
  std::map<std::int64_t, double> out;
  for (const auto& [number, day] : days)
    out[number] = kind == OfDay::mean ? day.mean : kind == OfDay::sum ? day.sum : day.largest;
  return out;
}

std::string date_of(std::int64_t day) {
  return base::format_rfc3339({day * stats::day_ms * 1'000'000}, base::Precision::seconds)
      .substr(0, 10);
}

std::string_view name_of(stats::Shift shift) {
  return shift == stats::Shift::up ? "up" : shift == stats::Shift::down ? "down" : "";
}

struct DayLine {
  std::int64_t day = 0;
  double value = 0;
  std::string began;  // of a change: the first day of the new level
  stats::LevelChanges::Day found;
};

std::string csv_line(const DayLine& line) {
  std::string text = date_of(line.day) + "," + number_text(line.value);
  text.append(",").append(name_of(line.found.change)).append(",").append(line.began);
  text += "," + number_text(line.found.before) + "," + number_text(line.found.after);
  text += "," + std::to_string(line.found.run_length) + ",";
  return text + number_text(line.found.recent_change) + "\n";
}

std::string json_line(const DayLine& line) {
  std::string text;
  base::json::Writer json(text);
  json.begin_object().member("day", date_of(line.day)).member("value", line.value);
  if (line.found.change != stats::Shift::none)
    json.member("change", name_of(line.found.change)).member("began", line.began);
  json.member("before", line.found.before)
      .member("after", line.found.after)
      .member("run_length", std::int64_t{line.found.run_length})
      .member("recent_change", line.found.recent_change)
      .end_object();
  return text + "\n";
}

base::Done find_changes(const Context& context, const Arguments& arguments, OfDay kind,
                        const std::string& input) {
  const SeriesRows rows = TRY(read_series(input, value_column, arguments));
  const auto days = days_of(rows, kind);
  const bool json = arguments.has("json");
  RowsOut out(context, arguments, input, json ? "jsonl" : "csv");
  if (!json) out.write("day,value,change,began,before,after,run_length,recent_change\n");
  Chart chart(stem_of(input));
  stats::LevelChanges changes;
  std::vector<std::int64_t> seen;
  for (const auto& [day, value] : days) {
    seen.push_back(day);
    DayLine line{.day = day, .value = value, .began = {}, .found = changes.add(day, value)};
    if (seen.size() == 1)  // before it nothing is known
      line.found.before = line.found.after = std::numeric_limits<double>::quiet_NaN();
    const bool changed = line.found.change != stats::Shift::none;
    if (changed)
      line.began = date_of(seen[seen.size() - static_cast<std::size_t>(line.found.days_since)]);
    out.write(json ? json_line(line) : csv_line(line));
    chart.add({.time_ms = day * stats::day_ms,
               .value = value,
               .low = line.found.after,
               .high = line.found.after,
               .marked = changed});
  }
  TRY(out.finish());
  return show_chart(context, arguments, chart, input);
}

}  // namespace

base::Result<int> stats_changes(Context& context, const Arguments& arguments) {
  const OfDay kind = TRY(of_day(arguments));
  TRY(RowsOut::check(arguments));
  for (const std::string& input : arguments.words)
    TRY(find_changes(context, arguments, kind, input));
  return 0;
}

}  // namespace cli
