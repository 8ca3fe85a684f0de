// A table of texts for a terminal. Pure.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

struct Column {
  std::string name;
  bool right = false;  // figures stand at the right
};

struct Cell {
  std::string text;
  std::string_view colour = {};  // an escape sequence's number, "31"; "" for none
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

struct TableStyle {
  std::size_t width = 80;
  bool colours = false;
};

// A line of names and one a row. Where it is too wide, the widest columns give way first, ending in
// "…".
std::string render(const Table& table, const TableStyle& style);

}  // namespace cli
