// Time intervals of the configuration file (reference: alerts, section 6).
#include <algorithm>

#include "base/text.h"
#include "modules/alertmanager/config_file.h"
#include "modules/alertmanager/config_reader.h"

namespace alertmanager {
namespace {

using base::yaml::Node;
using notify::Range;

constexpr std::string_view interval_keys[] = {"name", "time_intervals"};
constexpr std::string_view entry_keys[] = {"times",  "weekdays", "days_of_month",
                                           "months", "years",    "location"};
constexpr std::string_view times_keys[] = {"start_time", "end_time"};
constexpr std::string_view weekday_names[] = {"sunday",   "monday", "tuesday", "wednesday",
                                              "thursday", "friday", "saturday"};
constexpr std::string_view month_names[] = {"january",   "february", "march",    "april",
                                            "may",       "june",     "july",     "august",
                                            "september", "october",  "november", "december"};

base::Result<int> minute_of_day(const Node& node) {
  const std::string text = TRY(scalar(node, "a time"));
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() == 5 && text[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4)) {
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if ((hour < 24 && minute < 60) || (hour == 24 && minute == 0)) return hour * 60 + minute;
  }
  return at_line(node, "couldn't parse timestamp " + text + ", invalid format; write HH:MM");
}

base::Result<Range> read_times(const Node& node) {
  const Mapping mapping = TRY(Mapping::of(node, "times", times_keys));
  const Node *start = mapping.find("start_time"), *end = mapping.find("end_time");
  if (start == nullptr || end == nullptr)
    return at_line(node, "both start_time and end_time must be provided");
  const Range range{TRY(minute_of_day(*start)), TRY(minute_of_day(*end))};
  if (range.begin >= range.end)
    return at_line(node,
                   "start time cannot be equal or greater than end time; over midnight, "
                   "write two");
  return range;
}

struct Calendar {  // what the values of one kind may be
  std::string_view kind;
  std::span<const std::string_view> names;
  int first_name = 0, min = 0, max = 0;
};

base::Result<int> read_value(const Node& node, std::string_view text, const Calendar& calendar) {
  const std::string lower = base::to_lower(base::trim(text));
  const auto named = std::ranges::find(calendar.names, lower);
  if (named != calendar.names.end())
    return static_cast<int>(named - calendar.names.begin()) + calendar.first_name;
  const auto number = base::to_int64(lower);
  const bool numbers = calendar.kind != "weekday";
  if (!numbers || !number || *number < calendar.min || *number > calendar.max ||
      (*number == 0 && calendar.kind == "day of month"))
    return at_line(node, "\"" + lower + "\" is not a valid " + std::string(calendar.kind));
  return static_cast<int>(*number);
}

base::Result<Range> read_range(const Node& node, const Calendar& calendar) {
  const std::string text = TRY(scalar(node, calendar.kind));
  const std::size_t colon = text.find(':');
  Range range;
  range.begin = TRY(read_value(node, std::string_view(text).substr(0, colon), calendar));
  range.end = colon == std::string::npos
                  ? range.begin
                  : TRY(read_value(node, std::string_view(text).substr(colon + 1), calendar));
  if (range.begin < 0 && range.end > 0)
    return at_line(node, "end day must be negative if start day is negative");
  // "25:-1" is fine: the month decides. "-1:-3" and "friday:monday" are not.
  const bool same_sign = (range.begin < 0) == (range.end < 0);
  if (same_sign && range.begin > range.end)
    return at_line(node,
                   "start " + std::string(calendar.kind) + " cannot be after its end: " + text);
  return range;
}

base::Result<std::vector<Range>> read_ranges(const Mapping& mapping, std::string_view key,
                                             const Calendar& calendar) {
  std::vector<Range> ranges;
  for (const Node& node : TRY(mapping.items(key)))
    ranges.push_back(TRY(read_range(node, calendar)));
  return ranges;
}

base::Result<notify::TimeIntervalEntry> read_entry(const Node& node) {
  const Mapping mapping = TRY(Mapping::of(node, "time interval", entry_keys));
  notify::TimeIntervalEntry entry;
  for (const Node& times : TRY(mapping.items("times")))
    entry.minutes_of_day.push_back(TRY(read_times(times)));
  entry.weekdays = TRY(read_ranges(mapping, "weekdays", {"weekday", weekday_names, 0, 0, 6}));
  entry.days_of_month =
      TRY(read_ranges(mapping, "days_of_month", {"day of month", {}, 0, -31, 31}));
  entry.months = TRY(read_ranges(mapping, "months", {"month", month_names, 1, 1, 12}));
  entry.years = TRY(read_ranges(mapping, "years", {"year", {}, 0, 0, 9999}));
  if (const Node* location = mapping.find("location")) {
    const std::string name = TRY(scalar(*location, "location"));
    auto zone = base::Zone::find(name);
    if (!zone) return at_line(*location, "unknown time zone " + name);
    entry.zone = *zone;
  }
  return entry;
}

}  // namespace

base::Result<notify::TimeInterval> read_time_interval(const Node& node) {
  const Mapping mapping = TRY(Mapping::of(node, "time interval", interval_keys));
  notify::TimeInterval interval{.name = TRY(mapping.text("name")), .entries = {}};
  if (interval.name.empty()) return at_line(node, "missing name in time interval");
  for (const Node& entry : TRY(mapping.items("time_intervals")))
    interval.entries.push_back(TRY(read_entry(entry)));
  return interval;
}

}  // namespace alertmanager
