// Where in an expression something is wrong, and how it is shown.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace cel {

struct Span {  // bytes of the expression's text
  std::uint32_t begin = 0, end = 0;
};

struct Issue {
  Span at;
  std::string message;
};

// "1:14: no such field 'foo'", then the line of the expression and a caret below the place. Lines
// and columns count from 1, columns in code points.
std::string to_text(const Issue& issue, std::string_view expression);

}  // namespace cel
