#include "cli/table.h"

#include <algorithm>

#include "cli/text.h"

namespace cli {
namespace {

constexpr std::size_t gap = 2, column_width_min = 6;

std::vector<std::size_t> widths_of(const Table& table) {
  std::vector<std::size_t> widths;
  for (const Column& column : table.columns) widths.push_back(display_width(column.name));
  for (const auto& row : table.rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], display_width(row[i].text));
  return widths;
}

void shrink(std::vector<std::size_t>& widths, std::size_t width) {
  std::size_t total = gap * (widths.size() - 1);
  for (const std::size_t each : widths) total += each;
  while (total > width) {
    const auto widest = std::ranges::max_element(widths);
    if (*widest <= column_width_min) return;
    --*widest;
    --total;
  }
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
  auto widths = widths_of(table);
  shrink(widths, style.width);
  std::vector<Cell> names;
  for (const Column& column : table.columns) names.push_back({column.name, "2"});
  std::string out;
  append_row(out, table, names, widths, style.colours);
  for (const auto& row : table.rows) append_row(out, table, row, widths, style.colours);
  return out;
}

}  // namespace cli
