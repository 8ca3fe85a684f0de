// Charts as SVG: the console's colours, the band behind the line, marked episodes as dots with a
// line to the axis.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/time.h"
#include "cli/chart.h"
#include "cli/chart_style.h"

namespace cli {
namespace {

constexpr double width = 960, height = 300;
constexpr double left = 64, right = 16, top = 36, bottom = 32;

struct Place {
  ChartRange range;
  double x(std::int64_t time_ms) const {
    return left + (width - left - right) * static_cast<double>(time_ms - range.first_ms) /
                      static_cast<double>(range.last_ms - range.first_ms);
  }
  double y(double value) const { return top + (height - top - bottom) * range.down(value); }
};

// One polygon for each stretch that has a band: along its high end and back along its low one.
void append_band(std::string& out, const Chart& chart, const Place& place) {
  std::string there;
  std::vector<std::string> back;
  const auto close = [&] {
    if (!there.empty()) {
      out += "<polygon class=\"band\" points=\"" + there;
      for (auto point = back.rbegin(); point != back.rend(); ++point) out += *point;
      out += "\"/>\n";
    }
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
    back.push_back(fmt::format("{:.1f},{:.1f} ", x, place.y(point.low)));
  }
  close();
}

// What an episode covers, behind all else; one of a single point is two units wide.
void append_spans(std::string& out, const Chart& chart, const Place& place) {
  for (const ChartSpan& span : chart.spans) {
    const double x = place.x(span.first_ms);
    out += fmt::format(
        "<rect class=\"episode\" x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\"/>\n", x - 1,
        top, std::max(2.0, place.x(span.last_ms) - x + 1), height - top - bottom);
  }
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

// One, two or five times a power of ten, so that four to ten lie within the range.
double round_step(const ChartRange& range) {
  const double quarter = range.high / 4 - range.low / 4;
  const double power = std::pow(10, std::floor(std::log10(quarter)));
  for (const double times : {5.0, 2.0})
    if (times * power <= quarter) return times * power;
  return power;
}

void append_axes(std::string& out, const Place& place) {
  const double step = round_step(place.range);
  // From the first multiple on; counted, so that a step too small for the values ends all the same.
  const double first = std::ceil(place.range.low / step);
  for (int i = 0; i <= 11; ++i) {
    const double value = (first + i) * step;
    if (!(value <= place.range.high)) break;
    const double y = place.y(value);
    out += fmt::format(
        "<line class=\"grid\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>"
        "<text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5:.5g}</text>\n",
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
      width, height, svg_escaped(chart.title), svg_style, left);
  append_spans(out, chart, place);
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
