// A chart of one or two lines over time with a band behind them and marks: drawn in braille for a
// terminal, as SVG for a page. Pure.
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace cli {

struct ChartPoint {
  std::int64_t time_ms = 0;
  double value = 0;          // NaN: none here
  double low = 0, high = 0;  // the band; NaN: none here
  bool marked = false;       // an episode begins
  bool expected = false;     // a forecast, not seen
};

struct ChartSpan {  // an episode
  std::int64_t first_ms = 0, last_ms = 0;
};

struct Chart {
  explicit Chart(std::string name) : title(std::move(name)) {}
  std::string title;
  std::vector<ChartPoint> points;  // in order of time
  std::vector<ChartSpan> spans = {};
  bool band_in_text = false;  // also where nothing is forecast

  // Keeps the chart drawable however long the input: beyond chart_points_max every second point
  // that is not marked is left out, again and again.
  void add(const ChartPoint& point);

 private:
  std::uint64_t every_ = 1, seen_ = 0;
};
inline constexpr std::size_t chart_points_max = 8192;

// The lowest and highest value that is drawn, never equal.
struct ChartRange {
  std::int64_t first_ms = 0, last_ms = 1;
  double low = 0, high = 1;

  // From the top, 0, to the bottom, 1; whatever lies outside is at its edge. By halves: high - low
  // itself may overflow.
  double down(double value) const {
    return std::clamp((high / 2 - value / 2) / (high / 2 - low / 2), 0.0, 1.0);
  }
  double at(double down) const { return high * (1 - down) + low * down; }
};
ChartRange range_of(const Chart& chart);

// Lines of at most `width` columns, readable without colour: the values' scale at the left, times
// below, marks as ^.
std::string draw_text(const Chart& chart, std::size_t width);
// A document of its own, light and dark by the reader's preference.
std::string draw_svg(const Chart& chart);

}  // namespace cli
