#include "cli/table.h"

#include <algorithm>

#include "cli/text.h"

namespace cli {
namespace {

constexpr std::size_t gap = 2, column_width_min = 6;

struct Widths {
  std::vector<std::size_t> whole, content;  // of names and cells, and of cells alone
};

Widths widths_of(const Table& table) {
  Widths widths;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    std::size_t content = column_width_min;
    for (const auto& row : table.rows) content = std::max(content, display_width(row[i].text));
    widths.content.push_back(content);
    std::size_t whole = display_width(table.columns[i].name);
    for (const auto& row : table.rows) whole = std::max(whole, display_width(row[i].text));
    widths.whole.push_back(whole);
  }
  return widths;
}

// The column that gives way next: one whose name is longer than what stands below it, else the
// widest.
std::size_t next_to_shrink(const Widths& widths) {
  for (std::size_t i = 0; i < widths.whole.size(); ++i)
    if (widths.whole[i] > widths.content[i]) return i;
  return static_cast<std::size_t>(std::ranges::max_element(widths.whole) - widths.whole.begin());
}

std::vector<std::size_t> fitting(Widths widths, std::size_t width) {
  std::size_t total = gap * (widths.whole.size() - 1);
  for (const std::size_t each : widths.whole) total += each;
  for (; total > width; --total) {
    std::size_t& shrunk = widths.whole[next_to_shrink(widths)];
    if (shrunk <= column_width_min) break;
    --shrunk;
  }
  return std::move(widths.whole);
}

std::string coloured(const std::string& text, std::string_view colour) {
  if (colour.empty() || text.empty()) return text;
  return "\033[" + std::string(colour) + "m" + text + "\033[0m";
}

void append_row(std::string& out, const Table& table, const std::vector<Cell>& row,
                const std::vector<std::size_t>& widths, bool colours) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string text = cut_to(row[i].text, widths[i]);
    const std::string space(widths[i] - display_width(text), ' ');
    const bool last = i + 1 == row.size();
    if (table.columns[i].right) out += space;
    out += colours ? coloured(text, row[i].colour) : text;
    if (!table.columns[i].right && !last) out += space;
    if (!last) out.append(gap, ' ');
  }
  out += '\n';
}

}  // namespace

std::string render(const Table& table, const TableStyle& style) {
  if (table.columns.empty()) return "";
  const auto widths = fitting(widths_of(table), style.width);
  std::vector<Cell> names;
  for (const Column& column : table.columns) names.push_back({column.name, "2"});
  std::string out;
  append_row(out, table, names, widths, style.colours);
  for (const auto& row : table.rows) append_row(out, table, row, widths, style.colours);
  return out;
}

}  // namespace cli
