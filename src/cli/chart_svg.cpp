// Charts as SVG: the console's colours, the band behind the line, marked episodes as dots with a
// line to the axis.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/time.h"
#include "cli/chart.h"

namespace cli {
namespace {

constexpr double width = 960, height = 300;
constexpr double left = 64, right = 16, top = 36, bottom = 32;

constexpr std::string_view style =
    "<style>text{font:12px system-ui,sans-serif;fill:#495057}.title{font-weight:600;fill:#212529}"
    ".grid{stroke:#dee2e6}.band{fill:#d0ebff}.line{fill:none;stroke:#1c7ed6;stroke-width:1.2}"
    ".ahead{stroke-dasharray:5 3}.mark{fill:#e03131}.drop{stroke:#e03131;stroke-opacity:.35}"
    ".back{fill:#fff}@media(prefers-color-scheme:dark){.back{fill:#1a1b1e}text{fill:#a6a7ab}"
    ".title{fill:#e9ecef}.grid{stroke:#373a40}.band{fill:#14324a}.line{stroke:#4dabf7}}</style>";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out;
}

struct Place {
  ChartRange range;
  double x(std::int64_t time_ms) const {
    return left + (width - left - right) * static_cast<double>(time_ms - range.first_ms) /
                      static_cast<double>(range.last_ms - range.first_ms);
  }
  double y(double value) const {
    const double share = (range.high - value) / (range.high - range.low);
    return top + (height - top - bottom) * std::clamp(share, 0.0, 1.0);
  }
};

// One polygon for each stretch that has a band: along its high end and back along its low one.
void append_band(std::string& out, const Chart& chart, const Place& place) {
  std::string there;
  std::string back;
  const auto close = [&] {
    if (!there.empty()) out += "<polygon class=\"band\" points=\"" + there + back + "\"/>\n";
    there.clear();
    back.clear();
  };
  for (const ChartPoint& point : chart.points) {
    if (!std::isfinite(point.low) || !std::isfinite(point.high)) {
      close();
      continue;
    }
    const double x = place.x(point.time_ms);
    there += fmt::format("{:.1f},{:.1f} ", x, place.y(point.high));
    back.insert(0, fmt::format("{:.1f},{:.1f} ", x, place.y(point.low)));
  }
  close();
}

void append_line(std::string& out, const Chart& chart, const Place& place, bool expected) {
  std::string path;
  bool joined = false;
  for (std::size_t i = 0; i < chart.points.size(); ++i) {
    const ChartPoint& point = chart.points[i];
    // The forecast begins at the last point seen.
    const bool shown = point.expected == expected ||
                       (expected && i + 1 < chart.points.size() && chart.points[i + 1].expected);
    if (!shown || !std::isfinite(point.value)) {
      joined = false;
      continue;
    }
    path += fmt::format("{}{:.1f} {:.1f}", joined ? "L" : "M", place.x(point.time_ms),
                        place.y(point.value));
    joined = true;
  }
  if (!path.empty())
    out += fmt::format("<path class=\"line{}\" d=\"{}\"/>\n", expected ? " ahead" : "", path);
}

void append_axes(std::string& out, const Place& place) {
  for (int i = 0; i <= 4; ++i) {
    const double value = place.range.low + (place.range.high - place.range.low) * i / 4;
    const double y = place.y(value);
    out += fmt::format(
        "<line class=\"grid\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>"
        "<text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5:.4g}</text>\n",
        left, width - right, y, left - 6, y + 4, value);
  }
  constexpr int ticks = 4;
  for (int i = 0; i <= ticks; ++i) {
    const std::int64_t time =
        place.range.first_ms + (place.range.last_ms - place.range.first_ms) / ticks * i;
    std::string text =
        base::format_rfc3339({time * 1'000'000}, base::Precision::seconds).substr(0, 16);
    text[10] = ' ';
    const std::string_view anchor = i == 0 ? "start" : i == ticks ? "end" : "middle";
    out += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n", place.x(time),
                       height - 10, anchor, text);
  }
}

}  // namespace

std::string draw_svg(const Chart& chart) {
  const Place place{range_of(chart)};
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" role=\"img\">"
      "<title>{2}</title>{3}<rect class=\"back\" width=\"{0}\" height=\"{1}\"/>\n"
      "<text class=\"title\" x=\"{4}\" y=\"22\">{2}</text>\n",
      width, height, escaped(chart.title), style, left);
  append_band(out, chart, place);
  append_axes(out, place);
  append_line(out, chart, place, false);
  append_line(out, chart, place, true);
  for (const ChartPoint& point : chart.points)
    if (point.marked && std::isfinite(point.value))
      out += fmt::format(
          "<line class=\"drop\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2}\"/>"
          "<circle class=\"mark\" cx=\"{0:.1f}\" cy=\"{1:.1f}\" r=\"4\"/>\n",
          place.x(point.time_ms), place.y(point.value), height - bottom);
  return out + "</svg>\n";
}

}  // namespace cli
