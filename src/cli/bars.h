// Bars with their names beside them, longest first as given: for a terminal and as SVG. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace cli {

struct Bar {
  std::string name;
  double value = 0;   // the bar's end, not negative
  double surely = 0;  // up to here it is certain; the rest is drawn lighter
};

// Lines of at most `width` columns, readable without colour.
std::string draw_bars(std::string_view title, const std::vector<Bar>& bars, std::size_t width);
// A document of its own, light and dark by the reader's preference.
std::string draw_bars_svg(std::string_view title, const std::vector<Bar>& bars);

}  // namespace cli
