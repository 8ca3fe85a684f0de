// Reading a time by a Go layout: the layout is cut into what stands for parts of a time, longest
// names first, and what stands for itself.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "engines/document/ascii.h"
#include "engines/jmespath/go_time.h"

namespace jmespath {

namespace {

enum class Part : std::uint8_t {  // of the date, of the clock, of the zone
  year,
  year_of_century,
  month,
  month_name,
  day,
  day_of_year,
  weekday_name,
  hour,
  hour_of_half,
  half,
  minute,
  second,
  zone_name,
  offset,  // "-07:00" or "Z07:00"
};

struct Name {
  std::string_view text;
  Part part;
};

// A longer name before one that it begins with.
constexpr Name part_names[] = {
    {"January", Part::month_name},
    {"Jan", Part::month_name},
    {"Monday", Part::weekday_name},
    {"Mon", Part::weekday_name},
    {"MST", Part::zone_name},
    {"2006", Part::year},
    {"002", Part::day_of_year},
    {"__2", Part::day_of_year},
    {"06", Part::year_of_century},
    {"01", Part::month},
    {"02", Part::day},
    {"03", Part::hour_of_half},
    {"04", Part::minute},
    {"05", Part::second},
    {"15", Part::hour},
    {"_2", Part::day},
    {"PM", Part::half},
    {"pm", Part::half},
    {"-07:00:00", Part::offset},
    {"-070000", Part::offset},
    {"-07:00", Part::offset},
    {"-0700", Part::offset},
    {"-07", Part::offset},
    {"Z07:00:00", Part::offset},
    {"Z070000", Part::offset},
    {"Z07:00", Part::offset},
    {"Z0700", Part::offset},
    {"Z07", Part::offset},
    {"1", Part::month},
    {"2", Part::day},
    {"3", Part::hour_of_half},
    {"4", Part::minute},
    {"5", Part::second},
};

constexpr std::array<std::string_view, 12> months = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> weekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                      "Thursday", "Friday", "Saturday"};

using document::is_digit;

// ".000", ",999": a fraction of a second in the layout, off the front.
std::string_view take_fraction(std::string_view& layout) {
  if (!layout.starts_with('.') && !layout.starts_with(',')) return {};
  std::size_t end = 1;
  while (end < layout.size() && (layout[end] == '0' || layout[end] == '9') &&
         layout[end] == layout[1])
    ++end;
  if (end == 1 || (end < layout.size() && is_digit(layout[end]))) return {};
  const std::string_view fraction = layout.substr(0, end);
  layout.remove_prefix(end);
  return fraction;
}

class LayoutReader {
 public:
  LayoutReader(std::string_view layout, std::string_view text) : layout_(layout), text_(text) {}

  std::optional<ZonedTime> read() {
    while (!layout_.empty())
      if (!read_part()) return std::nullopt;
    if (!text_.empty()) return std::nullopt;
    if (is_afternoon_ && date_.hour < 12) date_.hour += 12;
    if (is_morning_ && date_.hour == 12) date_.hour = 0;
    if (day_of_year_ > 0) return by_day_of_year();
    return zoned_time(date_, nanoseconds_, offset_);
  }

 private:
  bool read_part() {
    if (!take_fraction(layout_).empty()) return fraction();
    const auto* const name = std::ranges::find_if(
        part_names, [&](const Name& one) { return layout_.starts_with(one.text); });
    if (name == std::end(part_names)) return literal();
    layout_.remove_prefix(name->text.size());
    return read(*name);
  }
  bool literal() {
    if (!text_.starts_with(layout_.front())) return false;
    layout_.remove_prefix(1);
    text_.remove_prefix(1);
    return true;
  }

  bool read(const Name& name) {
    if (name.part <= Part::weekday_name) return read_date(name);
    if (name.part <= Part::second) return read_clock(name);
    return name.part == Part::offset ? offset(name.text) : zone_name();
  }
  bool read_date(const Name& name) {
    const bool padded = name.text[0] == '_';
    switch (name.part) {
      case Part::year:
        return year(4);
      case Part::year_of_century:
        if (!year(2)) return false;
        date_.year += date_.year >= 69 ? 1900 : 2000;
        return true;
      case Part::month:
        return number(date_.month, name.text.size(), 2);
      case Part::month_name:
        return one_of(months, name, date_.month);
      case Part::day:
        if (padded && text_.starts_with(' ')) text_.remove_prefix(1);
        return number(date_.day, padded ? 1 : name.text.size(), 2);
      case Part::day_of_year:
        while (text_.starts_with(' ')) text_.remove_prefix(1);
        return number(day_of_year_, padded ? 1 : 3, 3) && day_of_year_ > 0;
      default: {
        int ignored = 0;
        return one_of(weekdays, name, ignored);
      }
    }
  }
  bool read_clock(const Name& name) {
    switch (name.part) {
      case Part::hour:
        return number(date_.hour, 2, 2);
      case Part::hour_of_half:
        return number(date_.hour, name.text.size(), 2) && date_.hour <= 12;
      case Part::minute:
        return number(date_.minute, name.text.size(), 2);
      case Part::second:
        // A fraction may follow although the layout has none.
        return number(date_.second, name.text.size(), 2) && optional_fraction();
      default:
        return half(name.text == "PM" ? "PM" : "pm", name.text == "PM" ? "AM" : "am");
    }
  }

  bool year(std::size_t digits) {
    int year = 0;
    if (!number(year, digits, digits)) return false;
    date_.year = year;
    return true;
  }
  bool half(std::string_view afternoon, std::string_view morning) {
    is_afternoon_ = text_.starts_with(afternoon);
    is_morning_ = text_.starts_with(morning);
    if (!is_afternoon_ && !is_morning_) return false;
    text_.remove_prefix(2);
    return true;
  }
  bool number(int& out, std::size_t least, std::size_t most) {
    std::size_t digits = 0;
    int value = 0;
    for (; digits < most && digits < text_.size() && is_digit(text_[digits]); ++digits)
      value = value * 10 + (text_[digits] - '0');
    if (digits < least) return false;
    text_.remove_prefix(digits);
    out = value;
    return true;
  }
  // The number of a name, from 1; the layout says whether it is cut to three letters.
  template <std::size_t Count>
  bool one_of(const std::array<std::string_view, Count>& all, const Name& name, int& out) {
    for (std::size_t i = 0; i < Count; ++i) {
      const std::string_view wanted = name.text.size() == 3 ? all[i].substr(0, 3) : all[i];
      if (!base::equal_ignoring_case(text_.substr(0, wanted.size()), wanted)) continue;
      text_.remove_prefix(wanted.size());
      out = static_cast<int>(i) + 1;
      return true;
    }
    return false;
  }
  bool fraction() {
    if (!text_.starts_with('.') && !text_.starts_with(',')) return false;
    text_.remove_prefix(1);
    std::int32_t unit = 100'000'000;
    if (text_.empty() || !is_digit(text_.front())) return false;
    nanoseconds_ = 0;
    for (; !text_.empty() && is_digit(text_.front()); unit /= 10) {
      nanoseconds_ += unit * (text_.front() - '0');
      text_.remove_prefix(1);
    }
    return true;
  }
  bool optional_fraction() {
    const bool wanted = layout_.starts_with('.') || layout_.starts_with(',');
    const bool given =
        text_.size() > 1 && (text_[0] == '.' || text_[0] == ',') && is_digit(text_[1]);
    return wanted || !given || fraction();
  }
  // An abbreviation says no offset but for UTC.
  bool zone_name() {
    std::size_t size = 0;
    while (size < text_.size() && size < 5 && text_[size] >= 'A' && text_[size] <= 'Z') ++size;
    if (size < 3) return false;
    text_.remove_prefix(size);
    return true;
  }
  bool offset(std::string_view form) {
    if (form[0] == 'Z' && text_.starts_with('Z')) {
      text_.remove_prefix(1);
      return true;
    }
    if (!text_.starts_with('-') && !text_.starts_with('+')) return false;
    const int sign = text_.front() == '-' ? -1 : 1;
    const bool colons = form.find(':') != std::string_view::npos;
    const std::size_t digits =
        form.size() - 1 - static_cast<std::size_t>(std::ranges::count(form, ':'));
    text_.remove_prefix(1);
    int parts[3] = {};
    for (std::size_t i = 0; i < digits / 2; ++i) {
      if (i > 0 && colons) {
        if (!text_.starts_with(':')) return false;
        text_.remove_prefix(1);
      }
      if (!number(parts[i], 2, 2)) return false;
    }
    if (parts[0] > 24 || parts[1] >= 60 || parts[2] >= 60) return false;
    offset_ = sign * (parts[0] * 3600 + parts[1] * 60 + parts[2]);
    return true;
  }
  std::optional<ZonedTime> by_day_of_year() {
    date_.month = date_.day = 1;
    const auto first = zoned_time(date_, nanoseconds_, offset_);
    if (!first) return std::nullopt;
    const auto day = later(*first, std::int64_t{day_of_year_ - 1} * 86'400 * 1'000'000'000);
    return day && civil(*day).year == date_.year ? day : std::nullopt;
  }

  std::string_view layout_, text_;
  CivilDate date_{.year = 0};
  std::int32_t nanoseconds_ = 0, offset_ = 0;
  int day_of_year_ = 0;
  bool is_afternoon_ = false, is_morning_ = false;
};

}  // namespace

std::optional<ZonedTime> parse_go_time(std::string_view layout, std::string_view text) {
  return LayoutReader(layout, text).read();
}

}  // namespace jmespath
