#include "cli/text.h"

#include <array>

#include "base/utf8.h"

namespace cli {
namespace {

// C1 controls (U+0080 to U+009F) in UTF-8.
bool is_c1(std::string_view text) {
  return text.size() >= 2 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0U;
}

// U+202A to U+202E and U+2066 to U+2069 turn what follows around.
bool is_override(std::string_view text) {
  if (text.size() < 3 || text[0] != '\xE2') return false;
  const auto last = static_cast<unsigned char>(text[2]);
  return (text[1] == '\x80' && last >= 0xAAU && last <= 0xAEU) ||
         (text[1] == '\x81' && last >= 0xA6U && last <= 0xA9U);
}

struct Unit {
  std::int64_t nanoseconds;
  char name;
};
constexpr std::array units{
    Unit{base::days(1).nanoseconds, 'd'}, Unit{base::hours(1).nanoseconds, 'h'},
    Unit{base::minutes(1).nanoseconds, 'm'}, Unit{base::seconds(1).nanoseconds, 's'}};

// The largest unit that fits and its next `count - 1`, those of them that are not zero; seconds
// only where nothing larger fits. "" below a second.
std::string largest_units(std::int64_t distance, std::size_t count) {
  std::string out;
  for (const Unit& unit : units) {
    const std::int64_t number = distance / unit.nanoseconds;
    if ((number == 0 && out.empty()) || (unit.name == 's' && !out.empty())) continue;
    if (number > 0) out += std::to_string(number) + unit.name;
    distance %= unit.nanoseconds;
    if (--count == 0) break;
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto rest = text.substr(i);
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '\n' || byte == '\t' || byte == '\r') {
      out += ' ';
    } else if (byte < 0x20U || byte == 0x7FU) {
      continue;
    } else if (is_c1(rest)) {
      i += 1;
    } else if (is_override(rest)) {
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text)
    if (!base::continues_code_point(c)) ++width;
  return width;
}

std::string cut_to(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::size_t end = 0, columns = 0;
  for (; end < text.size(); ++end)
    if (!base::continues_code_point(text[end]) && ++columns == width) break;
  return std::string(text.substr(0, end)) + "…";
}

std::string tsv_field(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '\t')
      out += "\\t";
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\\')
      out += "\\\\";
    else
      out += c;
  }
  return out;
}

std::string relative(base::Time time, base::Time now) {
  const std::int64_t distance = (time - now).nanoseconds;
  if (distance < 0) {
    const std::string past = largest_units(-distance, 1);
    return past.empty() ? "now" : past + " ago";
  }
  // Rounded, so that what was just asked to last two hours does not end in 1h59m.
  const std::int64_t minute = base::minutes(1).nanoseconds, second = base::seconds(1).nanoseconds;
  const std::string ahead = largest_units(distance + (distance >= minute ? minute : second) / 2, 2);
  return ahead.empty() ? "now" : "in " + ahead;
}

}  // namespace cli
