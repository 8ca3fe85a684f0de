// Charts in braille: a character is two columns of four dots.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/time.h"
#include "cli/chart.h"

namespace cli {
namespace {

constexpr std::size_t rows = 14;
constexpr std::size_t label_width = 10;

class Dots {
 public:
  explicit Dots(std::size_t columns) : columns_(columns), cells_(columns * rows, 0) {}
  std::size_t width() const { return columns_ * 2; }
  static std::size_t height() { return rows * 4; }

  void set(std::size_t x, std::size_t y) {
    // Dot numbers of a braille cell by column and row (Unicode 15, section 21.1).
    static constexpr unsigned char bits[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (x < width() && y < height()) cells_[y / 4 * columns_ + x / 2] |= bits[y % 4][x % 2];
  }
  std::string line(std::size_t row) const {
    std::string out;
    for (std::size_t column = 0; column < columns_; ++column) {
      const unsigned cell = cells_[row * columns_ + column];
      if (cell == 0) {
        out += ' ';
        continue;
      }
      // U+2800 + cell in UTF-8.
      out += '\xE2';
      out += static_cast<char>(0xA0 | (cell >> 6));
      out += static_cast<char>(0x80 | (cell & 0x3F));
    }
    return out.erase(out.find_last_not_of(' ') + 1);
  }

 private:
  std::size_t columns_;
  std::vector<unsigned char> cells_;
};

std::size_t across(const ChartRange& range, std::int64_t time_ms, std::size_t width) {
  const double share = static_cast<double>(time_ms - range.first_ms) /
                       static_cast<double>(range.last_ms - range.first_ms);
  return static_cast<std::size_t>(share * static_cast<double>(width - 1));
}

std::size_t down(const ChartRange& range, double value, std::size_t height) {
  return static_cast<std::size_t>(range.down(value) * static_cast<double>(height - 1));
}

// A vertical run of dots between neighbours, so that a line has no holes.
void join(Dots& dots, std::size_t x, std::size_t from, std::size_t to) {
  for (std::size_t y = std::min(from, to); y <= std::max(from, to); ++y) dots.set(x, y);
}

Dots drawn(const Chart& chart, const ChartRange& range, std::size_t columns) {
  Dots dots(columns);
  bool joined = false;
  std::size_t before = 0;
  for (const ChartPoint& point : chart.points) {
    const std::size_t x = across(range, point.time_ms, dots.width());
    if (point.expected || chart.band_in_text)  // the band's two ends, dotted
      for (const double end : {point.low, point.high})
        if (std::isfinite(end) && x % 2 == 0) dots.set(x, down(range, end, Dots::height()));
    if (!std::isfinite(point.value)) {
      joined = false;
      continue;
    }
    const std::size_t y = down(range, point.value, Dots::height());
    join(dots, x, joined ? before : y, y);
    before = y;
    joined = true;
  }
  return dots;
}

// Numbers of any size, with as many digits as there is room for.
std::string label_of(double value) {
  std::string label = fmt::format("{:.4g}", value);
  if (label.size() > label_width) label = fmt::format("{:.3g}", value);
  return std::string(label_width - std::min(label.size(), label_width), ' ') + label + " ";
}

std::string marks(const Chart& chart, const ChartRange& range, std::size_t columns) {
  std::string line(columns, ' ');
  bool any = false;
  for (const ChartPoint& point : chart.points)
    if (point.marked) {
      line[across(range, point.time_ms, columns)] = '^';
      any = true;
    }
  line.erase(line.find_last_not_of(' ') + 1);
  return any ? std::string(label_width + 1, ' ') + line + "\n" : "";
}

std::string day_and_time(std::int64_t ms) {
  std::string text = base::format_rfc3339({ms * 1'000'000}, base::Precision::seconds);
  text.resize(16);
  text[10] = ' ';
  return text;
}

}  // namespace

std::string draw_text(const Chart& chart, std::size_t width) {
  const ChartRange range = range_of(chart);
  const std::size_t columns = std::max<std::size_t>(width, 40) - label_width - 1;
  const Dots dots = drawn(chart, range, columns);
  std::string out = chart.title + "\n";
  for (std::size_t row = 0; row < rows; ++row) {
    const double share = static_cast<double>(row) / (rows - 1);
    const bool labelled = row % 4 == 0 || row == rows - 1;
    const double value = range.at(share);
    out += labelled ? label_of(value) : std::string(label_width + 1, ' ');
    out += dots.line(row) + "\n";
  }
  out += marks(chart, range, columns);
  const std::string first = day_and_time(range.first_ms);
  const std::string last = day_and_time(range.last_ms);
  const std::size_t between =
      columns > first.size() + last.size() ? columns - first.size() - last.size() : 1;
  return out + std::string(label_width + 1, ' ') + first + std::string(between, ' ') + last + "\n";
}

}  // namespace cli
