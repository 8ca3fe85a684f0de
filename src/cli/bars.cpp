#include "cli/bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/chart_style.h"

namespace cli {
namespace {

double longest_of(const std::vector<Bar>& bars) {
  double longest = 0;
  for (const Bar& bar : bars) longest = std::max(longest, bar.value);
  return longest > 0 ? longest : 1;
}

// The beginning of a name, so many characters long at most.
std::string cut(const std::string& name, std::size_t characters) {
  std::string out;
  std::size_t count = 0;
  for (const char c : name) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (begins && count++ == characters) return out + "~";
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + std::string(characters + 1 - count, ' ');
}

std::string repeated(std::string_view cell, double share, std::size_t width) {
  std::string out;
  const auto cells = static_cast<std::size_t>(std::lround(share * static_cast<double>(width)));
  for (std::size_t i = 0; i < cells; ++i) out += cell;
  return out;
}

}  // namespace

std::string draw_bars(std::string_view title, const std::vector<Bar>& bars, std::size_t width) {
  constexpr std::size_t name_width = 24;
  constexpr std::size_t figure_width = 10;
  const std::size_t room = std::max<std::size_t>(width, 60) - name_width - figure_width - 4;
  const double longest = longest_of(bars);
  std::string out(title);
  out += "\n";
  for (const Bar& bar : bars) {
    const double surely = std::min(bar.surely, bar.value);
    std::string line = cut(bar.name, name_width) +
                       fmt::format("{:>{}.6g} ", bar.value, figure_width) +
                       repeated("\xE2\x96\x88", surely / longest, room) +  // a full block
                       repeated("\xE2\x96\x91", (bar.value - surely) / longest, room);  // a shade
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::string draw_bars_svg(std::string_view title, const std::vector<Bar>& bars) {
  constexpr double width = 960;
  constexpr double left = 280;
  constexpr double right = 90;
  constexpr double top = 40;
  constexpr double row = 22;
  const double height = top + row * static_cast<double>(bars.size()) + 12;
  const double scale = (width - left - right) / longest_of(bars);
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" role=\"img\"><title>{2}</title>{3}"
      "<rect class=\"back\" width=\"{0}\" height=\"{1}\"/>\n"
      "<text class=\"title\" x=\"16\" y=\"24\">{2}</text>\n",
      width, height, svg_escaped(title), svg_style);
  double y = top;
  for (const Bar& bar : bars) {
    const double surely = std::min(bar.surely, bar.value);
    out += fmt::format(
        "<text x=\"{0}\" y=\"{1:.0f}\" text-anchor=\"end\">{2}</text>"
        "<rect class=\"band\" x=\"{3}\" y=\"{4:.0f}\" width=\"{5:.1f}\" height=\"{6}\"/>"
        "<rect class=\"bar\" x=\"{3}\" y=\"{4:.0f}\" width=\"{7:.1f}\" height=\"{6}\"/>"
        "<text x=\"{8:.1f}\" y=\"{1:.0f}\">{9:.6g}</text>\n",
        left - 8, y + 13, svg_escaped(cut(bar.name, 40)), left, y, bar.value * scale, row - 6,
        surely * scale, left + bar.value * scale + 6, bar.value);
    y += row;
  }
  return out + "</svg>\n";
}

}  // namespace cli
