#include "engines/cel/issue.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace cel {
namespace {

constexpr std::size_t excerpt_bytes_max = 200;

}  // namespace

std::string to_text(const Issue& issue, std::string_view expression) {
  const std::size_t at = std::min<std::size_t>(issue.at.begin, expression.size());
  const std::string_view before = expression.substr(0, at);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t column = 1 + base::count_code_points(before.substr(line_start));
  std::string text = fmt::format("{}:{}: {}", line, column, issue.message);

  // A long line is shown from a little before the place.
  std::size_t from = line_start;
  if (at - from > excerpt_bytes_max / 2) from = at - excerpt_bytes_max / 2;
  while (from < at && base::continues_code_point(expression[from])) ++from;
  std::string_view shown = expression.substr(from);
  shown = base::first_bytes(shown.substr(0, shown.find('\n')), excerpt_bytes_max);
  std::string excerpt(shown);
  std::ranges::replace(excerpt, '\t', ' ');
  return fmt::format("{}\n | {}\n | {}^", text, excerpt,
                     std::string(base::count_code_points(expression.substr(from, at - from)), ' '));
}

}  // namespace cel
