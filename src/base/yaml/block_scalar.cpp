#include "base/yaml/block_scalar.h"

#include <algorithm>

namespace base::yaml {
namespace {

constexpr std::string_view breaks = "\r\n";
constexpr std::string_view indicators = "+-123456789";  // of chomping and indentation

// The next line, and behind it its break, if it has one; `rest` goes on after it.
struct Line {
  std::string_view text;
  bool is_broken;
};
Line next_line(std::string_view& rest) {
  const std::size_t size = std::min(rest.find_first_of(breaks), rest.size());
  const Line line{.text = rest.substr(0, size), .is_broken = size < rest.size()};
  rest.remove_prefix(size);
  rest.remove_prefix(rest.starts_with("\r\n") ? 2 : line.is_broken ? 1 : 0);
  return line;
}

std::size_t spaces_before(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

}  // namespace

BlockHeader block_header(std::string_view line) {
  for (std::size_t at = line.find_first_of("|>"); at != std::string_view::npos;
       at = line.find_first_of("|>", at + 1)) {
    BlockHeader header{.folds = line[at] == '>'};
    std::string_view rest = line.substr(at + 1);
    for (; !rest.empty() && indicators.find(rest[0]) != std::string_view::npos;
         rest.remove_prefix(1)) {
      if (rest[0] == '+')
        header.chomping = Chomping::keep;
      else if (rest[0] == '-')
        header.chomping = Chomping::strip;
      else
        header.is_indent_given = true;
    }
    const std::size_t blanks = std::min(rest.find_first_not_of(" \t\r\n"), rest.size());
    // It is the header if nothing but a comment stands behind it.
    if (blanks == rest.size() || (blanks > 0 && rest[blanks] == '#')) return header;
  }
  return {};
}

std::size_t block_indent(std::string_view written) {
  std::size_t most = 0;
  while (!written.empty()) {
    const std::string_view line = next_line(written).text;
    const std::size_t spaces = spaces_before(line);
    if (spaces < line.size()) return spaces;
    most = std::max(most, spaces);
  }
  return most;
}

std::string block_text(std::string_view written, const BlockHeader& header, std::size_t indent) {
  std::string text;
  std::size_t empty = 0;    // lines since the last one with a text
  bool is_broken = false;   // that one, at its end
  bool was_spaced = false;  // it begins with a blank: nothing is folded beside it
  while (!written.empty()) {
    const Line line = next_line(written);
    if (line.text.size() <= indent && spaces_before(line.text) == line.text.size()) {
      if (line.is_broken) ++empty;
      continue;
    }
    const std::string_view content = line.text.substr(std::min(indent, line.text.size()));
    const bool is_spaced = content.starts_with(' ') || content.starts_with('\t');
    if (is_broken) {
      const bool folds = header.folds && !was_spaced && !is_spaced;
      if (!folds)
        text += '\n';
      else if (empty == 0)
        text += ' ';
    }
    text.append(empty, '\n').append(content);
    empty = 0;
    is_broken = line.is_broken;
    was_spaced = is_spaced;
  }
  if (is_broken && header.chomping != Chomping::strip) text += '\n';
  if (header.chomping == Chomping::keep) text.append(empty, '\n');
  return text;
}

}  // namespace base::yaml
